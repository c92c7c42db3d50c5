import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import { ConfigError } from '../config.ts'
import { type Database, sqlState } from './database.ts'
import { whileLocked } from './locks.ts'
import { connect } from './postgres.ts'

const migrationsFolder = join(import.meta.dirname, '../../drizzle')

/**
 * Brings the database at `url` to the newest migration of `drizzle/`, all or nothing. Several processes may call it
 * at once: the others wait and find nothing to do. Refuses, with a ConfigError, a database that holds migrations
 * this code does not know.
 */
export function migrate(url: string, folder = migrationsFolder): Promise<void> {
  // drizzle's migrator takes no lock itself.
  return whileLocked(url, 'migrate', async () => {
    const client = connect(url, { max: 1 })
    const db = drizzle(client)
    try {
      await refuseUnknownMigrations(db, folder)
      await applyMigrations(db, { migrationsFolder: folder })
      await setPlanning(db)
    } catch (error) {
      throw explain(error)
    } finally {
      await client.end({ timeout: 5 })
    }
  })
}

/**
 * How every connection of this user to this database plans: as defaults of the role and not of the connection, because
 * PgBouncer takes no such settings.
 *
 * A prepared statement is planned once. Left to itself, PostgreSQL plans many of our small queries anew for each call,
 * which takes longer than running them: home's query on progress cost 300 µs instead of 120.
 *
 * A page that is not the next one costs 1.75 times as much as one that is, not four times as on a disk with a moving head.
 * Otherwise a table of some hundred rows is read from end to end: whose session it is took 70 µs instead of 40.
 */
async function setPlanning(db: Database): Promise<void> {
  const [{ name } = { name: '' }] = await db.execute<{ name: string }>(
    sql`select quote_ident(current_database()) as name`,
  )
  for (const setting of ['plan_cache_mode = force_generic_plan', 'random_page_cost = 1.75']) {
    await db.execute(sql.raw(`alter role current_user in database ${name} set ${setting}`))
  }
}

const insufficientPrivilege = '42501'
const missingExtension = ['0A000', '58P01']

function explain(error: unknown): unknown {
  const state = sqlState(error) ?? ''
  const reason = ((error as Error).cause as Error | undefined)?.message
  if (state === insufficientPrivilege) {
    return new ConfigError(`The database user may not set up the tables: let it own the database (${reason}).`)
  }
  if (missingExtension.includes(state)) {
    return new ConfigError(
      `The database server lacks an extension, install PostgreSQL's "contrib" package (${reason}).`,
    )
  }
  return error
}

async function refuseUnknownMigrations(db: Database, folder: string): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: folder })
  const applied = await appliedMigrations(db)
  if (applied.length > known.length) {
    throw new ConfigError(
      `The database was set up by a newer version of Lá Chắn (it holds ${applied.length} migrations, this version knows ${known.length}): start that version, or restore a copy made before it.`,
    )
  }
  const changed = applied.findIndex((hash, position) => hash !== known[position]?.hash)
  if (changed !== -1) {
    throw new ConfigError(
      `The database holds a migration that this version of Lá Chắn does not know (number ${changed}): start the version that made it, or use another database.`,
    )
  }
}

async function appliedMigrations(db: Database): Promise<string[]> {
  const [table] = await db.execute<{ found: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as found`,
  )
  if (!table?.found) return []
  const rows = await db.execute<{ hash: string }>(
    sql`select hash from drizzle.__drizzle_migrations order by created_at`,
  )
  return rows.map((row) => row.hash)
}
