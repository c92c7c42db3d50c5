import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/database/embedded.ts'
import { findPostmaster } from '../../src/database/embedded-postmaster.ts'
import { migrate } from '../../src/database/migrate.ts'
import { createDatabase, dropDatabase, nameOfRun } from './database-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server of this run; its own database is for creating and dropping others. */
    serverUrl: string
    /** A migrated, empty database to copy. */
    templateName: string
  }
}

/** One server per run with one migrated template; TEST_DATABASE_URL names another server (PostgreSQL 15, say). */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL ? existingServer(process.env.TEST_DATABASE_URL) : await ownServer()
  const templateName = nameOfRun('template')
  await migrate(await createDatabase(server.url, templateName))
  project.provide('serverUrl', server.url)
  project.provide('templateName', templateName)
  return async () => {
    await dropDatabase(server.url, templateName)
    await server.stop()
  }
}

function existingServer(url: string) {
  return { url, stop: async () => {} }
}

async function ownServer() {
  await removeLeftovers()
  const folder = await mkdtemp(join(tmpdir(), `la-chan-test-${process.pid}-`))
  const { url, stop } = await startEmbedded(folder, { durable: false })
  return {
    url,
    stop: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

// A run that was killed could not clean up: its server still runs on its folder.
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(/^la-chan-test-(\d+)-/.exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const folder = join(tmpdir(), name)
    const postmaster = await findPostmaster(join(folder, 'postgresql/data'))
    try {
      if (postmaster) process.kill(postmaster.pid, 'SIGQUIT')
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    } catch {
      // It belongs to another user of this machine, who will clean up after himself.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
