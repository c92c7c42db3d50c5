import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from '../database/columns.ts'

/** Who did what to which thing and when. Append-only; written in the transaction of the act. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    id: id(),
    at: instant().notNull(),
    accountId: uuid(),
    action: text().notNull(),
    subjectId: uuid(),
    details: jsonb().$type<Record<string, string | number | null>>().notNull(),
  },
  (t) => [index('audit_entries_subject_idx').on(t.subjectId), index('audit_entries_at_idx').on(t.at)],
)
