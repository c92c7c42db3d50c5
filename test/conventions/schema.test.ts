import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { is, sql } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'

const root = join(import.meta.dirname, '../..')
const { db } = await testDatabase()

/** Every table of the code, as drizzle-kit collects them: from `src/<part>/schema.ts`. */
const exported = Object.assign(
  {},
  ...(await Promise.all(
    readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[a-z]+[\\/]schema\.ts$/.test(file))
      .map((file) => import(join(root, 'src', file))),
  )),
) as Record<string, unknown>
const tables = Object.values(exported).filter((value) => is(value, PgTable))

const toSnakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

describe('the migrations', () => {
  const journal = JSON.parse(readFileSync(join(root, 'drizzle/meta/_journal.json'), 'utf8')) as {
    entries: { idx: number; tag: string }[]
  }

  test('are what the journal lists, numbered without a gap', () => {
    const files = readdirSync(join(root, 'drizzle')).filter((file) => file.endsWith('.sql'))
    expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(files.sort())
    expect(journal.entries.map(({ tag }) => Number(tag.slice(0, 4)))).toEqual(journal.entries.map((_, index) => index))
  })

  test('have nothing to add: the code describes the tables that they make', async () => {
    const last = String(journal.entries.length - 1).padStart(4, '0')
    const snapshot = JSON.parse(readFileSync(join(root, `drizzle/meta/${last}_snapshot.json`), 'utf8'))
    const described = generateDrizzleJson(exported, snapshot.id, undefined, 'snake_case')
    expect(await generateMigration(snapshot, described), 'run `npm run migration`').toEqual([])
  })
})

describe('the database after the migrations', () => {
  test('has the tables and columns of the code', async () => {
    const rows = await db.execute<{ name: string; column: string; optional: boolean }>(sql`
      select table_name as name, column_name as column, is_nullable = 'YES' as optional
      from information_schema.columns where table_schema = 'public'`)
    const found = [...rows].map(({ name, column, optional }) => `${name}.${column}${optional ? '?' : ''}`)
    const described = tables.flatMap((table) => {
      const { name, columns } = getTableConfig(table)
      return columns.map((column) => `${name}.${toSnakeCase(column.name)}${column.notNull ? '' : '?'}`)
    })
    expect(found.sort()).toEqual(described.sort())
    expect(tables.length).toBeGreaterThan(20)
  })

  test('refuses to change what is evidence', async () => {
    const rows = await db.execute<{ name: string }>(sql`
      select tgrelid::regclass || ' ' || tgname as name from pg_trigger where not tgisinternal and tgenabled = 'O'`)
    const guarded = ['receipts', 'rescues', 'completions', 'completion_voids', 'certificates', 'audit_entries']
    const contacts = ['local_contacts', 'local_contact_withdrawals']
    const versions = ['course_versions', 'course_version_questions', 'question_versions']
    const expected = [...guarded, ...contacts, ...versions].map((table) => `${table} ${table}_append_only`)
    expected.push('attempts attempts_final', 'attempt_items attempt_items_final')
    expect([...rows].map(({ name }) => name)).toEqual(expect.arrayContaining(expected))
  })
})
