import type { Database } from '../database/database.ts'
import { auditEntries } from './schema.ts'

type Act = {
  at: Date
  /** Undefined when the product itself acted. */
  accountId: string | undefined
  /** Noun and verb: 'completion.recorded'. */
  action: string
  subjectId: string | undefined
  /** Facts without personal data. */
  details?: Record<string, string | number | null>
}

/** Writes who did what, in the transaction of the act: either both stand or neither. */
export async function recordAudit(tx: Database, act: Act): Promise<void> {
  await tx.insert(auditEntries).values({ ...act, details: act.details ?? {} })
}

/** As `recordAudit` for each, in one statement. */
export async function recordAudits(tx: Database, acts: Act[]): Promise<void> {
  await tx.insert(auditEntries).values(acts.map((act) => ({ ...act, details: act.details ?? {} })))
}
