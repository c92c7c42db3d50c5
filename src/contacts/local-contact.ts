import { and, eq, sql } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { units } from '../organisation/schema.ts'
import { Conflict } from '../web/errors.ts'
import type { ContactFields } from './contact-form.ts'
import { dialled } from './phone.ts'
import { isShown } from './queries.ts'
import { localContacts, localContactWithdrawals } from './schema.ts'

type Act = { accountId: string; at: Date }
type Stored = typeof localContacts.$inferSelect

/** Writes a contact down. False when the unit shows another contact with this number. Twice the same is once. */
export async function addContact(
  db: Database,
  unit: { id: string },
  fields: ContactFields,
  { accountId, at }: Act,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const shown = await lockShown(tx, unit)
    const same = withNumber(shown, fields.phone)
    if (same) return isSame(same, fields)
    const values = { ...fields, unitId: unit.id, createdAt: at, createdBy: accountId }
    const [added] = await tx.insert(localContacts).values(values).returning({ id: localContacts.id })
    const details = { unitId: unit.id }
    await recordAudit(tx, { at, accountId, action: 'contact.added', subjectId: added?.id, details })
    return true
  })
}

/**
 * Puts a new row in the place of a contact. False when the unit shows another with this number. Refuses (409) when
 * somebody else changed or withdrew it since the page was opened.
 */
export async function changeContact(
  db: Database,
  contact: { id: string; unit: { id: string } },
  fields: ContactFields,
  { accountId, at }: Act,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const shown = await lockShown(tx, contact.unit)
    const before = shown.find(({ id }) => id === contact.id)
    if (!before) throw new Conflict('the contact is shown no longer')
    if (isSame(before, fields)) return true
    const same = withNumber(shown, fields.phone)
    if (same && same.id !== contact.id) return false
    const unitId = contact.unit.id
    const values = { ...fields, unitId, replacesId: contact.id, createdAt: at, createdBy: accountId }
    const [changed] = await tx.insert(localContacts).values(values).returning({ id: localContacts.id })
    const details = { unitId, replacesId: contact.id }
    await recordAudit(tx, { at, accountId, action: 'contact.changed', subjectId: changed?.id, details })
    return true
  })
}

/** Shows a contact no longer. Refuses (409) when somebody else changed or withdrew it since the page was opened. */
export async function withdrawContact(
  db: Database,
  contact: { id: string; unit: { id: string } },
  { accountId, at }: Act,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const shown = await lockShown(tx, contact.unit)
    if (!shown.some(({ id }) => id === contact.id)) throw new Conflict('the contact is shown no longer')
    const { id: contactId, unit } = contact
    await tx.insert(localContactWithdrawals).values({ contactId, withdrawnAt: at, withdrawnBy: accountId })
    const details = { unitId: unit.id }
    await recordAudit(tx, { at, accountId, action: 'contact.withdrawn', subjectId: contactId, details })
  })
}

/** What the unit shows, while nobody else can change it: the contacts of a unit change one after the other. */
async function lockShown(tx: Database, unit: { id: string }): Promise<Stored[]> {
  await tx.select({ id: units.id }).from(units).where(eq(units.id, unit.id)).for('no key update')
  return tx
    .select()
    .from(localContacts)
    .where(and(eq(localContacts.unitId, unit.id), sql`${isShown}`))
}

function withNumber(shown: Stored[], phone: string): Stored | undefined {
  return shown.find((contact) => dialled(contact.phone) === dialled(phone))
}

function isSame(contact: Stored, fields: ContactFields): boolean {
  return (['name', 'purpose', 'phone', 'address', 'checkedOn'] as const).every((name) => contact[name] === fields[name])
}
