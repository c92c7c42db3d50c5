import { and, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { type CourseVersion, loadCourseVersion } from '../courses/queries.ts'
import { quizRulesOf } from '../courses/quiz-rules.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { mayStart } from '../learning/may-start.ts'
import { lockPastAttempts, recordPreTestStart, recordQuizStart } from '../learning/progress.ts'
import { Conflict } from '../web/errors.ts'
import { type AttemptState, type AttemptTimes, deadlineOf, stateOf } from './attempt-rules.ts'
import { type DrawnItem, drawItems, type Random } from './drawing.ts'
import { attemptItems, attempts, isOpen } from './schema.ts'
import { drawableBank } from './suspension.ts'
import { questionOf } from './types/index.ts'

export type Attempt = typeof attempts.$inferSelect

type Learner = { personId: string; courseVersionId: string; kind?: Attempt['kind'] }

/**
 * Opens an attempt, or gives back the one that is open: starting twice, or in two windows, makes one attempt. Its
 * questions, their order and the order of their options are fixed from here on, and so is its deadline. Throws a Conflict
 * when the rules of the course let nobody start now; a pre-test is taken once, and nobody is pressed for time.
 */
export async function startAttempt(db: Database, learner: Learner, at: Date, random: Random): Promise<string> {
  const { personId, courseVersionId, kind = 'quiz' } = learner
  return inTransaction(db, async (tx) => {
    const version = await loadCourseVersion(tx, courseVersionId)
    const rules = quizRulesOf(version.content)
    const times = kind === 'quiz' ? deadlineOf(at, rules) : { dueAt: null, closesAt: null }
    const id = uuidv7()
    const number = nextNumber(personId, courseVersionId, kind)
    const opened = await tx
      .insert(attempts)
      .values({ id, personId, courseVersionId, kind, startedAt: at, number, ...times })
      .onConflictDoNothing()
      .returning({ id: attempts.id })
    if (opened.length === 0) return openAttemptId(tx, personId, courseVersionId, kind)
    const course = { personId, courseId: version.courseId }
    const isFree =
      kind === 'quiz'
        ? mayStart(rules, await lockPastAttempts(tx, course), at).may
        : await recordPreTestStart(tx, { ...course, attemptId: id })
    if (!isFree) throw new Conflict('no attempt may be started now')
    const seen = (await seenBy(tx, [personId], courseVersionId)).get(personId)
    const drawn = await drawFrom(tx, version, random, { kind, seen })
    await tx.insert(attemptItems).values(drawn.map((item, index) => ({ attemptId: id, position: index + 1, ...item })))
    if (kind === 'quiz') await recordQuizStart(tx, { ...course, attemptId: id, closesAt: times.closesAt })
    return id
  })
}

/** The questions of one attempt on a course version, in their order. `seen`: to be left out where the bank allows. */
export async function drawFrom(
  db: Database,
  version: CourseVersion,
  random: Random,
  { kind = 'quiz', seen = [] }: { kind?: Attempt['kind']; seen?: string[] | undefined } = {},
): Promise<DrawnItem[]> {
  const { bank, quotas } = await drawableBank(db, version, kind)
  return drawItems(
    bank.map(({ questionVersionId, objective, content }) => ({
      questionVersionId,
      objective,
      shuffled: questionOf(content).shuffled,
    })),
    quotas,
    random,
    new Set(seen),
  )
}

/** The question versions that people met in their pre-tests of a course version. */
export async function seenBy(
  db: Database,
  personIds: string[],
  courseVersionId: string,
): Promise<Map<string, string[]>> {
  const rows = await preTestQuestions(db).execute({ personIds, courseVersionId })
  return new Map(rows.map(({ personId, seen }) => [personId, seen]))
}

const preTestQuestions = statement('pre_test_questions', (db) =>
  db
    .select({
      personId: attempts.personId,
      seen: sql<string[]>`array_agg(${attemptItems.questionVersionId})`,
    })
    .from(attempts)
    .innerJoin(attemptItems, eq(attemptItems.attemptId, attempts.id))
    .where(
      and(
        sql`${attempts.personId} = any(${sql.placeholder('personIds')}::uuid[])`,
        eq(attempts.courseVersionId, sql.placeholder('courseVersionId')),
        eq(attempts.kind, 'pre-test'),
      ),
    )
    .groupBy(attempts.personId)
    .prepare('pre_test_questions'),
)

function nextNumber(personId: string, courseVersionId: string, kind: Attempt['kind']) {
  return sql<number>`(select coalesce(max(a.number), 0) + 1 from ${attempts} a
    where a.person_id = ${personId} and a.course_version_id = ${courseVersionId} and a.kind = ${kind})`
}

async function openAttemptId(
  tx: Database,
  personId: string,
  courseVersionId: string,
  kind: Attempt['kind'],
): Promise<string> {
  const isTheirs = and(eq(attempts.personId, personId), eq(attempts.courseVersionId, courseVersionId))
  const [open] = await tx
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(isTheirs, eq(attempts.kind, kind), isOpen))
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
