import { lt } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.ts'
import { signInFailures } from './schema.ts'
import type { Sessions } from './session.ts'

const hour = 3_600_000

/** Deletes sessions that are over and counts of failed sign-ins that no longer refuse anybody, at the start and daily. */
export function tidyAccounts(
  app: FastifyInstance,
  { db, sessions, clock }: { db: Database; sessions: Sessions; clock: () => Date },
): void {
  const tidy = async () => {
    try {
      await sessions.deleteExpired()
      await db.delete(signInFailures).where(lt(signInFailures.windowStartedAt, new Date(clock().getTime() - hour)))
    } catch (error) {
      app.log.error({ err: error }, 'old sessions were not deleted')
    }
  }
  const daily = setInterval(tidy, 24 * hour).unref()
  app.addHook('onReady', tidy)
  app.addHook('onClose', async () => clearInterval(daily))
}
