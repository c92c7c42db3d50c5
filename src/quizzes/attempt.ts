import { and, eq, isNull, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { dayIn } from '../calendar.ts'
import type { Ledger } from '../completions/ledger.ts'
import { type CourseVersion, loadCourseVersion } from '../courses/queries.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { recordQuizPlace, recordQuizResult } from '../learning/progress.ts'
import { type DrawnItem, drawItems, type Random } from './drawing.ts'
import { grade, type ItemMarks, isPassed } from './grading.ts'
import { type AttemptItem, loadItems } from './queries.ts'
import { attemptItems, attempts } from './schema.ts'
import { drawableBank } from './suspension.ts'
import { questionOf } from './types/index.ts'

export type Attempt = typeof attempts.$inferSelect

/**
 * Opens an attempt, or gives back the one that is open: starting twice, or in two windows, makes one attempt. Its
 * questions, their order and the order of their options are fixed from here on.
 */
export async function startAttempt(
  db: Database,
  { personId, courseVersionId }: { personId: string; courseVersionId: string },
  at: Date,
  random: Random,
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const version = await loadCourseVersion(tx, courseVersionId)
    const id = uuidv7()
    const opened = await tx
      .insert(attempts)
      .values({ id, personId, courseVersionId, startedAt: at, number: nextNumber(personId, courseVersionId) })
      .onConflictDoNothing()
      .returning({ id: attempts.id })
    if (opened.length === 0) return openAttemptId(tx, personId, courseVersionId)
    const drawn = await drawFrom(tx, version, random)
    await tx.insert(attemptItems).values(drawn.map((item, index) => ({ attemptId: id, position: index + 1, ...item })))
    await recordQuizPlace(tx, { personId, courseId: version.courseId, attemptId: id, question: 1 })
    return id
  })
}

/** The questions of one attempt on a course version, in their order. */
export async function drawFrom(db: Database, version: CourseVersion, random: Random): Promise<DrawnItem[]> {
  const { bank, quotas } = await drawableBank(db, version)
  return drawItems(
    bank.map(({ questionVersionId, objective, content }) => ({
      questionVersionId,
      objective,
      shuffled: questionOf(content).shuffled,
    })),
    quotas,
    random,
  )
}

function nextNumber(personId: string, courseVersionId: string) {
  return sql<number>`(select coalesce(max(a.number), 0) + 1 from ${attempts} a
    where a.person_id = ${personId} and a.course_version_id = ${courseVersionId})`
}

async function openAttemptId(tx: Database, personId: string, courseVersionId: string): Promise<string> {
  const [open] = await tx
    .select({ id: attempts.id })
    .from(attempts)
    .where(
      and(eq(attempts.personId, personId), eq(attempts.courseVersionId, courseVersionId), isNull(attempts.submittedAt)),
    )
  if (!open) throw new Error('an attempt was refused although none is open')
  return open.id
}

/**
 * Hands an attempt in: grades the stored answers, and when they pass writes the completion, all in one transaction.
 * Submitting twice is harmless: the second finds it submitted and changes nothing.
 */
export async function submitAttempt(
  { db, ledger }: { db: Database; ledger: Ledger },
  attempt: Pick<Attempt, 'id' | 'personId' | 'courseVersionId'>,
  at: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const [open] = await lockAttempt(tx).execute({ id: attempt.id })
    if (!open || open.submittedAt !== null) return
    const version = await loadCourseVersion(tx, attempt.courseVersionId)
    const items = await loadItems(tx, attempt.id)
    const marks = grade(
      items.map(({ content, answer }) => ({ question: questionOf(content), answer: answer ?? undefined })),
    )
    const passed = isPassed(marks, version.passMark)
    await storeMarks(tx, attempt.id, items, marks.perItem)
    await tx
      .update(attempts)
      .set({ submittedAt: at, marksAwarded: marks.awarded, marksPossible: marks.possible, passed })
      .where(eq(attempts.id, attempt.id))
    const { personId } = attempt
    await recordQuizResult(tx, { personId, courseId: version.courseId, passed })
    if (!passed) return
    await ledger.recordCompletion(
      tx,
      {
        personId,
        courseId: version.courseId,
        courseVersionId: version.id,
        area: version.area,
        source: 'online',
        achievedOn: dayIn(at),
        marks,
        evidenceId: attempt.id,
        recordedBy: undefined,
      },
      at,
    )
  })
}

/** Marks and, for the statistics, what was answered in countable classes; in the order of the items. */
async function storeMarks(tx: Database, attemptId: string, items: AttemptItem[], perItem: ItemMarks[]): Promise<void> {
  const rows = items.map(({ position, content, answer }, index) => ({
    position,
    ...perItem[index],
    responses: questionOf(content).responses(answer ?? undefined),
  }))
  await markItems(tx).execute({ attemptId, rows: JSON.stringify(rows) })
}

const markItems = statement('mark_items', (db) =>
  db
    .update(attemptItems)
    .set({
      marksAwarded: sql`n.awarded`,
      marksPossible: sql`n.possible`,
      responses: sql`array(select jsonb_array_elements_text(n.responses))`,
    })
    .from(
      sql`jsonb_to_recordset(${sql.placeholder('rows')}::jsonb)
        as n(position integer, awarded integer, possible integer, responses jsonb)`,
    )
    .where(and(eq(attemptItems.attemptId, sql.placeholder('attemptId')), sql`${attemptItems.position} = n.position`))
    .prepare('mark_items'),
)

const lockAttempt = statement('lock_attempt', (db) =>
  db
    .select({ submittedAt: attempts.submittedAt })
    .from(attempts)
    .where(eq(attempts.id, sql.placeholder('id')))
    .for('update')
    .prepare('lock_attempt'),
)
