import { appendFile, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, expect, inject, test } from 'vitest'
import { ConfigError } from '../../src/config.ts'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { createDatabase, dropDatabase, nameOfRun } from '../support/database-server.ts'
import { temporaryFolder } from '../support/folders.ts'

const migrations = join(import.meta.dirname, '../../drizzle')
const server = inject('serverUrl')
const names: string[] = []

afterAll(() => Promise.all(names.map((name) => dropDatabase(server, name))))

test('several processes may migrate an empty database at once', async () => {
  const url = await emptyDatabase()
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  const journal = JSON.parse(await readFile(join(migrations, 'meta/_journal.json'), 'utf8'))
  expect(await appliedCount(url)).toBe(journal.entries.length)
})

test('a connection to a migrated database plans a prepared statement once, and for pages in memory', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  expect(await query(url, sql`show plan_cache_mode`)).toEqual([{ plan_cache_mode: 'force_generic_plan' }])
  expect(await query(url, sql`show random_page_cost`)).toEqual([{ random_page_cost: '1.75' }])
})

test('a database with more migrations than the code knows is refused and left as it is', async () => {
  const url = await emptyDatabase()
  await migrate(url, await folderWithOneMore('create table from_the_future (id int)'))
  const before = await appliedCount(url)
  await expect(migrate(url)).rejects.toThrow(ConfigError)
  await expect(migrate(url)).rejects.toThrow('was set up by a newer version of Lá Chắn')
  expect(await appliedCount(url)).toBe(before)
})

test('a database whose migrations are not those of the code is refused', async () => {
  const url = await emptyDatabase()
  const folder = await copyOfMigrations()
  const { entries } = JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8'))
  await appendFile(join(folder, `${entries[0].tag}.sql`), '\n-- changed')
  await migrate(url, folder)
  await expect(migrate(url)).rejects.toThrow('holds a migration that this version of Lá Chắn does not know (number 0)')
})

test('a migration that fails leaves nothing of itself', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  const before = await appliedCount(url)
  await expect(migrate(url, await folderWithOneMore('create table half (id int);\nselect 1/0'))).rejects.toThrow()
  expect(await appliedCount(url)).toBe(before)
  expect(await query(url, sql`select to_regclass('half') as half`)).toEqual([{ half: null }])
})

test('a user who may not create tables gets a sentence', async () => {
  const url = new URL(await emptyDatabase())
  const role = nameOfRun('guest')
  await query(server, sql.raw(`create role ${role} login password 'x'`))
  url.username = role
  url.password = 'x'
  await expect(migrate(url.href)).rejects.toThrow('may not set up the tables: let it own the database')
  await query(server, sql.raw(`drop role ${role}`))
})

async function emptyDatabase(): Promise<string> {
  const name = nameOfRun('migrate')
  names.push(name)
  return createDatabase(server, name)
}

async function copyOfMigrations(): Promise<string> {
  const folder = join(await temporaryFolder(), 'drizzle')
  await cp(migrations, folder, { recursive: true })
  return folder
}

async function folderWithOneMore(content: string): Promise<string> {
  const folder = await copyOfMigrations()
  const path = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(await readFile(path, 'utf8'))
  const { idx, when } = journal.entries.at(-1)
  journal.entries.push({ ...journal.entries.at(-1), idx: idx + 1, when: when + 1, tag: '9999_next' })
  await writeFile(path, JSON.stringify(journal))
  await writeFile(join(folder, '9999_next.sql'), content)
  return folder
}

async function appliedCount(url: string): Promise<unknown> {
  const [row] = await query(url, sql`select count(*)::int as applied from drizzle.__drizzle_migrations`)
  return row?.applied
}

async function query(url: string, statement: ReturnType<typeof sql>) {
  const { db, close } = openDatabase(url, { max: 1 })
  try {
    return [...(await db.execute(statement))]
  } finally {
    await close()
  }
}
