import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import type { PastAttempts } from './may-start.ts'
import { enrolments } from './schema.ts'

type Learner = { personId: string; courseId: string }

const isOfLearner = and(
  eq(enrolments.personId, sql.placeholder('personId')),
  eq(enrolments.courseId, sql.placeholder('courseId')),
)

/** Opens the course for a person with the version they will keep until they complete it. Harmless when it is open. */
export async function enrol(db: Database, learner: Learner & { courseVersionId: string }, at: Date): Promise<void> {
  await insertEnrolment(db).execute({ ...learner, startedAt: at })
}

const insertEnrolment = statement('insert_enrolment', (db) =>
  db
    .insert(enrolments)
    .values({
      personId: sql.placeholder('personId'),
      courseId: sql.placeholder('courseId'),
      courseVersionId: sql.placeholder('courseVersionId'),
      startedAt: sql.placeholder('startedAt'),
    })
    .onConflictDoNothing()
    .prepare('insert_enrolment'),
)

/** Moves a person who comes back to a course they completed before to the version of today, with nothing read yet. */
export async function enrolAnew(db: Database, learner: Learner & { courseVersionId: string }, at: Date): Promise<void> {
  await db
    .update(enrolments)
    .set({
      courseVersionId: learner.courseVersionId,
      startedAt: at,
      lesson: null,
      section: null,
      placeAt: null,
      attemptsFailed: 0,
      attemptsUsed: 0,
      lastAttemptEndedAt: null,
      passedAt: null,
      passedAttemptId: null,
      preTestId: null,
      preTestEndedAt: null,
    })
    .where(and(eq(enrolments.personId, learner.personId), eq(enrolments.courseId, learner.courseId)))
}

/** Remembers where the person is reading. `section` undefined: at the top of the lesson. */
export async function recordPlace(
  db: Database,
  { personId, courseId, lesson, section, at }: Learner & { lesson: string; section: string | undefined; at: Date },
): Promise<void> {
  await updatePlace(db).execute({ personId, courseId, lesson, section: section ?? null, placeAt: at })
}

const updatePlace = statement('update_place', (db) =>
  db
    .update(enrolments)
    .set({
      lesson: sql`${sql.param(sql.placeholder('lesson'), enrolments.lesson)}`,
      section: sql`${sql.param(sql.placeholder('section'), enrolments.section)}`,
      placeAt: sql`${sql.param(sql.placeholder('placeAt'), enrolments.placeAt)}`,
    })
    .where(isOfLearner)
    .prepare('update_place'),
)

/** An attempt was opened: from here on the learner's pages lead there. */
export async function recordQuizStart(
  db: Database,
  { personId, courseId, attemptId, closesAt }: Learner & { attemptId: string; closesAt: Date | null },
): Promise<void> {
  await updateQuizStart(db).execute({ personId, courseId, attemptId, closesAt: closesAt?.toISOString() ?? null })
}

const updateQuizStart = statement('update_quiz_start', (db) =>
  db
    .update(enrolments)
    .set({
      openAttemptId: sql`${sql.param(sql.placeholder('attemptId'), enrolments.openAttemptId)}`,
      openClosesAt: sql`${sql.placeholder('closesAt')}::timestamptz`,
    })
    .where(isOfLearner)
    .prepare('update_quiz_start'),
)

/** A pre-test was opened: true for the first of an enrolment, and there is no second. */
export async function recordPreTestStart(
  db: Database,
  { personId, courseId, attemptId }: Learner & { attemptId: string },
): Promise<boolean> {
  const marked = await db
    .update(enrolments)
    .set({ preTestId: attemptId })
    .where(and(eq(enrolments.personId, personId), eq(enrolments.courseId, courseId), isNull(enrolments.preTestId)))
    .returning({ personId: enrolments.personId })
  return marked.length > 0
}

/** A pre-test was handed in or given up: it is not offered again. */
export async function recordPreTestEnd(
  db: Database,
  { personId, attemptId, endedAt }: { personId: string; attemptId: string; endedAt: Date },
): Promise<void> {
  await db
    .update(enrolments)
    .set({ preTestEndedAt: endedAt })
    .where(and(eq(enrolments.personId, personId), eq(enrolments.preTestId, attemptId)))
}

/** Attempts of the enrolment that have ended, locked: two that are begun at once are counted one after the other. */
export async function lockPastAttempts(tx: Database, learner: Learner): Promise<PastAttempts> {
  const [enrolment] = await pastAttempts(tx).execute(learner)
  return { used: enrolment?.used ?? 0, lastEndedAt: enrolment?.lastEndedAt ?? undefined }
}

const pastAttempts = statement('past_attempts', (db) =>
  db
    .select({ used: enrolments.attemptsUsed, lastEndedAt: enrolments.lastAttemptEndedAt })
    .from(enrolments)
    .where(isOfLearner)
    .for('no key update')
    .prepare('past_attempts'),
)

/** How an attempt ended. `timed-out`: abandoned by the clock; `forgotten`: abandoned because nobody came back. */
export type QuizOutcome = 'passed' | 'failed' | 'timed-out' | 'forgotten'

/** An attempt has ended. One that was forgotten neither failed nor is it used up. */
export async function recordQuizEnd(
  db: Database,
  { personId, courseId, attemptId, outcome, endedAt }: Learner & QuizEnd,
): Promise<void> {
  const isOpenOne = sql`${enrolments.openAttemptId} = ${attemptId}`
  const counts = outcome !== 'forgotten'
  await db
    .update(enrolments)
    .set({
      openAttemptId: sql`case when ${isOpenOne} then null else ${enrolments.openAttemptId} end`,
      openClosesAt: sql`case when ${isOpenOne} then null else ${enrolments.openClosesAt} end`,
      ...(outcome === 'passed' && { attemptsFailed: 0, passedAt: endedAt, passedAttemptId: attemptId }),
      ...(outcome === 'failed' && { attemptsFailed: sql`${enrolments.attemptsFailed} + 1` }),
      ...(counts && { attemptsUsed: sql`${enrolments.attemptsUsed} + 1`, lastAttemptEndedAt: endedAt }),
    })
    .where(and(eq(enrolments.personId, personId), eq(enrolments.courseId, courseId)))
}

export type QuizEnd = { attemptId: string; outcome: QuizOutcome; endedAt: Date }
