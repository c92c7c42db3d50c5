import { sql } from 'drizzle-orm'
import { findInstallation } from '../accounts/installation.ts'
import { installations } from '../accounts/schema.ts'
import type { Ledger } from '../completions/ledger.ts'
import type { Database } from '../database/database.ts'
import { advisoryLocks } from '../database/locks.ts'
import type { Roster } from '../organisation/roster.ts'
import type { Random } from '../quizzes/drawing.ts'
import { planDemonstration } from './plan.ts'
import { randomFrom } from './random.ts'
import { authority } from './schools.ts'
import { seedAccounts } from './seed-accounts.ts'
import { seedContacts } from './seed-contacts.ts'
import { seedLearning } from './seed-learning.ts'
import { seedRoster } from './seed-roster.ts'
import { seedTarget } from './seed-target.ts'
import { seedUnits } from './seed-units.ts'

type Deps = { db: Database; roster: Roster; ledger: Ledger; random?: Random; now: Date }

/**
 * Fills an empty database, whose courses are published, with the demonstration authority: the same people and figures
 * for the same numbers and the same `now`. All of it or nothing: a start that is killed half-way leaves the database
 * empty. Does nothing when there is an authority already; of two processes the second waits and does nothing.
 */
export async function seedDemonstration({ db, roster, ledger, random = randomFrom(62_064), now }: Deps): Promise<void> {
  const plan = planDemonstration(random, now)
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${advisoryLocks.family}, ${advisoryLocks.seed})`)
    if (await findInstallation(tx)) return
    const unitIds = await seedUnits(tx, plan)
    const personIds = await seedRoster(tx, roster, plan, { unitIds, now })
    const { officerId } = await seedAccounts(tx, plan, { unitIds, personIds })
    await seedContacts(tx, { unitIds, officerId, now })
    await seedLearning(tx, ledger, plan, { personIds, officerId, now })
    // The target comes last: its standings are computed once from all facts, and not again with each of them.
    await seedTarget(tx, plan, { authorityId: unitIds(authority.code), now })
    await tx
      .insert(installations)
      .values({ kind: 'demonstration', authorityId: unitIds(authority.code), createdAt: plan.openedAt })
  })
  // Until PostgreSQL has counted the rows by itself it would plan the first pages as if the tables were empty.
  await db.execute(sql`analyze`)
}
