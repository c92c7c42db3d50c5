import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ConfigError } from '../../src/config.ts'
import { prepareDataDir } from '../../src/data-dir.ts'
import { openDatabase } from '../../src/database/database.ts'
import { checkExternalDatabase } from '../../src/database/external.ts'
import { refuseTakenPort } from '../../src/listen.ts'
import { createDatabase, dropDatabase, nameOfRun } from '../support/database-server.ts'
import { temporaryFolder } from '../support/folders.ts'
import { startProgram } from '../support/program.ts'

const standIn = join(import.meta.dirname, 'fixtures/stand-in.ts')
const folder = await temporaryFolder()
const server = inject('serverUrl')
const latin = nameOfRun('latin')
const readOnly = nameOfRun('read_only')
const taken = createServer()
let port = 0

beforeAll(async () => {
  await writeFile(join(folder, 'file'), '')
  await createDatabase(server, latin, 'template0', 'LATIN1')
  await createDatabase(server, readOnly)
  const { db, close } = openDatabase(server, { max: 1 })
  await db.execute(sql.raw(`alter database ${readOnly} set default_transaction_read_only = on`))
  await close()
  port = await new Promise((resolve) =>
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
  )
})

afterAll(async () => {
  taken.close()
  await dropDatabase(server, latin)
  await dropDatabase(server, readOnly)
})

describe('a start that cannot go on prints one sentence and ends with code 1', () => {
  test.for([
    [() => ({ PORT: 'x' }), /^PORT is "x"/],
    [() => ({ PORT: String(port) }), /^Port \d+ of 127\.0\.0\.1 is used by another program/],
    [() => ({ DATABASE_URL: serverWith({ password: 'mistyped' }) }), /refuses the user "\w+" or the password/],
    [() => ({ DATABASE_URL: 'postgres://u:p%w@127.0.0.1:5432/x' }), /write % itself as %25/],
    [() => ({ DATABASE_URL: serverWith({ pathname: readOnly }) }), /lets this user only read/],
    [
      () => ({ DATABASE_URL: `${server}?options=-c%20search_path%3Dnowhere` }),
      /refuses what has to be done at the start/,
    ],
  ] as [() => NodeJS.ProcessEnv, RegExp][])('%s', async ([env, sentence]) => {
    const program = startProgram(standIn, { env: { DATA_DIR: join(folder, 'data'), PORT: '0', ...env() } })
    const { code, out, err } = await program.ended
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(sentence)
    expect(err.trim()).not.toMatch(/\n|mistyped/)
  })
})

describe('refused in a sentence are', () => {
  const refusals: [string, () => Promise<void>, string][] = [
    ['a taken port', () => refuseTakenPort({ host: '127.0.0.1', port }), 'is used by another program'],
    [
      'a host elsewhere',
      () => refuseTakenPort({ host: '192.0.2.1', port: 65000 }),
      'is not an address of this machine',
    ],
    ['a host without its zone', () => refuseTakenPort({ host: 'fe80::1', port: 65000 }), 'is not an address of this'],
    ['a name that no disk takes', () => prepareDataDir(join(folder, 'x'.repeat(300))), 'is too long for the disk'],
    ['a file for a folder', () => prepareDataDir(join(folder, 'file')), 'is a file, so choose another'],
    ['a folder below a file', () => prepareDataDir(join(folder, 'file/data')), 'is a file, so choose another'],
    ['a folder of the system', () => prepareDataDir('/sys/la-chan'), 'it cannot be used by this user'],
    [
      'a silent server',
      () => checkExternalDatabase('postgres://x@127.0.0.1:1/x'),
      '127.0.0.1:1 of DATABASE_URL does not',
    ],
    [
      'an unknown server',
      () => checkExternalDatabase('postgres://x@db.invalid/x'),
      'db.invalid of DATABASE_URL does not',
    ],
    ['a wrong password', () => checkExternalDatabase(serverWith({ password: 'x' })), 'or the password in DATABASE_URL'],
    ['an unknown user', () => checkExternalDatabase(serverWith({ username: 'eve' })), 'refuses the user "eve"'],
    ['no database', () => checkExternalDatabase(serverWith({ pathname: '/none' })), 'has no database "none"'],
    [
      'a database with a name in Vietnamese',
      () => checkExternalDatabase(serverWith({ pathname: '/c%C3%B3%20d%E1%BA%A5u' })),
      'has no database "có dấu"',
    ],
    ['an old encoding', () => checkExternalDatabase(serverWith({ pathname: latin })), 'leads to a database in LATIN1'],
  ]

  test.for(refusals)('%s', async ([, attempt, sentence]) => {
    const refusal = await attempt().catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConfigError)
    expect(String(refusal)).toContain(sentence)
  })
})

test('what answers like a website is given up after a while', async () => {
  const website = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve))
  const { port } = website.address() as { port: number }
  const refusal = await checkExternalDatabase(`postgres://x@127.0.0.1:${port}/x`, 300).catch((error: unknown) => error)
  website.close()
  expect(refusal).toBeInstanceOf(ConfigError)
  expect(String(refusal)).toContain('no answer that PostgreSQL would give')
})

function serverWith(change: Partial<URL>): string {
  return Object.assign(new URL(server), change).href
}
