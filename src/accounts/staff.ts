import { isDeepStrictEqual } from 'node:util'
import { and, eq } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { type Database, inTransaction } from '../database/database.ts'
import type { Roster } from '../organisation/roster.ts'
import { employments, people } from '../organisation/schema.ts'
import type { Unit } from '../organisation/units.ts'
import type { Viewer } from '../web/access.ts'
import { createAccount, isJustCreated } from './new-account.ts'
import { hashPassword } from './password.ts'
import { accounts } from './schema.ts'
import type { StaffFields } from './staff-form.ts'

type Deps = { db: Database; roster: Roster }
type Hiring = { unit: Unit; fields: StaffFields; viewer: Viewer; at: Date }

/**
 * Adds a person with a post, an account and a role, all or nothing. Codes and user names that are taken are refused
 * by `people_staff_code_key` and `accounts_username_key`.
 */
export async function addStaffMember({ db, roster }: Deps, { unit, fields, viewer, at }: Hiring): Promise<void> {
  const { staffCode, fullName, sex, birthOn, phone, email, category, contractKind, startedOn, role, username } = fields
  const passwordHash = await hashPassword(fields.password)
  await inTransaction(db, async (tx) => {
    const post = { unitId: unit.id, category, contractKind, startedOn }
    const known = { staffCode, fullName, sex: sex === 'unknown' ? null : sex, birthOn, phone, email }
    const [person] = await roster.hire(tx, [{ ...known, post }], at)
    if (!person) throw new Error('nobody was hired')
    const account = { personId: person.id, displayName: fullName, username, passwordHash }
    await createAccount(tx, account, { role, unitId: unit.id, from: startedOn, until: null }, at)
    await recordAudit(tx, {
      at,
      accountId: viewer.accountId,
      action: 'person.hired',
      subjectId: person.id,
      details: { unitId: unit.id, category, startedOn, role },
    })
  })
}

/**
 * Whether this very form was accepted a moment ago: a second click or a reload must not look like a failure. A form
 * that was corrected in between is another one.
 */
export async function isJustAdded(db: Database, { unit, fields, at }: Omit<Hiring, 'viewer'>): Promise<boolean> {
  const { username, password: _, role: __, sex, ...typed } = fields
  const [stored] = await db
    .select({
      personId: people.id,
      staffCode: people.staffCode,
      fullName: people.fullName,
      sex: people.sex,
      birthOn: people.birthOn,
      phone: people.phone,
      email: people.email,
      category: employments.category,
      contractKind: employments.contractKind,
      startedOn: employments.startedOn,
    })
    .from(accounts)
    .innerJoin(people, eq(people.id, accounts.personId))
    .innerJoin(employments, eq(employments.personId, people.id))
    .where(and(eq(accounts.username, username), eq(employments.unitId, unit.id)))
  if (!stored) return false
  const { personId, ...known } = stored
  const sent = { ...typed, sex: sex === 'unknown' ? null : sex }
  return isDeepStrictEqual(known, sent) && isJustCreated(db, { personId, fields, at })
}
