import { eq, sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { beforeAll, expect, test } from 'vitest'
import { type Database, inTransaction, openDatabase, statement } from '../../src/database/database.ts'
import { testDatabase } from '../support/database.ts'

const { db, url } = await testDatabase()

const notes = pgTable('test_notes', { id: integer().primaryKey(), body: text().notNull() })

beforeAll(async () => {
  await db.execute(sql`create table test_notes (id integer primary key, body text not null)`)
  await db.insert(notes).values([
    { id: 1, body: 'một' },
    { id: 2, body: 'hai' },
  ])
})

const noteById = statement('note_by_id', (db) =>
  db
    .select()
    .from(notes)
    .where(eq(notes.id, sql.placeholder('id')))
    .prepare('note_by_id'),
)

test('a statement is planned once per connection, with the pool and inside transactions', async () => {
  const { db: single, close } = openDatabase(url, { max: 1 })
  await noteById(single).execute({ id: 1 })
  await single.transaction((tx) => noteById(tx).execute({ id: 2 }))
  expect(await noteById(single).execute({ id: 1 })).toEqual([{ id: 1, body: 'một' }])
  expect(await plansOf(single, '%test_notes%')).toBe(1)
  await close()
})

test('a statement inside a transaction sees what the transaction wrote, and only there', async () => {
  await expect(
    inTransaction(db, async (tx) => {
      await tx.insert(notes).values({ id: 3, body: 'ba' })
      expect(await noteById(tx).execute({ id: 3 })).toEqual([{ id: 3, body: 'ba' }])
      expect(await noteById(db).execute({ id: 3 })).toEqual([])
      throw new Error('roll back')
    }),
  ).rejects.toThrow('roll back')
  expect(await noteById(db).execute({ id: 3 })).toEqual([])
})

test('a statement that was not prepared is refused', async () => {
  const unprepared = statement('all_notes', (db) => db.select().from(notes))
  expect(() => unprepared(db)).toThrow("must end in .prepare('all_notes')")
})

test('of two transactions that lock each other out, the loser runs again', async () => {
  const bothHaveTheirFirst = rendezvous(2)
  let runs = 0
  const lockBoth = (first: number, second: number) =>
    inTransaction(db, async (tx) => {
      runs++
      await append(tx, first)
      await bothHaveTheirFirst()
      await append(tx, second)
    })
  await Promise.all([lockBoth(1, 2), lockBoth(2, 1)])
  // On a busy server the winner may be made to run again as well.
  expect(runs).toBeGreaterThanOrEqual(3)
  expect((await noteById(db).execute({ id: 1 }))[0]?.body).toBe('một!!')
})

test('a failure that a new attempt cannot mend is not repeated', async () => {
  let runs = 0
  const work = inTransaction(db, async (tx) => {
    runs++
    await tx.insert(notes).values({ id: 1, body: 'again' })
  })
  await expect(work).rejects.toThrow()
  expect(runs).toBe(1)
})

test('a transaction inside a transaction is the same one', async () => {
  await inTransaction(db, (tx) => inTransaction(tx, async (inner) => expect(inner).toBe(tx)))
})

test('days stay text and instants stay instants', async () => {
  const [row] = await db.execute<{ day: string; zone: string }>(
    sql`select '2026-05-04'::date as day, current_setting('TimeZone') as zone`,
  )
  expect(row).toEqual({ day: '2026-05-04', zone: 'UTC' })
})

test('lists travel as arrays', async () => {
  const given = { words: ['một', 'dấu "', 'a,b', '{}'], numbers: [1, 2], none: [], days: ['2026-05-04'] }
  const [row] = await db.execute(
    sql`select ${sql.param(given.words)}::text[] as words, ${sql.param(given.numbers)}::int[] as numbers,
      ${sql.param(given.none)}::uuid[] as none, ${sql.param(given.days)}::date[] as days`,
  )
  expect(row).toEqual(given)
})

const given = statement('given_values', (db) =>
  db
    .select({
      words: sql`${sql.placeholder('words')}::text[]`,
      numbers: sql`${sql.placeholder('numbers')}::int[]`,
      word: sql`${sql.placeholder('word')}::text`,
      number: sql`${sql.placeholder('number')}::int`,
      isSo: sql`${sql.placeholder('isSo')}::boolean`,
    })
    .from(sql`(select 1) one`)
    .prepare('given_values'),
)

test('values of every kind reach a statement as they are, the first time and later', async () => {
  const { db: single, close } = openDatabase(url, { max: 1 })
  const full = {
    words: ['một', 'dấu "', '\\', 'a,b', '{}', 'null'],
    numbers: [1, -2],
    word: "'\\",
    number: 7,
    isSo: true,
  }
  const empty = { words: [], numbers: [], word: '', number: 0, isSo: false }
  const missing = { words: null, numbers: null, word: null, number: null, isSo: null }
  for (const values of [full, empty, missing, full, empty]) {
    expect(await given(single).execute(values)).toEqual([values])
  }
  expect(await plansOf(single, '%one%')).toBe(1)
  await close()
})

test('many at once prepare a statement once per connection', async () => {
  const { db: single, close } = openDatabase(url, { max: 1 })
  await Promise.all(Array.from({ length: 20 }, () => noteById(single).execute({ id: 1 })))
  expect(await plansOf(single, '%test_notes%')).toBe(1)
  await close()
})

test('a statement is prepared anew when a migration has changed a column under it', async () => {
  const { db: single, close } = openDatabase(url, { max: 1 })
  await db.execute(sql`create table test_notes_2 (like test_notes)`)
  await db.execute(sql`insert into test_notes_2 values (1, '7')`)
  const other = pgTable('test_notes_2', { id: integer().primaryKey(), body: text().notNull() })
  const otherById = statement('other_by_id', (db) =>
    db
      .select()
      .from(other)
      .where(eq(other.id, sql.placeholder('id')))
      .prepare('other_by_id'),
  )
  expect(await otherById(single).execute({ id: 1 })).toEqual([{ id: 1, body: '7' }])
  await db.execute(sql`alter table test_notes_2 alter body type varchar(5)`)
  expect(await otherById(single).execute({ id: 1 })).toEqual([{ id: 1, body: '7' }])
  await close()
})

test('a value that the database refuses leaves the connection and the statement in order', async () => {
  const { db: single, close } = openDatabase(url, { max: 1 })
  for (const id of ['x', 'y']) await expect(noteById(single).execute({ id })).rejects.toThrow()
  expect(await noteById(single).execute({ id: 2 })).toMatchObject([{ id: 2 }])
  await close()
})

async function append(tx: Database, id: number): Promise<void> {
  await tx.execute(sql`update test_notes set body = body || '!' where id = ${id}`)
}

async function plansOf(single: Database, pattern: string): Promise<number> {
  const [row] = await single.execute<{ plans: number }>(
    sql`select count(*)::int as plans from pg_prepared_statements where statement like ${pattern} and statement not like '%pg_prepared_statements%'`,
  )
  return row?.plans ?? 0
}

/** A meeting point: the first `count` callers wait for each other, later ones pass. */
function rendezvous(count: number): () => Promise<void> {
  let missing = count
  let open = () => {}
  const isOpen = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    if (--missing <= 0) open()
    return isOpen
  }
}
