import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/schema.ts'
import { day, id, instant } from '../database/columns.ts'
import { units } from '../organisation/schema.ts'

/**
 * Where to report in a unit and in all below it: an office, not a person. Append-only: a change is a new row that
 * replaces the old one, so that it stays known which number was shown on which day.
 */
export const localContacts = pgTable(
  'local_contacts',
  {
    id: id(),
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    name: text().notNull(),
    /** When to call it. */
    purpose: text().notNull(),
    /** As people read it: "028 5550 0101". */
    phone: text().notNull(),
    address: text(),
    /** The day on which somebody called the number. */
    checkedOn: day().notNull(),
    /** The row that this one takes the place of. */
    replacesId: uuid(),
    createdAt: instant().notNull(),
    createdBy: uuid()
      .notNull()
      .references(() => accounts.id),
  },
  (t) => [
    unique('local_contacts_replaces_key').on(t.replacesId),
    foreignKey({ name: 'local_contacts_replaces_fkey', columns: [t.replacesId], foreignColumns: [t.id] }),
    index('local_contacts_unit_idx').on(t.unitId),
    check('local_contacts_filled', sql`${t.name} <> '' and ${t.purpose} <> '' and ${t.phone} <> ''`),
  ],
)

/** Contacts that are shown no longer. */
export const localContactWithdrawals = pgTable('local_contact_withdrawals', {
  contactId: uuid()
    .primaryKey()
    .references(() => localContacts.id),
  withdrawnAt: instant().notNull(),
  withdrawnBy: uuid()
    .notNull()
    .references(() => accounts.id),
})
