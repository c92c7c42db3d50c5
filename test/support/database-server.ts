import { randomBytes } from 'node:crypto'
import { postgres } from '../../src/database/postgres.ts'

/** A name for a database that no other run of the tests uses. */
export function nameOfRun(purpose: string): string {
  return `la_chan_test_${purpose}_${randomBytes(6).toString('hex')}`
}

/** Creates a database, as a copy of `template` if one is named, and returns its address. */
export async function createDatabase(
  serverUrl: string,
  name: string,
  template = 'template0',
  encoding = 'UTF8',
): Promise<string> {
  const locale = template === 'template0' ? "locale 'C' locale_provider libc" : ''
  await onServer(serverUrl, `create database ${name} template ${template} encoding '${encoding}' ${locale}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Drops a database, also when somebody is still connected. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, `drop database if exists ${name} with (force)`)
}

async function onServer(serverUrl: string, command: string): Promise<void> {
  const client = postgres(serverUrl, { max: 1, onnotice: () => {} })
  try {
    await client.unsafe(command)
  } finally {
    await client.end({ timeout: 1 })
  }
}
