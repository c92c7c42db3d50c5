import { and, isNull, sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { courseVersions, questionVersions } from '../courses/schema.ts'
import { id, instant } from '../database/columns.ts'
import { people } from '../organisation/schema.ts'
import type { Answer } from './types/question-type.ts'

export const attemptKinds = ['quiz', 'pre-test'] as const

/**
 * One go at the quiz of a course version, or at its pre-test. It ends once: submitted, its marks written with the
 * submission, or abandoned, without marks.
 */
export const attempts = pgTable(
  'attempts',
  {
    id: id(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    courseVersionId: uuid()
      .notNull()
      .references(() => courseVersions.id),
    kind: text({ enum: attemptKinds }).notNull().default('quiz'),
    /** From 1 among those of its kind. */
    number: integer().notNull(),
    startedAt: instant().notNull(),
    /** Time is up then; null without a limit. Fixed at the start. */
    dueAt: instant(),
    /** Until then answers that were chosen in time are taken. */
    closesAt: instant(),
    submittedAt: instant(),
    marksAwarded: integer(),
    marksPossible: integer(),
    passed: boolean(),
    abandonedAt: instant(),
    abandonedBecause: text({ enum: ['time-is-up', 'untouched'] }),
  },
  (t) => [
    unique('attempts_number_key').on(t.personId, t.courseVersionId, t.kind, t.number),
    uniqueIndex('attempts_one_open_key')
      .on(t.personId, t.courseVersionId, t.kind)
      .where(sql`${t.submittedAt} is null and ${t.abandonedAt} is null`),
    index('attempts_open_idx').on(t.closesAt).where(sql`${t.submittedAt} is null and ${t.abandonedAt} is null`),
    index('attempts_person_idx').on(t.personId, t.startedAt),
    index('attempts_pre_test_idx').on(t.personId).where(sql`${t.kind} = 'pre-test'`),
    check(
      'attempts_marks_with_submission',
      sql`(${t.submittedAt} is null) = (${t.marksAwarded} is null) and (${t.submittedAt} is null) = (${t.passed} is null)`,
    ),
    check('attempts_one_end', sql`${t.submittedAt} is null or ${t.abandonedAt} is null`),
    check('attempts_abandoned_because', sql`(${t.abandonedAt} is null) = (${t.abandonedBecause} is null)`),
    check(
      'attempts_times',
      sql`(${t.dueAt} is null) = (${t.closesAt} is null) and ${t.dueAt} > ${t.startedAt} and ${t.closesAt} >= ${t.dueAt}`,
    ),
    check('attempts_marks_in_range', sql`${t.marksAwarded} between 0 and ${t.marksPossible}`),
  ],
)

/** Neither handed in nor given up. */
export const isOpen = and(isNull(attempts.submittedAt), isNull(attempts.abandonedAt))

/** The questions of an attempt: which version, in which order, with the options in which order. */
export const attemptItems = pgTable(
  'attempt_items',
  {
    attemptId: uuid()
      .notNull()
      .references(() => attempts.id),
    /** From 1. */
    position: integer().notNull(),
    questionVersionId: uuid()
      .notNull()
      .references(() => questionVersions.id),
    optionOrder: text().array().notNull(),
    answer: jsonb().$type<Answer>(),
    /** Order of the answers of one item: a smaller number never replaces a larger one. */
    sequence: bigint({ mode: 'number' }).notNull().default(0),
    answeredAt: instant(),
    /** When the stored answer was chosen by the phone's own clock, which may be wrong: evidence, no more. */
    chosenAt: instant(),
    /** The person has looked whether it is right: the answer stays as it is. */
    checkedAt: instant(),
    /** There is an answer, and no part of it is still open. */
    isAnswered: boolean().notNull().generatedAlwaysAs(sql`answer is not null and answer -> 'partial' is null`),
    /** Parts of this item's one mark, written with the submission. */
    marksAwarded: integer(),
    marksPossible: integer(),
    /** What was answered, in classes that can be counted, written with the submission: ids of options, say. */
    responses: text().array(),
    /** The attempt has ended: a trigger sets it, and refuses every later change of the row. */
    isFinal: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.attemptId, t.position] }),
    unique('attempt_items_question_key').on(t.attemptId, t.questionVersionId),
    index('attempt_items_question_version_idx').on(t.questionVersionId),
    check('attempt_items_marks_in_range', sql`${t.marksAwarded} between 0 and ${t.marksPossible}`),
  ],
)

export * from './correction-schema.ts'
export * from './receipt-schema.ts'
export * from './rescue-schema.ts'
export * from './statistics-schema.ts'
export * from './suspension-schema.ts'
