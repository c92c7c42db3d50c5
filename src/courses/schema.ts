import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  check,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { id, instant } from '../database/columns.ts'
import type { CourseContent } from './content.ts'
import type { QuestionContent } from './question-content.ts'

export const areas = ['child-protection', 'gender-equality'] as const

export const courses = pgTable('courses', {
  id: id(),
  code: text().notNull().unique('courses_code_key'),
  area: text({ enum: areas }).notNull(),
  /** Of the largest number; a trigger keeps it. Null only before the first version. */
  newestVersionId: uuid().references((): AnyPgColumn => courseVersions.id),
})

/** One immutable edition of a course. The newest number is the one that new learners get. */
export const courseVersions = pgTable(
  'course_versions',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    number: integer().notNull(),
    /** SHA-256 over the canonical content: the same files never make a second version. */
    contentHash: text().notNull(),
    /** Percent of the marks needed to pass. */
    passMark: integer().notNull(),
    content: jsonb().$type<CourseContent>().notNull(),
    publishedAt: instant().notNull(),
  },
  (t) => [
    unique('course_versions_number_key').on(t.courseId, t.number),
    check('course_versions_pass_mark_percent', sql`${t.passMark} between 1 and 100`),
  ],
)

/** A question through all its versions; `code` is stable inside its course. */
export const questions = pgTable(
  'questions',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    code: text().notNull(),
  },
  (t) => [unique('questions_code_key').on(t.courseId, t.code)],
)

export const questionVersions = pgTable(
  'question_versions',
  {
    id: id(),
    questionId: uuid()
      .notNull()
      .references(() => questions.id),
    number: integer().notNull(),
    contentHash: text().notNull(),
    objective: text().notNull(),
    content: jsonb().$type<QuestionContent>().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique('question_versions_number_key').on(t.questionId, t.number),
    unique('question_versions_hash_key').on(t.questionId, t.contentHash),
  ],
)

/** The bank of a course version: exactly these question versions. */
export const courseVersionQuestions = pgTable(
  'course_version_questions',
  {
    courseVersionId: uuid().notNull(),
    questionVersionId: uuid().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.courseVersionId, t.questionVersionId] }),
    foreignKey({ name: 'bank_course_version_fkey', columns: [t.courseVersionId], foreignColumns: [courseVersions.id] }),
    foreignKey({
      name: 'bank_question_version_fkey',
      columns: [t.questionVersionId],
      foreignColumns: [questionVersions.id],
    }),
  ],
)
