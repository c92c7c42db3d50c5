import { connect } from './postgres.ts'

/** The advisory locks of this product, in PostgreSQL's two-number form: the family, then the use. `statistics` is taken in SQL. */
export const advisoryLocks = {
  family: 1_279_345_747,
  migrate: 1,
  inUse: 2,
  prepare: 3,
  publish: 4,
  seed: 5,
  statistics: 6,
  corrections: 7,
} as const

/**
 * Runs `work` while no other process of ours runs work under the same lock; it waits for its turn. The lock is on a
 * connection of its own, so it goes away with a process that dies. Not through PgBouncer in transaction mode.
 */
export async function whileLocked<T>(url: string, lock: 'migrate' | 'prepare', work: () => Promise<T>): Promise<T> {
  const client = connect(url, { max: 1, max_lifetime: null })
  try {
    await client`select pg_advisory_lock(${advisoryLocks.family}, ${advisoryLocks[lock]})`
    return await work()
  } finally {
    await client.end({ timeout: 1 })
  }
}
