import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type Postgres from 'postgres'
import { queueThatForgets } from './postgres-queue.ts'

const require = createRequire(import.meta.url)
const driver = dirname(require.resolve('postgres'))

/**
 * The driver, postgres.js, with one part replaced; import it from here, never from 'postgres'. Its own queue keeps a
 * slot for every connection it ever handed out and searches all of them for each query: after 180,000 queries on a
 * pool of ten a query cost twice the processor time of the first ones. The CommonJS build is used because there a
 * part can be replaced before the rest is loaded, without flags on the command line that a start could forget.
 */
export const postgres: typeof Postgres = loadWithQueue(queueThatForgets)

function loadWithQueue(queue: () => object): typeof Postgres {
  const path = join(driver, 'queue.js')
  const original: () => object = require(path)
  const isAsKnown = Object.keys(original()).join() === Object.keys(queue()).join()
  const module = require.cache[path]
  if (!isAsKnown || !module) throw new Error('This version of postgres.js has another queue: see postgres-queue.ts.')
  module.exports = queue
  return require('postgres')
}

/** A client with our settings; nothing is sent before its first query. */
export function connect(url: string, options: Postgres.Options<Record<string, never>>): Postgres.Sql {
  const name = decodeURIComponent(new URL(url).pathname.slice(1))
  return postgres(url, {
    // The driver takes it as it is written in the address, with its percent signs.
    ...(name === '' ? {} : { database: name }),
    connect_timeout: 10,
    prepare: true,
    onnotice: () => {},
    // The driver asks each new connection for the types of arrays, and nobody handles the failure when the server goes
    // away just then: the process would die of it. We know the ones we use (`learnArrays`).
    fetch_types: false,
    // PgBouncer knows these two settings and refuses a connection that brings any other.
    connection: { application_name: 'la-chan', TimeZone: 'UTC' },
    ...options,
  })
}

type Convert = (value: unknown) => unknown
type TypeTable = {
  parsers: Record<number, Convert>
  serializers: Record<number, Convert>
  shared: { typeArrayMap: Record<number, number> }
}

/** The number of a type in PostgreSQL's catalogue, and the number of its array. */
const arrayTypes = {
  bool: [16, 1000],
  int2: [21, 1005],
  int4: [23, 1007],
  int8: [20, 1016],
  float4: [700, 1021],
  float8: [701, 1022],
  numeric: [1700, 1231],
  text: [25, 1009],
  varchar: [1043, 1015],
  uuid: [2950, 2951],
  date: [1082, 1182],
  timestamp: [1114, 1115],
  timestamptz: [1184, 1185],
  json: [114, 199],
  jsonb: [3802, 3807],
} as const

/** Makes the driver ask the server what a query that it meets for the first time takes and returns. */
const unknownValue = new (require(join(driver, 'types.js')).Parameter)('', '')

/**
 * Sends a query that the server keeps prepared. The driver looks a prepared query up under one text of the types of its
 * values and its SQL. Putting that together and hashing it, for each query anew, took longer than all else it does to
 * send one. With a single value of no type that text is the SQL itself, whose hash is known after the first time; the
 * values are handed over afterwards.
 */
export function sendPrepared(client: Pick<Postgres.Sql, 'unsafe'>, text: string, values: unknown[]) {
  const query = client.unsafe(text, [unknownValue], { prepare: true })
  return Object.assign(query, { parameters: values })
}

/** Lets lists travel as arrays, both ways. Call it after drizzle() has put its own converters into the client. */
export function learnArrays(client: Postgres.Sql): void {
  const table = client.options as unknown as TypeTable
  const { arrayParser, arraySerializer } = require(join(driver, 'types.js'))
  for (const [type, array] of Object.values(arrayTypes)) {
    table.shared.typeArrayMap[type] = array
    const parse = (text: unknown) => arrayParser(text, table.parsers[type], array)
    table.parsers[array] = Object.assign(parse, { array: true })
    table.serializers[array] = (values) => arraySerializer(values, table.serializers[type], table, array)
  }
}
