import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { findPostmaster, removeMisleadingPidFile } from '../../src/database/embedded-postmaster.ts'
import { temporaryFolder } from '../support/folders.ts'
import { startProgram } from '../support/program.ts'

const standIn = join(import.meta.dirname, 'fixtures/stand-in.ts')
const quick = { durable: false }

describe('the built-in database', () => {
  test('starts, keeps its rows over a stop and sorts as Vietnamese does', async () => {
    const dataDir = await temporaryFolder()
    const first = await startEmbedded(dataDir)
    await query(first.url, sql`create table words as select unnest(array['đá','da','an','ân','ăn']) as word`)
    await first.stop()
    expect(await serverOn(dataDir)).toBeUndefined()
    const again = await startEmbedded(dataDir)
    const words = await query<{ word: string }>(again.url, sql`select word from words order by word`)
    expect(words.map(({ word }) => word)).toEqual(['an', 'ăn', 'ân', 'da', 'đá'])
    const [safety] = await query(again.url, sql`select current_setting('fsync') f, current_setting('data_checksums') c`)
    expect(safety).toEqual({ f: 'on', c: 'on' })
    await again.stop()
  })

  test('is shared by starts, also by first ones at the same moment, and stopped by whoever leaves last', async () => {
    const dataDir = await temporaryFolder()
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => startEmbedded(dataDir, quick)))
    if (!one || !two || !three) throw new Error('unreachable')
    expect(new Set([one.url, two.url, three.url]).size).toBe(1)
    expect([one.shared, two.shared, three.shared].sort()).toEqual([false, true, true])
    expect(await readdir(dataDir)).toEqual(['postgresql'])
    await one.stop()
    expect(await query(two.url, sql`select 1 as one`)).toEqual([{ one: 1 }])
    await Promise.all([two.stop(), three.stop()])
    expect(await serverOn(dataDir)).toBeUndefined()
  })

  test('comes back on the same address when its server is killed under a running program', async () => {
    const dataDir = await temporaryFolder()
    const database = await startEmbedded(dataDir)
    await query(database.url, sql`create table kept (id int)`)
    const killed = await serverOn(dataDir)
    process.kill(killed?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(() => query(database.url, sql`insert into kept values (1)`), { timeout: 15_000, interval: 20 })
    expect((await serverOn(dataDir))?.pid).not.toBe(killed?.pid)
    await database.stop()
    expect(await serverOn(dataDir)).toBeUndefined()
  })
})

describe('after the program was killed', async () => {
  const dataDir = await temporaryFolder()

  test('the server it left is used by the next start and stopped with it', async () => {
    const killed = await startStandIn(dataDir)
    await killed.addRow()
    killed.kill('SIGKILL')
    await killed.ended
    const left = await serverOn(dataDir)
    expect(left).toBeDefined()
    const next = await startEmbedded(dataDir)
    expect(next.shared).toBe(true)
    expect(await serverOn(dataDir)).toEqual(left)
    expect(await query(next.url, sql`select count(*)::int as rows from rows`)).toEqual([{ rows: 1 }])
    await next.stop()
    expect(await serverOn(dataDir)).toBeUndefined()
  })

  test('and its server too, the next start recovers every row', async () => {
    const killed = await startStandIn(dataDir)
    for (let row = 0; row < 20; row++) await killed.addRow()
    killed.kill('SIGKILL')
    process.kill((await serverOn(dataDir))?.pid ?? 0, 'SIGKILL')
    const next = await startEmbedded(dataDir)
    expect(next.shared).toBe(false)
    expect(await query(next.url, sql`select count(*)::int as rows from rows`)).toEqual([{ rows: 21 }])
    await next.stop()
  })

  test('while it made the database, the next start makes it anew', async () => {
    const dataDir = await temporaryFolder()
    const killed = startProgram(standIn, { env: { DATA_DIR: dataDir, PORT: '0' }, group: true })
    await vi.waitUntil(async () => (await unfinished(dataDir)).length > 0, { timeout: 10_000, interval: 2 })
    killed.kill('SIGKILL')
    await killed.ended
    expect(await readdir(dataDir)).toEqual(await unfinished(dataDir))
    const next = await startEmbedded(dataDir)
    expect(await readdir(dataDir)).toEqual(['postgresql'])
    await next.stop()
    expect(await readdir(join(dataDir, 'postgresql'))).toEqual(['data', 'log', 'password'])
  })
})

describe('what lies in the folder', () => {
  test('a pid file that names another living program does not stop the start', async () => {
    const dataDir = await temporaryFolder()
    await (await startEmbedded(dataDir, quick)).stop()
    const pidFile = join(dataDir, 'postgresql/data/postmaster.pid')
    await writeFile(pidFile, `${process.pid}\n/elsewhere\n1\n5432\n\n127.0.0.1\n\nready\n`)
    const database = await startEmbedded(dataDir, quick)
    expect(database.shared).toBe(false)
    await database.stop()
  })

  test.each(['', 'garbage'])('a pid file that holds "%s" does not stop the start', async (content) => {
    const dataDir = await temporaryFolder()
    await (await startEmbedded(dataDir, quick)).stop()
    const pidFile = join(dataDir, 'postgresql/data/postmaster.pid')
    await writeFile(pidFile, content)
    const database = await startEmbedded(dataDir, quick)
    expect(await query(database.url, sql`select 1 as one`)).toEqual([{ one: 1 }])
    await database.stop()
    expect(await serverOn(dataDir)).toBeUndefined()
  })

  test.each([
    ['garbage', 10, false],
    ['garbage', 0, true],
    ['-1\n', 10, true],
    ['999999999\n', 10, true],
  ])('a pid file that holds %j for %i seconds stays: %s', async (content, age, stays) => {
    const data = await temporaryFolder()
    const pidFile = join(data, 'postmaster.pid')
    await writeFile(pidFile, content)
    const then = Date.now() / 1000 - age
    await utimes(pidFile, then, then)
    await removeMisleadingPidFile(data)
    expect(await readdir(data)).toEqual(stays ? ['postmaster.pid'] : [])
  })

  test('of a start that fails, what this start has to say is told, not the log of before', async () => {
    const dataDir = await temporaryFolder()
    await (await startEmbedded(dataDir, quick)).stop()
    await writeFile(join(dataDir, 'postgresql/log'), 'FATAL:  an old story\n')
    await rm(join(dataDir, 'postgresql/data/global/pg_control'))
    const failure = await startEmbedded(dataDir, quick).catch((error: Error) => error.message)
    expect(failure).toContain('pg_control')
    expect(failure).not.toContain('an old story')
  })

  test('a folder that is no database of ours is left alone', async () => {
    const dataDir = await temporaryFolder()
    await mkdir(join(dataDir, 'postgresql/data'), { recursive: true })
    await expect(startEmbedded(dataDir)).rejects.toThrow('is not a database made by Lá Chắn: move it away')
    expect(await readdir(join(dataDir, 'postgresql'), { recursive: true })).toEqual(['data'])
  })

  test('a password that does not fit, or a database of another PostgreSQL, is refused in a sentence', async () => {
    const dataDir = await temporaryFolder()
    const database = await startEmbedded(dataDir, quick)
    const password = join(dataDir, 'postgresql/password')
    const right = await readFile(password, 'utf8')
    expect((await stat(password)).mode & 0o777).toBe(0o600)
    await writeFile(password, 'wrong')
    await expect(startEmbedded(dataDir, quick)).rejects.toThrow('does not fit the database: restore both together')
    await writeFile(password, right)
    await database.stop()
    await writeFile(password, 'wrong')
    await expect(startEmbedded(dataDir, quick)).rejects.toThrow('does not fit the database: restore both together')
    expect(await serverOn(dataDir), 'nobody could use the server').toBeUndefined()
    await writeFile(join(dataDir, 'postgresql/data/PG_VERSION'), '17\n')
    await expect(startEmbedded(dataDir, quick)).rejects.toThrow('was made by PostgreSQL 17 and the built-in one is 18')
  })
})

async function startStandIn(dataDir: string) {
  const program = startProgram(standIn, { env: { DATA_DIR: dataDir, PORT: '0' } })
  const [, address] = await program.printed(/ready: (\S+)/)
  return { ...program, addRow: () => fetch(`${address}rows`, { method: 'POST' }) }
}

async function query<Row extends Record<string, unknown>>(url: string, statement: ReturnType<typeof sql>) {
  const { db, close } = openDatabase(url, { max: 1 })
  try {
    return [...(await db.execute<Row>(statement))]
  } finally {
    await close()
  }
}

function serverOn(dataDir: string) {
  return findPostmaster(join(dataDir, 'postgresql/data'))
}

async function unfinished(dataDir: string): Promise<string[]> {
  return (await readdir(dataDir)).filter((name) => name.startsWith('postgresql.new-'))
}
