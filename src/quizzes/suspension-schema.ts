import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/schema.ts'
import { questionVersions } from '../courses/schema.ts'
import { id, instant } from '../database/columns.ts'

/** While one is open, the question version is not drawn into new attempts. Attempts that are open keep it. */
export const questionSuspensions = pgTable(
  'question_suspensions',
  {
    id: id(),
    questionVersionId: uuid()
      .notNull()
      .references(() => questionVersions.id),
    reason: text().notNull(),
    suspendedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    suspendedAt: instant().notNull(),
    endReason: text(),
    endedBy: uuid().references(() => accounts.id),
    endedAt: instant(),
  },
  (t) => [
    uniqueIndex('question_suspensions_one_open_key').on(t.questionVersionId).where(sql`${t.endedAt} is null`),
    index('question_suspensions_question_version_idx').on(t.questionVersionId, t.suspendedAt),
    check('question_suspensions_reason_filled', sql`${t.reason} <> '' and ${t.endReason} <> ''`),
    check(
      'question_suspensions_end_complete',
      sql`(${t.endedAt} is null) = (${t.endedBy} is null) and (${t.endedAt} is null) = (${t.endReason} is null)`,
    ),
  ],
)
