import { sql } from 'drizzle-orm'
import { bigint, check, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { courseVersions, questionVersions } from '../courses/schema.ts'
import { attempts } from './schema.ts'

/*
 * What the statistics are computed from, counted over first attempts that are handed in, in 2520ths of a mark. Kept by
 * SQL functions (`fold_statistics`, `rebuild_statistics`), so that it is right whoever writes an attempt.
 */

/** First attempts that were handed in and are not in the counts yet. Written by a trigger on attempts: no submission waits for another's counters. */
export const statisticsPending = pgTable('statistics_pending', {
  attemptId: uuid()
    .primaryKey()
    .references(() => attempts.id),
})

const courseVersionId = () =>
  uuid()
    .notNull()
    .references(() => courseVersions.id)
const questionVersionId = () =>
  uuid()
    .notNull()
    .references(() => questionVersions.id)
const sum = () => bigint({ mode: 'number' }).notNull()

/** People by mark on a question and total. */
export const itemCounts = pgTable(
  'item_counts',
  {
    courseVersionId: courseVersionId(),
    questionVersionId: questionVersionId(),
    mark: integer().notNull(),
    total: integer().notNull(),
    people: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.courseVersionId, t.questionVersionId, t.mark, t.total] }),
    check('item_counts_people_positive', sql`${t.people} > 0`),
  ],
)

/** People by what they answered to a question, with sums of their totals and of the rest without this question. */
export const responseCounts = pgTable(
  'response_counts',
  {
    courseVersionId: courseVersionId(),
    questionVersionId: questionVersionId(),
    /** As `QuestionType.responses` names it; empty for no answer. */
    response: text().notNull(),
    people: integer().notNull(),
    totals: sum(),
    rests: sum(),
    restSquares: sum(),
  },
  (t) => [
    primaryKey({ columns: [t.courseVersionId, t.questionVersionId, t.response] }),
    check('response_counts_people_positive', sql`${t.people} > 0`),
  ],
)

/** People by total. */
export const totalCounts = pgTable(
  'total_counts',
  { courseVersionId: courseVersionId(), total: integer().notNull(), people: integer().notNull() },
  (t) => [
    primaryKey({ columns: [t.courseVersionId, t.total] }),
    check('total_counts_people_positive', sql`${t.people} > 0`),
  ],
)

/** Marks by place of the test: a question where its objective is asked whole, else the first, second … draw of it. */
export const slotSums = pgTable(
  'slot_sums',
  {
    courseVersionId: courseVersionId(),
    slot: text().notNull(),
    people: integer().notNull(),
    marks: sum(),
    squares: sum(),
  },
  (t) => [
    primaryKey({ columns: [t.courseVersionId, t.slot] }),
    check('slot_sums_people_positive', sql`${t.people} > 0`),
  ],
)
