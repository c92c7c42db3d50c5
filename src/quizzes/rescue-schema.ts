import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/schema.ts'
import { id, instant } from '../database/columns.ts'
import { attempts } from './schema.ts'

/** Answers that another person brought in for somebody whose phone had no network: who, when. Append-only. */
export const rescues = pgTable(
  'rescues',
  {
    id: id(),
    attemptId: uuid()
      .notNull()
      .references(() => attempts.id),
    rescuedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    rescuedAt: instant().notNull(),
    /** SHA-256 of what was brought: the same once more is no second rescue. */
    contentHash: text().notNull().unique('rescues_content_key'),
    events: integer().notNull(),
    stored: integer().notNull(),
  },
  (t) => [
    index('rescues_attempt_idx').on(t.attemptId),
    check('rescues_stored_in_range', sql`${t.stored} between 0 and ${t.events}`),
  ],
)

/** What the keys of attempts are derived from. Made once; losing it makes codes that wait on phones unreadable. */
export const answerSecrets = pgTable(
  'answer_secrets',
  {
    id: integer().primaryKey().default(1),
    secret: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [check('answer_secrets_only_one', sql`${t.id} = 1`)],
)
