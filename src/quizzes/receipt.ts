import { randomInt } from 'node:crypto'
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { completions, completionVoids } from '../completions/schema.ts'
import { courses, courseVersions } from '../courses/schema.ts'
import { type Database, statement } from '../database/database.ts'
import { employments, people, unitAncestors, units } from '../organisation/schema.ts'
import { receiptCode } from './receipt-code.ts'
import { attempts, receipts } from './schema.ts'

/** Gives each attempt that is handed in its receipt, in the transaction that hands it in. */
export async function issueReceipts(tx: Database, handedIn: { attemptId: string; at: Date }[]): Promise<void> {
  let missing = handedIn
  while (missing.length > 0) {
    const rows = missing.map(({ attemptId, at }) => ({ code: receiptCode(randomInt), attemptId, issuedAt: at }))
    // A code that is taken already is no receipt: those attempts get another one.
    const written = await tx
      .insert(receipts)
      .values(rows)
      .onConflictDoNothing({ target: receipts.code })
      .returning({ attemptId: receipts.attemptId })
    const done = new Set(written.map(({ attemptId }) => attemptId))
    missing = missing.filter(({ attemptId }) => !done.has(attemptId))
  }
}

/** The receipt of an attempt; undefined for one that was not handed in. */
export async function receiptOf(db: Database, attemptId: string): Promise<string | undefined> {
  const [receipt] = await receiptOfAttempt(db).execute({ attemptId })
  return receipt?.code
}

const receiptOfAttempt = statement('receipt_of_attempt', (db) =>
  db
    .select({ code: receipts.code })
    .from(receipts)
    .where(eq(receipts.attemptId, sql.placeholder('attemptId')))
    .prepare('receipt_of_attempt'),
)

const shown = {
  code: receipts.code,
  attemptId: receipts.attemptId,
  courseContent: courseVersions.content,
  number: attempts.number,
  submittedAt: sql<Date>`${attempts.submittedAt}`.mapWith(attempts.submittedAt),
  /** The attempt produced an entry of the ledger that still stands. */
  isCounted: sql<boolean>`exists (select from ${completions} c where c.source = 'online'
    and c.evidence_id = ${attempts.id}
    and not exists (select from ${completionVoids} v where v.completion_id = c.id))`,
}

function receiptsWithCourse(db: Database) {
  return db
    .select({ ...shown, personName: people.fullName, staffCode: people.staffCode })
    .from(receipts)
    .innerJoin(attempts, eq(attempts.id, receipts.attemptId))
    .innerJoin(courseVersions, eq(courseVersions.id, attempts.courseVersionId))
    .innerJoin(courses, eq(courses.id, courseVersions.courseId))
    .innerJoin(people, eq(people.id, attempts.personId))
    .$dynamic()
}

export type Receipt = Awaited<ReturnType<typeof listReceipts>>[number]

/** The person's own receipts, the newest first. */
export async function listReceipts(db: Database, personId: string) {
  return receiptsOfPerson(db).execute({ personId })
}

const receiptsOfPerson = statement('receipts_of_person', (db) =>
  receiptsWithCourse(db)
    .where(and(eq(attempts.personId, sql.placeholder('personId')), isNotNull(attempts.submittedAt)))
    .orderBy(desc(attempts.submittedAt))
    .limit(100)
    .prepare('receipts_of_person'),
)

/** The receipt with this code of somebody who has a post today in one of these units or below; undefined otherwise. */
export async function findReceipt(
  db: Database,
  code: string,
  { scope, on }: { scope: string[]; on: string },
): Promise<(Receipt & { unitName: string }) | undefined> {
  const [receipt] = await receiptInScope(db).execute({ code, scope, on })
  return receipt
}

const receiptInScope = statement('receipt_in_scope', (db) =>
  db
    .select({ ...shown, personName: people.fullName, staffCode: people.staffCode, unitName: units.name })
    .from(receipts)
    .innerJoin(attempts, eq(attempts.id, receipts.attemptId))
    .innerJoin(courseVersions, eq(courseVersions.id, attempts.courseVersionId))
    .innerJoin(people, eq(people.id, attempts.personId))
    .innerJoin(employments, eq(employments.personId, people.id))
    .innerJoin(units, eq(units.id, employments.unitId))
    .innerJoin(unitAncestors, eq(unitAncestors.unitId, units.id))
    .where(
      and(
        eq(receipts.code, sql.placeholder('code')),
        sql`${unitAncestors.ancestorId} = any(${sql.placeholder('scope')}::uuid[])`,
        sql`daterange(${employments.startedOn}, ${employments.endedOn}, '[]') @> ${sql.placeholder('on')}::date`,
      ),
    )
    .orderBy(desc(employments.isPrimary))
    .limit(1)
    .prepare('receipt_in_scope'),
)
