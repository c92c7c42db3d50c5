import { and, eq, sql } from 'drizzle-orm'
import type { Ledger } from '../completions/ledger.ts'
import { type CourseVersion, loadCourseVersion } from '../courses/queries.ts'
import { quizRulesOf } from '../courses/quiz-rules.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { completeByTestingOut, completeWhenDue } from '../learning/completing.ts'
import { recordPreTestEnd, recordQuizEnd } from '../learning/progress.ts'
import type { Attempt } from './attempt.ts'
import { isOverdueForGood, submissionDate } from './attempt-rules.ts'
import { holdCorrections } from './current-marks.ts'
import { grade, type ItemMarks, isPassed } from './grading.ts'
import { type AttemptItem, loadAttempt, loadItems } from './queries.ts'
import { issueReceipts } from './receipt.ts'
import { attemptItems, attempts, isOpen } from './schema.ts'
import { questionOf } from './types/index.ts'

type Deps = { db: Database; ledger: Ledger }

/**
 * Hands an attempt in: grades the stored answers, and when they pass writes the completion, all in one transaction.
 * Submitting twice is harmless: the second finds it submitted and changes nothing. Too late, it ends as `closeOverdue`.
 */
export async function submitAttempt({ db, ledger }: Deps, attempt: Pick<Attempt, 'id'>, at: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const [open] = await lockOpenAttempt(tx).execute({ id: attempt.id })
    if (open) await end({ tx, ledger }, open, at)
  })
}

/**
 * Ends an attempt whose time and grace are over by the policy of its course: handed in with what is stored, or
 * abandoned; dated at its deadline, whoever comes by and when. Does nothing to any other.
 */
export async function closeOverdue({ db, ledger }: Deps, attemptId: string, at: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const [open] = await lockOpenAttempt(tx).execute({ id: attemptId })
    if (open && isOverdueForGood(open, at)) await end({ tx, ledger }, open, at)
  })
}

/** The person's own attempt; one whose time is over is closed first. NotFound for anybody else's. */
export async function meetAttempt(
  { db, ledger, clock }: Deps & { clock: () => Date },
  personId: string,
  id: string,
): Promise<Attempt> {
  const attempt = await loadAttempt(db, personId, id)
  if (!isOverdueForGood(attempt, clock())) return attempt
  await closeOverdue({ db, ledger }, attempt.id, clock())
  return loadAttempt(db, personId, id)
}

async function end({ tx, ledger }: { tx: Database; ledger: Ledger }, open: Attempt, at: Date): Promise<void> {
  const version = await loadCourseVersion(tx, open.courseVersionId)
  const { whenTimeIsUp } = quizRulesOf(version.content)
  const endedAt = submissionDate(open, at)
  const isAbandoned = isOverdueForGood(open, at) && whenTimeIsUp === 'abandon'
  if (isAbandoned) await abandon(tx, open, { abandonedAt: endedAt, because: 'time-is-up' })
  else await gradeAndRecord({ tx, ledger }, open, version, { endedAt, at })
}

/** Gives an open attempt up: no marks, and never a failure. An attempt whose time ran out is used up all the same. */
export async function abandon(
  tx: Database,
  { id, personId, courseVersionId, kind }: Attempt,
  { abandonedAt, because }: { abandonedAt: Date; because: NonNullable<Attempt['abandonedBecause']> },
): Promise<void> {
  const { courseId } = await loadCourseVersion(tx, courseVersionId)
  await tx.update(attempts).set({ abandonedAt, abandonedBecause: because }).where(eq(attempts.id, id))
  if (kind === 'pre-test') return recordPreTestEnd(tx, { personId, attemptId: id, endedAt: abandonedAt })
  const outcome = because === 'time-is-up' ? ('timed-out' as const) : ('forgotten' as const)
  await recordQuizEnd(tx, { personId, courseId, attemptId: id, outcome, endedAt: abandonedAt })
}

async function gradeAndRecord(
  { tx, ledger }: { tx: Database; ledger: Ledger },
  { id, personId, kind }: Attempt,
  version: CourseVersion,
  { endedAt, at }: { endedAt: Date; at: Date },
): Promise<void> {
  await holdCorrections(tx)
  const items = await loadItems(tx, id)
  const marks = grade(
    items.map(({ content, answer }) => ({ question: questionOf(content), answer: answer ?? undefined })),
  )
  const passed = isPassed(marks, version.passMark)
  await storeMarks(tx, id, items, marks.perItem)
  await tx
    .update(attempts)
    .set({ submittedAt: endedAt, marksAwarded: marks.awarded, marksPossible: marks.possible, passed })
    .where(eq(attempts.id, id))
  await issueReceipts(tx, [{ attemptId: id, at: endedAt }])
  const pass = { id, at: endedAt, marks }
  if (kind === 'pre-test') {
    await recordPreTestEnd(tx, { personId, attemptId: id, endedAt })
    if (passed && version.content.preTest?.testOut)
      await completeByTestingOut({ tx, ledger }, { personId, version, pass }, at)
    return
  }
  const { courseId } = version
  await recordQuizEnd(tx, { personId, courseId, attemptId: id, outcome: passed ? 'passed' : 'failed', endedAt })
  if (passed) await completeWhenDue({ tx, ledger }, { personId, version, pass }, at)
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

/** The attempt while nobody else ends it; nothing when it has ended. */
export const lockOpenAttempt = statement('lock_open_attempt', (db) =>
  db
    .select()
    .from(attempts)
    .where(and(eq(attempts.id, sql.placeholder('id')), isOpen))
    .for('update')
    .prepare('lock_open_attempt'),
)
