import { eq, sql } from 'drizzle-orm'
import { alias, boolean, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { beforeAll, expect, test } from 'vitest'
import { type Database, statement } from '../../src/database/database.ts'
import { testDatabase } from '../support/database.ts'

const { db } = await testDatabase()

const kinds = pgTable('test_kinds', {
  id: uuid().primaryKey(),
  count: integer(),
  isOpen: boolean().notNull(),
  at: timestamp({ withTimezone: true }).notNull(),
  names: text().array().notNull(),
})
const id = '01a215da-b0c6-72a9-a750-fd9ec4f8547e'

beforeAll(async () => {
  await db.execute(sql`create table test_kinds
    (id uuid primary key, count integer, is_open boolean not null, at timestamptz not null, names text[] not null)`)
  await db
    .insert(kinds)
    .values({ id, count: null, isOpen: true, at: new Date('2026-03-05T01:02:03Z'), names: ['Lá, "Chắn"'] })
})

const columns = {
  id: kinds.id,
  count: kinds.count,
  isOpen: kinds.isOpen,
  at: kinds.at,
  names: kinds.names,
  twice: sql<number>`2 * 21`,
  named: sql<Date>`${kinds.at}`.mapWith(kinds.at).as('named'),
}
const flat = statement('flat_rows', (on) => on.select(columns).from(kinds).prepare('flat_rows'))
const nested = statement('nested_rows', (on) =>
  on
    .select({ id: kinds.id, other: { count: kinds.count, isOpen: kinds.isOpen } })
    .from(kinds)
    .prepare('nested_rows'),
)
const writing = statement('writing_rows', (on) =>
  on
    .update(kinds)
    .set({ isOpen: true })
    .where(eq(kinds.id, sql.placeholder('id')))
    .prepare('writing_rows'),
)

test('a statement returns what drizzle itself returns, value by value', async () => {
  const rows = await flat(db).execute()
  expect(rows).toEqual(await db.select(columns).from(kinds))
  expect(rows).toMatchObject([{ count: null, isOpen: true, names: ['Lá, "Chắn"'], twice: 42, named: rows[0]?.at }])
})

test('nested objects come as such, and a statement that returns no rows returns none', async () => {
  expect(await nested(db).execute()).toEqual([{ id, other: { count: null, isOpen: true } }])
  expect(await writing(db).execute({ id })).toEqual([])
})

test('the object of a join that found no row is null, as from drizzle', async () => {
  const others = alias(kinds, 'others')
  const joined = (on: Database) =>
    on
      .select({ id: kinds.id, other: { id: others.id, at: others.at } })
      .from(kinds)
      .leftJoin(others, eq(others.count, sql`${kinds.count} + ${sql.placeholder('step')}::integer`))
      .orderBy(kinds.id)
  const rows = await statement('joined_rows', (on) => joined(on).prepare('joined_rows'))(db).execute({ step: 1 })
  expect(rows).toEqual(await joined(db).prepare('joined_by_drizzle').execute({ step: 1 }))
  expect(rows).toMatchObject([{ other: null }])
})

test('a statement without a value for its placeholder, or with an object that mixes tables, is refused', async () => {
  await expect(writing(db).execute({})).rejects.toThrow('No value for placeholder "id"')
  const mixed = statement('mixed_rows', (on) =>
    on
      .select({ pair: { id: kinds.id, twice: sql<number>`2 * 21` } })
      .from(kinds)
      .prepare('mixed_rows'),
  )
  expect(() => mixed(db)).toThrow('pair.twice')
})
