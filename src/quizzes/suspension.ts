import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { uuidv7 } from 'uuidv7'
import { accounts } from '../accounts/schema.ts'
import { recordAudit } from '../audit/audit.ts'
import { preTestQuotas } from '../courses/pre-test.ts'
import { type CourseVersion, loadBank, newestVersion, type QuestionVersion } from '../courses/queries.ts'
import { courses } from '../courses/schema.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { questionSuspensions } from './schema.ts'

type Act = { questionVersionId: string; reason: string; accountId: string; at: Date }

/** The question versions that are suspended now, whatever the course. */
export async function suspendedQuestions(db: Database): Promise<Set<string>> {
  const rows = await openSuspensions(db).execute()
  return new Set(rows.map(({ questionVersionId }) => questionVersionId))
}

const openSuspensions = statement('open_suspensions', (db) =>
  db
    .select({ questionVersionId: questionSuspensions.questionVersionId })
    .from(questionSuspensions)
    .where(isNull(questionSuspensions.endedAt))
    .prepare('open_suspensions'),
)

/**
 * The bank of a course version without what is suspended, and how many of each objective to draw. A version that is not
 * the newest, or is published while questions are suspended, may be left with too few: it then asks fewer.
 */
export async function drawableBank(
  db: Database,
  version: CourseVersion,
  kind: 'quiz' | 'pre-test' = 'quiz',
): Promise<{ bank: QuestionVersion[]; quotas: { objective: string; draw: number }[] }> {
  const whole = await loadBank(db, version.id)
  const suspended = await suspendedQuestions(db)
  const bank = whole.filter(({ questionVersionId }) => !suspended.has(questionVersionId))
  const asked =
    kind === 'pre-test'
      ? preTestQuotas(version.content)
      : version.content.objectives.map(({ id: objective, draw }) => ({ objective, draw }))
  const quotas = asked.map(({ objective, draw }) => {
    const taken = whole.filter((one) => one.objective === objective && suspended.has(one.questionVersionId)).length
    return { objective, draw: taken === 0 ? draw : Math.min(draw, countOf(bank, objective)) }
  })
  return { bank, quotas }
}

/**
 * Takes a question version out of the bank for new attempts. `too-few`: the newest version of the course would be left
 * with fewer questions of the objective than it draws, so nothing changed. Suspending twice is harmless.
 */
export async function suspendQuestion(db: Database, course: CourseVersion, act: Act): Promise<'done' | 'too-few'> {
  return inTransaction(db, async (tx) => {
    // Two officers at once must not take the last two.
    await tx.select().from(courses).where(eq(courses.id, course.courseId)).for('no key update')
    const newest = (await newestVersion(tx, course.courseId)) ?? course
    const suspended = new Set([...(await suspendedQuestions(tx)), act.questionVersionId])
    const bank = await loadBank(tx, newest.id)
    if (isLeftTooSmall(newest, bank, suspended, act.questionVersionId)) return 'too-few'
    const { questionVersionId, reason, accountId, at } = act
    const opened = await tx
      .insert(questionSuspensions)
      .values({ id: uuidv7(), questionVersionId, reason, suspendedBy: accountId, suspendedAt: at })
      .onConflictDoNothing()
      .returning({ id: questionSuspensions.id })
    if (opened.length > 0) {
      await recordAudit(tx, { at, accountId, action: 'question.suspended', subjectId: questionVersionId })
    }
    return 'done'
  })
}

function isLeftTooSmall(
  { content }: CourseVersion,
  bank: readonly QuestionVersion[],
  suspended: Set<string>,
  questionVersionId: string,
): boolean {
  const objective = bank.find((one) => one.questionVersionId === questionVersionId)?.objective
  const draw = content.objectives.find(({ id }) => id === objective)?.draw ?? 0
  const left = bank.filter((one) => !suspended.has(one.questionVersionId))
  return objective !== undefined && countOf(left, objective) < draw
}

function countOf(bank: readonly QuestionVersion[], objective: string): number {
  return bank.filter((one) => one.objective === objective).length
}

/** Lets a question version be drawn again. Harmless when it is not suspended. */
export async function liftSuspension(db: Database, { questionVersionId, reason, accountId, at }: Act): Promise<void> {
  await inTransaction(db, async (tx) => {
    const ended = await tx
      .update(questionSuspensions)
      .set({ endReason: reason, endedBy: accountId, endedAt: at })
      .where(and(eq(questionSuspensions.questionVersionId, questionVersionId), isNull(questionSuspensions.endedAt)))
      .returning({ id: questionSuspensions.id })
    if (ended.length > 0) {
      await recordAudit(tx, { at, accountId, action: 'question.suspension_lifted', subjectId: questionVersionId })
    }
  })
}

export type Suspension = {
  reason: string
  by: string
  at: Date
  end: { reason: string; by: string; at: Date } | undefined
}

/** Every suspension of a question version, the newest first. */
export async function listSuspensions(db: Database, questionVersionId: string): Promise<Suspension[]> {
  const ender = alias(accounts, 'ender')
  const rows = await db
    .select({
      reason: questionSuspensions.reason,
      by: accounts.displayName,
      at: questionSuspensions.suspendedAt,
      endReason: questionSuspensions.endReason,
      endedBy: ender.displayName,
      endedAt: questionSuspensions.endedAt,
    })
    .from(questionSuspensions)
    .innerJoin(accounts, eq(accounts.id, questionSuspensions.suspendedBy))
    .leftJoin(ender, eq(ender.id, questionSuspensions.endedBy))
    .where(eq(questionSuspensions.questionVersionId, questionVersionId))
    .orderBy(desc(questionSuspensions.suspendedAt), sql`${questionSuspensions.id} desc`)
  return rows.map(({ reason, by, at, endReason, endedBy, endedAt }) => ({
    reason,
    by,
    at,
    end: endedAt === null ? undefined : { reason: endReason ?? '', by: endedBy ?? '', at: endedAt },
  }))
}
