import { DrizzleQueryError, is, Param, Placeholder } from 'drizzle-orm'
import { type PgDatabase, PgTransaction } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
import { connect, learnArrays, postgres, sendPrepared } from './postgres.ts'
import { type RowShape, rowMapper } from './rows.ts'

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

type Prepared = { execute(values?: Values): Promise<unknown> }
type Values = Record<string, unknown>

/**
 * A named query whose SQL is built once per process and planned once per connection:
 * `const unitById = statement('unit_by_id', (db) => db.select()….prepare('unit_by_id'))`, then
 * `await unitById(db).execute({ id })` with the pool or inside a transaction.
 */
export function statement<Q extends Prepared>(name: string, build: (db: Database) => Q): (db: Database) => Q {
  let run: ((client: Client, values: Values) => Promise<unknown>) | undefined
  const byConnection = new WeakMap<object, Q>()
  return (db) => {
    const client = clientOf(db)
    const known = byConnection.get(client)
    if (known) return known
    run ??= runnerOf(name, build(db))
    const query = { execute: (values: Values = {}) => run?.(client, values) } as Prepared as Q
    byConnection.set(client, query)
    return query
  }
}

/** What drizzle has worked out of a query when it is prepared. */
type Built = { queryString: string; params: unknown[] } & Partial<RowShape>

/**
 * Sends a query that drizzle has built. drizzle would tie it to the handle it was built on, and each transaction is a
 * handle of its own; and it would look at each execution what every parameter and every value is.
 */
function runnerOf(name: string, query: Prepared): (client: Client, values: Values) => Promise<unknown> {
  if (!('queryString' in query)) throw new Error(`The statement ${name} must end in .prepare('${name}').`)
  const { queryString, params, fields, joinsNotNullableMap } = query as unknown as Built
  const fill = params.map(filler)
  const toObjects = fields && rowMapper({ fields, joinsNotNullableMap })
  return async (client, values) => {
    const sent = fill.map((value) => value(values))
    const query = sendPrepared(client, queryString, sent)
    try {
      return toObjects ? toObjects(await query.values()) : await query
    } catch (error) {
      throw new DrizzleQueryError(queryString, sent, error as Error)
    }
  }
}

/** What gives a parameter its value: those of a query are as they were built, but for the placeholders. */
function filler(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return (values) => given(param.name, values)
  if (is(param, Param) && is(param.value, Placeholder)) {
    const { encoder, value } = param
    return (values) => encoder.mapToDriverValue(given(value.name, values))
  }
  return () => param
}

function given(name: string, values: Values): unknown {
  const value = values[name]
  if (value === undefined) throw new Error(`No value for placeholder "${name}" was provided`)
  return value
}

type Client = Pick<Sql, 'unsafe'>

function clientOf(db: Database): Client {
  return (db._.session as unknown as { client: Client }).client
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

/** The error that all others around it came from. */
export function rootOf(error: unknown): Error {
  let root = error as Error
  while (root.cause instanceof Error) root = root.cause
  return root
}
