import { is } from 'drizzle-orm'
import { type PgDatabase, PgTransaction } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import { connect, learnArrays, postgres } from './postgres.ts'
import { rowMapper, type SelectedField } from './rows.ts'

/** The pool or a transaction: whoever takes a Database works inside both. */
export type Database = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>

export type OpenDatabase = { db: Database; close(): Promise<void> }

/**
 * Opens a pool of at most `max` connections; nothing is sent before the first query. `close` waits five seconds
 * for queries in flight. The client behind it is drizzle's alone: drizzle changes its parsers, so a raw
 * postgres.js query over the same client would get strings for dates.
 */
export function openDatabase(url: string, { max }: { max: number }): OpenDatabase {
  const client = connect(url, { max })
  const db = drizzle(client, { casing: 'snake_case' })
  learnArrays(client)
  return { db, close: () => client.end({ timeout: 5 }) }
}

type Prepared = { execute(values?: Record<string, unknown>): Promise<unknown> }

/**
 * A named query whose SQL is built once per process and planned once per connection:
 * `const unitById = statement('unit_by_id', (db) => db.select()….prepare('unit_by_id'))`, then
 * `await unitById(db).execute({ id })` with the pool or inside a transaction.
 */
export function statement<Q extends Prepared>(name: string, build: (db: Database) => Q): (db: Database) => Q {
  let built: Q | undefined
  const byConnection = new WeakMap<object, Q>()
  return (db) => {
    const connection = connectionOf(db)
    const known = byConnection.get(connection)
    if (known) return known
    built ??= withRowMapper(build(db))
    if (!('client' in built)) throw new Error(`The statement ${name} must end in .prepare('${name}').`)
    // drizzle ties a prepared query to the handle it was built on, and each transaction is a handle of its own.
    // Building it anew costs as much as the query itself, so the same one is pointed at the caller's connection.
    const copy: Q = Object.assign(Object.create(Object.getPrototypeOf(built)), built, { client: connection })
    byConnection.set(connection, copy)
    return copy
  }
}

function withRowMapper<Q extends Prepared>(query: Q): Q {
  const { fields } = query as { fields?: SelectedField[] }
  return Object.assign(query, { customResultMapper: fields && rowMapper(fields) })
}

function connectionOf(db: Database): object {
  return (db._.session as unknown as { client: object }).client
}

/**
 * Runs `work` in one transaction and returns its result. Called inside a transaction, `work` joins it. After a
 * deadlock or a serialisation failure the whole of `work` runs again, at most three times more: it must change
 * nothing but the database.
 */
export async function inTransaction<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  if (is(db, PgTransaction)) return work(db)
  for (let retries = 3; ; retries--) {
    try {
      return await db.transaction(work)
    } catch (error) {
      if (retries === 0 || !isTransient(error)) throw error
    }
  }
}

const deadlockDetected = '40P01'
const serializationFailure = '40001'

function isTransient(error: unknown): boolean {
  const code = sqlState(error)
  return code === deadlockDetected || code === serializationFailure
}

/** The five-character SQLSTATE of a database error, also when drizzle has wrapped it; undefined for other errors. */
export function sqlState(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof postgres.PostgresError) return cause.code
  }
  return undefined
}
