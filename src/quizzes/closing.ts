import { and, asc, lt, sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { abandonedAfterDays } from './attempt-rules.ts'
import { attemptItems, attempts, isOpen } from './schema.ts'
import { abandon, closeOverdue, lockOpenAttempt } from './submission.ts'

type Deps = { db: Database; ledger: Ledger }

const minute = 60_000
const day = 24 * 60 * minute

/**
 * Ends the attempts that nobody comes back to, every minute: those whose time is over by the policy of their course,
 * those that nobody touched for months as abandoned. Several processes may do this at once: each attempt ends once, on
 * its own date.
 */
export function closeAttempts(app: FastifyInstance, { db, ledger, clock }: Deps & { clock: () => Date }): void {
  const sweep = async () => {
    try {
      await closeAllOverdue({ db, ledger }, clock())
      await abandonUntouched(db, clock())
    } catch (error) {
      app.log.error({ err: error }, 'attempts that are over were not closed')
    }
  }
  const timer = setInterval(sweep, minute).unref()
  app.addHook('onReady', sweep)
  app.addHook('onClose', async () => clearInterval(timer))
}

/** Those that were over first come first. */
export async function closeAllOverdue(deps: Deps, at: Date): Promise<void> {
  const overdue = await deps.db
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(isOpen, lt(attempts.closesAt, at)))
    .orderBy(asc(attempts.closesAt))
  for (const { id } of overdue) await closeOverdue(deps, id, at)
}

/** Dated at the end of the time in which somebody could have come back. */
export async function abandonUntouched(db: Database, at: Date): Promise<void> {
  const since = new Date(at.getTime() - abandonedAfterDays * day)
  const lastTouchedAt = sql`greatest(${attempts.startedAt}, (
    select max(i.answered_at) from ${attemptItems} i where i.attempt_id = ${attempts.id}))`
  const isUntouched = and(isOpen, lt(attempts.startedAt, since), sql`${lastTouchedAt} < ${since.toISOString()}`)
  for (const { id } of await db.select({ id: attempts.id }).from(attempts).where(isUntouched)) {
    await inTransaction(db, async (tx) => {
      const [open] = await lockOpenAttempt(tx).execute({ id })
      // Somebody may have come back while this waited for the lock.
      const [touched] = await tx
        .select({ at: sql<string>`${lastTouchedAt}` })
        .from(attempts)
        .where(and(sql`${attempts.id} = ${id}`, isUntouched))
      if (!open || !touched) return
      const abandonedAt = new Date(new Date(touched.at).getTime() + abandonedAfterDays * day)
      await abandon(tx, open, { abandonedAt, because: 'untouched' })
    })
  }
}
