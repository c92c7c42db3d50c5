import { createHash } from 'node:crypto'
import { and, desc, eq, sql } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { dayIn } from '../calendar.ts'
import type { Ledger } from '../completions/ledger.ts'
import type { CourseContent } from '../courses/content.ts'
import { courseVersions } from '../courses/schema.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { employments, people, unitAncestors } from '../organisation/schema.ts'
import { scopeOf, type Viewer } from '../web/access.ts'
import { answerKey } from './answer-key.ts'
import { EventBatch, largestBatch, loadAnswerSheet, storeEvents } from './events.ts'
import { attempts, rescues } from './schema.ts'
import { openSealed, readSealed } from './sealed-answers.ts'
import { submitAttempt } from './submission.ts'

type Deps = { db: Database; ledger: Ledger }

export type Rescued = {
  personName: string
  courseContent: CourseContent
  /** Answers that are stored as they were brought; and those that are not: newer ones are there, or it was too late. */
  stored: number
  notStored: number
  isSubmitted: boolean
}

/**
 * Brings in the answers of somebody whose phone has no network: through the same function as if the phone had sent
 * them, marked with who did it. Bringing the same twice changes nothing. Undefined for what was not sealed by a phone
 * of this installation, and for a person outside the viewer's units: nobody can tell which.
 */
export async function rescueAnswers(
  { db, ledger }: Deps,
  { text, viewer, at }: { text: string; viewer: Viewer; at: Date },
): Promise<Rescued | undefined> {
  const sealed = readSealed(text)
  if (!sealed) return undefined
  const scope = scopeOf(viewer, 'rescue-answers')
  const [attempt] = await attemptInScope(db).execute({ id: sealed.attemptId, scope, on: dayIn(at) })
  if (!attempt) return undefined
  const batch = EventBatch.safeParse(openSealed(sealed, await answerKey(db, attempt.id), largestBatch))
  if (!batch.success) return undefined
  const events = batch.data.events.toSorted((one, other) => one.position - other.position)
  const contentHash = createHash('sha256').update(sealed.bytes).digest('hex')
  const stored = await inTransaction(db, async (tx) => {
    const [known] = await tx.select().from(rescues).where(eq(rescues.contentHash, contentHash))
    if (known) return known.stored
    const sheet = await loadAnswerSheet(tx, attempt.personId, attempt.id)
    const done = await storeEvents(tx, sheet, events, at, { isOnlyCopy: true })
    const isRefused = done.some(({ outcome }) => outcome === 'refused')
    if (batch.data.handIn && !isRefused) await submitAttempt({ db: tx, ledger }, attempt, at)
    const count = done.filter(({ outcome }) => outcome === 'stored').length
    const [rescue] = await tx
      .insert(rescues)
      .values({
        attemptId: attempt.id,
        rescuedBy: viewer.accountId,
        rescuedAt: at,
        contentHash,
        events: events.length,
        stored: count,
      })
      .onConflictDoNothing({ target: rescues.contentHash })
      .returning({ id: rescues.id })
    if (rescue) {
      const details = { rescue: rescue.id, events: events.length, stored: count }
      await recordAudit(tx, {
        at,
        accountId: viewer.accountId,
        action: 'answers.rescued',
        subjectId: attempt.id,
        details,
      })
    }
    return count
  })
  const [after] = await db.select().from(attempts).where(eq(attempts.id, attempt.id))
  const { personName, courseContent } = attempt
  const isSubmitted = after?.submittedAt !== null
  return { personName, courseContent, stored, notStored: events.length - stored, isSubmitted }
}

const attemptInScope = statement('attempt_in_scope', (db) =>
  db
    .select({
      id: attempts.id,
      personId: attempts.personId,
      personName: people.fullName,
      courseContent: courseVersions.content,
    })
    .from(attempts)
    .innerJoin(people, eq(people.id, attempts.personId))
    .innerJoin(courseVersions, eq(courseVersions.id, attempts.courseVersionId))
    .innerJoin(employments, eq(employments.personId, people.id))
    .innerJoin(unitAncestors, eq(unitAncestors.unitId, employments.unitId))
    .where(
      and(
        eq(attempts.id, sql.placeholder('id')),
        sql`${unitAncestors.ancestorId} = any(${sql.placeholder('scope')}::uuid[])`,
        sql`daterange(${employments.startedOn}, ${employments.endedOn}, '[]') @> ${sql.placeholder('on')}::date`,
      ),
    )
    .orderBy(desc(employments.isPrimary))
    .limit(1)
    .prepare('attempt_in_scope'),
)
