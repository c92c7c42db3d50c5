import type { Sql } from 'postgres'
import { ConfigError } from '../config.ts'
import { sqlState } from './database.ts'
import { advisoryLocks } from './locks.ts'
import { connect } from './postgres.ts'

const { family, inUse } = advisoryLocks

/** A connection that holds the shared lock "in use" for as long as it lives. */
export type Seat = Sql

/**
 * Connects and takes a seat; undefined while the server is starting or stopping. `onClose` is called when the
 * connection ends, for whatever reason. Refuses when the server does not know our password.
 */
export async function takeSeat(url: string, onClose: () => void): Promise<Seat | undefined> {
  let isSeated = false
  const seat = connect(url, {
    max: 1,
    // By default a connection is closed after some time, and the lock would go with it.
    max_lifetime: null,
    onclose: () => {
      if (isSeated) onClose()
    },
  })
  try {
    // While the last one to leave stops the server, this waits and then fails with the server.
    await seat`select pg_advisory_lock_shared(${family}, ${inUse})`
    isSeated = true
    return seat
  } catch (error) {
    await seat.end({ timeout: 0 })
    if (sqlState(error) === '28P01') {
      throw new ConfigError(
        'The password file of the built-in database does not fit the database: restore both together.',
      )
    }
    return undefined
  }
}

/** Gives the seat up, and says whether it was the last. Then nobody can take one any more: stop the server. */
export async function leaveSeat(seat: Seat): Promise<boolean> {
  try {
    await seat`select pg_advisory_unlock_shared(${family}, ${inUse})`
    const [answer] = await seat<{ isLast: boolean }[]>`select pg_try_advisory_lock(${family}, ${inUse}) as "isLast"`
    return answer?.isLast ?? false
  } catch {
    // The server is gone already.
    return false
  }
}
