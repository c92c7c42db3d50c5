import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../database/columns.ts'
import { attempts } from './schema.ts'

/** What a person holds in hand after handing in: written in the transaction of the submission. Append-only. */
export const receipts = pgTable('receipts', {
  code: text().primaryKey(),
  attemptId: uuid()
    .notNull()
    .unique('receipts_attempt_key')
    .references(() => attempts.id),
  issuedAt: instant().notNull(),
})
