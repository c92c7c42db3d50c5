import { and, eq, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { enrolments, lessonReadings } from './schema.ts'

type Learner = { personId: string; courseId: string }

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
    .set({ courseVersionId: learner.courseVersionId, startedAt: at, lesson: null, section: null, placeAt: null })
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
    .where(
      and(eq(enrolments.personId, sql.placeholder('personId')), eq(enrolments.courseId, sql.placeholder('courseId'))),
    )
    .prepare('update_place'),
)

/** The person says that they have read a lesson. A second time keeps the later day. */
export async function recordReading(
  db: Database,
  reading: { personId: string; courseVersionId: string; lesson: string },
  at: Date,
): Promise<void> {
  await db
    .insert(lessonReadings)
    .values({ ...reading, readAt: at })
    .onConflictDoUpdate({
      target: [lessonReadings.personId, lessonReadings.courseVersionId, lessonReadings.lesson],
      set: { readAt: at },
    })
}

/** What the learner's pages show of the quiz: the open attempt and the question where the person is. */
export async function recordQuizPlace(
  db: Database,
  { personId, courseId, attemptId, question }: Learner & { attemptId: string; question: number },
): Promise<void> {
  await updateQuizPlace(db).execute({ personId, courseId, attemptId, question })
}

const updateQuizPlace = statement('update_quiz_place', (db) =>
  db
    .update(enrolments)
    .set({
      openAttemptId: sql`${sql.param(sql.placeholder('attemptId'), enrolments.openAttemptId)}`,
      openQuestion: sql`${sql.param(sql.placeholder('question'), enrolments.openQuestion)}`,
    })
    .where(
      and(eq(enrolments.personId, sql.placeholder('personId')), eq(enrolments.courseId, sql.placeholder('courseId'))),
    )
    .prepare('update_quiz_place'),
)

/** Where the person is in the attempt. Changes nothing once that attempt is no longer the open one. */
export async function recordQuestion(
  db: Database,
  { personId, attemptId, question }: { personId: string; attemptId: string; question: number },
): Promise<void> {
  await updateQuestion(db).execute({ personId, attemptId, question })
}

const updateQuestion = statement('update_question', (db) =>
  db
    .update(enrolments)
    .set({ openQuestion: sql`${sql.param(sql.placeholder('question'), enrolments.openQuestion)}` })
    .where(
      and(
        eq(enrolments.personId, sql.placeholder('personId')),
        eq(enrolments.openAttemptId, sql.placeholder('attemptId')),
      ),
    )
    .prepare('update_question'),
)

/** The quiz was handed in: no attempt is open any more. */
export async function recordQuizResult(db: Database, { personId, courseId, passed }: Learner & { passed: boolean }) {
  await db
    .update(enrolments)
    .set({
      openAttemptId: null,
      openQuestion: null,
      attemptsFailed: passed ? 0 : sql`${enrolments.attemptsFailed} + 1`,
    })
    .where(and(eq(enrolments.personId, personId), eq(enrolments.courseId, courseId)))
}
