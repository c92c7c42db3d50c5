import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/schema.ts'
import type { QuestionContent } from '../courses/question-content.ts'
import { questionVersions } from '../courses/schema.ts'
import { id, instant } from '../database/columns.ts'
import { attemptItems } from './schema.ts'

/** A question version that is graded otherwise than it was published. The newest number holds. Append-only. */
export const questionCorrections = pgTable(
  'question_corrections',
  {
    id: id(),
    questionVersionId: uuid()
      .notNull()
      .references(() => questionVersions.id),
    number: integer().notNull(),
    /** The question as it is graded and explained from then on. */
    content: jsonb().$type<QuestionContent>().notNull(),
    reason: text().notNull(),
    correctedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    correctedAt: instant().notNull(),
  },
  (t) => [
    unique('question_corrections_number_key').on(t.questionVersionId, t.number),
    check('question_corrections_reason_filled', sql`${t.reason} <> ''`),
  ],
)

/**
 * The marks of a submitted attempt after a correction, beside those it was handed in with, which never change. The newest
 * number holds for the attempt, and of those with its position for an item. Append-only.
 */
export const attemptRegrades = pgTable(
  'attempt_regrades',
  {
    attemptId: uuid().notNull(),
    number: integer().notNull(),
    correctionId: uuid()
      .notNull()
      .references(() => questionCorrections.id),
    position: integer().notNull(),
    itemAwarded: integer().notNull(),
    itemPossible: integer().notNull(),
    responses: text().array().notNull(),
    marksAwarded: integer().notNull(),
    marksPossible: integer().notNull(),
    passed: boolean().notNull(),
    isRaised: boolean().notNull(),
    /** `kept`: below the pass mark now, and still passed. */
    pass: text({ enum: ['gained', 'kept', 'same'] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.attemptId, t.number] }),
    unique('attempt_regrades_correction_key').on(t.correctionId, t.attemptId),
    index('attempt_regrades_item_idx').on(t.attemptId, t.position, t.number),
    foreignKey({
      name: 'attempt_regrades_item_fkey',
      columns: [t.attemptId, t.position],
      foreignColumns: [attemptItems.attemptId, attemptItems.position],
    }),
    check('attempt_regrades_item_in_range', sql`${t.itemAwarded} between 0 and ${t.itemPossible}`),
    check('attempt_regrades_marks_in_range', sql`${t.marksAwarded} between 0 and ${t.marksPossible}`),
  ],
)
