import { and, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { type CourseVersion, loadCourseVersion } from '../courses/queries.ts'
import { quizRulesOf } from '../courses/quiz-rules.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { mayStart } from '../learning/may-start.ts'
import { lockPastAttempts, recordQuizStart } from '../learning/progress.ts'
import { Conflict } from '../web/errors.ts'
import { type AttemptState, type AttemptTimes, deadlineOf, stateOf } from './attempt-rules.ts'
import { type DrawnItem, drawItems, type Random } from './drawing.ts'
import { attemptItems, attempts, isOpen } from './schema.ts'
import { drawableBank } from './suspension.ts'
import { questionOf } from './types/index.ts'

export type Attempt = typeof attempts.$inferSelect

/**
 * Opens an attempt, or gives back the one that is open: starting twice, or in two windows, makes one attempt. Its
 * questions, their order and the order of their options are fixed from here on, and so is its deadline. Throws a Conflict
 * when the rules of the course let nobody start now.
 */
export async function startAttempt(
  db: Database,
  { personId, courseVersionId }: { personId: string; courseVersionId: string },
  at: Date,
  random: Random,
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const version = await loadCourseVersion(tx, courseVersionId)
    const { courseId } = version
    const rules = quizRulesOf(version.content)
    const id = uuidv7()
    const times = deadlineOf(at, rules)
    const opened = await tx
      .insert(attempts)
      .values({ id, personId, courseVersionId, startedAt: at, number: nextNumber(personId, courseVersionId), ...times })
      .onConflictDoNothing()
      .returning({ id: attempts.id })
    if (opened.length === 0) return openAttemptId(tx, personId, courseVersionId)
    const past = await lockPastAttempts(tx, { personId, courseId })
    if (!mayStart(rules, past, at).may) throw new Conflict('no attempt may be started now')
    const drawn = await drawFrom(tx, version, random)
    await tx.insert(attemptItems).values(drawn.map((item, index) => ({ attemptId: id, position: index + 1, ...item })))
    await recordQuizStart(tx, { personId, courseId, attemptId: id, closesAt: times.closesAt })
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
    .where(and(eq(attempts.personId, personId), eq(attempts.courseVersionId, courseVersionId), isOpen))
  if (!open) throw new Error('an attempt was refused although none is open')
  return open.id
}

/** Where an attempt is now, by the rules of its course. */
export async function stateAt(
  db: Database,
  attempt: AttemptTimes & { courseVersionId: string },
  at: Date,
): Promise<AttemptState> {
  const { content } = await loadCourseVersion(db, attempt.courseVersionId)
  return stateOf(attempt, quizRulesOf(content), at)
}
