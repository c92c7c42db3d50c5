import { and, asc, eq, sql } from 'drizzle-orm'
import { accounts } from '../accounts/schema.ts'
import { type Database, statement } from '../database/database.ts'
import { isUuid } from '../organisation/queries.ts'
import { employments, unitAncestors, units } from '../organisation/schema.ts'
import type { Viewer } from '../web/access.ts'
import { Conflict, NotFound } from '../web/errors.ts'
import { dialled } from './phone.ts'
import { localContacts, localContactWithdrawals } from './schema.ts'

/** A place to report to that is shown today. */
export type LocalContact = {
  id: string
  unit: { id: string; name: string }
  name: string
  purpose: string
  phone: string
  /** As a telephone dials it. */
  tel: string
  address: string | null
  checkedOn: string
}

/** A contact as its editors see it. */
export type EditedContact = LocalContact & { createdAt: Date; createdBy: string }

// `local_contacts.id` is written out: in a query of one table drizzle leaves the table's name away.
export const isShown = sql`not exists (select from ${localContacts} later where later.replaces_id = local_contacts.id)
  and not exists (select from ${localContactWithdrawals} w where w.contact_id = local_contacts.id)`

const columns = {
  id: localContacts.id,
  unit: { id: units.id, name: units.name },
  name: localContacts.name,
  purpose: localContacts.purpose,
  phone: localContacts.phone,
  address: localContacts.address,
  checkedOn: localContacts.checkedOn,
}

const withTel = <Row extends { phone: string }>(row: Row) => ({ ...row, tel: dialled(row.phone) ?? row.phone })

/** The longest way down from the top first: a school's own before those of its ward. */
const nearestFirst = [
  sql`(select count(*) from ${unitAncestors} d where d.unit_id = ${units.id}) desc`,
  sql`${units.name} collate "vi-x-icu"`,
  asc(units.id),
  sql`${localContacts.name} collate "vi-x-icu"`,
  asc(localContacts.id),
]

/** The contacts of where the viewer works or has a role today, and of all units above, the nearest first. */
export async function listContactsFor(db: Database, viewer: Viewer, on: string): Promise<LocalContact[]> {
  const unitIds = viewer.roles.map((grant) => grant.unitId)
  const rows = await contactsOfViewer(db).execute({ personId: viewer.personId ?? null, unitIds, on })
  return rows.map(withTel)
}

const contactsOfViewer = statement('contacts_of_viewer', (db) =>
  db
    .select(columns)
    .from(localContacts)
    .innerJoin(units, eq(units.id, localContacts.unitId))
    .where(
      and(
        sql`${localContacts.unitId} in (
          select a.ancestor_id from ${unitAncestors} a where a.unit_id = any(${sql.placeholder('unitIds')}::uuid[])
          union all
          select a.ancestor_id from ${employments} e join ${unitAncestors} a on a.unit_id = e.unit_id
          where e.person_id = ${sql.placeholder('personId')}::uuid
            and daterange(e.started_on, e.ended_on, '[]') @> ${sql.placeholder('on')}::date)`,
        isShown,
      ),
    )
    .orderBy(...nearestFirst)
    .prepare('contacts_of_viewer'),
)

/** The contacts of a unit and of those above it, the nearest first, with who wrote them. */
export async function listContactsOf(db: Database, unitId: string): Promise<EditedContact[]> {
  return (await contactsOfUnit(db).execute({ unitId })).map(withTel)
}

const contactsOfUnit = statement('contacts_of_unit', (db) =>
  db
    .select({ ...columns, createdAt: localContacts.createdAt, createdBy: accounts.displayName })
    .from(unitAncestors)
    .innerJoin(units, eq(units.id, unitAncestors.ancestorId))
    .innerJoin(localContacts, eq(localContacts.unitId, units.id))
    .innerJoin(accounts, eq(accounts.id, localContacts.createdBy))
    .where(and(eq(unitAncestors.unitId, sql.placeholder('unitId')), isShown))
    .orderBy(...nearestFirst)
    .prepare('contacts_of_unit'),
)

/** A contact of this very unit. NotFound when it never was one, Conflict (409) when it was changed or withdrawn. */
export async function loadContact(db: Database, unit: { id: string }, id: string): Promise<EditedContact> {
  if (!isUuid(id)) throw new NotFound()
  const contact = (await listContactsOf(db, unit.id)).find((one) => one.id === id && one.unit.id === unit.id)
  if (contact) return contact
  const [past] = await db
    .select({ id: localContacts.id })
    .from(localContacts)
    .where(and(eq(localContacts.id, id), eq(localContacts.unitId, unit.id)))
  throw past ? new Conflict('the contact is shown no longer') : new NotFound()
}

/** How many contacts of their own these units have; those without are left out. */
export async function countContacts(db: Database, unitIds: string[]): Promise<Map<string, number>> {
  const rows = await contactCounts(db).execute({ unitIds })
  return new Map(rows.map(({ unitId, contacts }) => [unitId, contacts]))
}

const contactCounts = statement('contact_counts', (db) =>
  db
    .select({ unitId: localContacts.unitId, contacts: sql<number>`count(*)::int` })
    .from(localContacts)
    .where(and(sql`${localContacts.unitId} = any(${sql.placeholder('unitIds')}::uuid[])`, isShown))
    .groupBy(localContacts.unitId)
    .prepare('contact_counts'),
)
