import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { courses, courseVersions } from '../courses/schema.ts'
import { id, instant } from '../database/columns.ts'
import { people } from '../organisation/schema.ts'

/** A person on a course: the version they began with, and the place where they stopped reading. */
export const enrolments = pgTable(
  'enrolments',
  {
    personId: uuid()
      .notNull()
      .references(() => people.id),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    courseVersionId: uuid()
      .notNull()
      .references(() => courseVersions.id),
    startedAt: instant().notNull(),
    /** Slug of the lesson last opened. */
    lesson: text(),
    /** Anchor of the section last seen in it. */
    section: text(),
    placeAt: instant(),
    /** The quiz as the learner's pages show it, written by the quiz through `progress.ts`. */
    openAttemptId: uuid(),
    /** The open attempt is over after this; null without a time limit. */
    openClosesAt: instant(),
    attemptsFailed: integer().notNull().default(0),
    /** Attempts of this enrolment that have ended and count against its limit. */
    attemptsUsed: integer().notNull().default(0),
    lastAttemptEndedAt: instant(),
    /** The attempt of this enrolment that passed, for what is read after it. */
    passedAt: instant(),
    passedAttemptId: uuid(),
    /** The pre-test of this enrolment, which is taken once. */
    preTestId: uuid(),
    preTestEndedAt: instant(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.courseId] })],
)

/** A lesson that the person said they have read. */
export const lessonReadings = pgTable(
  'lesson_readings',
  {
    personId: uuid()
      .notNull()
      .references(() => people.id),
    courseVersionId: uuid()
      .notNull()
      .references(() => courseVersions.id),
    lesson: text().notNull(),
    readAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.courseVersionId, t.lesson] })],
)

/** Somebody has read every lesson of a version: what a ledger entry can point to. Append-only. */
export const courseReadings = pgTable(
  'course_readings',
  {
    id: id(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    courseVersionId: uuid()
      .notNull()
      .references(() => courseVersions.id),
    /** Start of the enrolment in which it was read. */
    enrolledAt: instant().notNull(),
    /** When the last lesson was read. */
    readAt: instant().notNull(),
  },
  (t) => [index('course_readings_person_idx').on(t.personId, t.courseVersionId)],
)
