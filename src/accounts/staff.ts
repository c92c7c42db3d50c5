import { isDeepStrictEqual } from 'node:util'
import { and, eq, gt } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { dayIn } from '../calendar.ts'
import { type Database, inTransaction } from '../database/database.ts'
import type { Roster } from '../organisation/roster.ts'
import { employments, people } from '../organisation/schema.ts'
import type { Unit } from '../organisation/units.ts'
import type { Viewer } from '../web/access.ts'
import { hashPassword, isPassword } from './password.ts'
import { accounts, roleGrants } from './schema.ts'
import type { PostRole, StaffFields } from './staff-form.ts'

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
    const [account] = await tx
      .insert(accounts)
      .values({ personId: person.id, username, displayName: fullName, passwordHash, createdAt: at })
      .returning({ id: accounts.id })
    if (!account) throw new Error('no account was made')
    if (role !== 'none') await grantRole(tx, { accountId: account.id, role, unitId: unit.id, from: startedOn }, at)
    await recordAudit(tx, {
      at,
      accountId: viewer.accountId,
      action: 'person.hired',
      subjectId: person.id,
      details: { unitId: unit.id, category, startedOn, role },
    })
  })
}

type NewGrant = { accountId: string; role: PostRole; unitId: string; from: string }

/** Grants a role with a post; never for days that have passed. */
export async function grantRole(tx: Database, { from, ...grant }: NewGrant, at: Date): Promise<void> {
  const today = dayIn(at)
  await tx.insert(roleGrants).values({ ...grant, startedOn: from > today ? from : today })
}

const minutesToResend = 10

/**
 * Whether this very form was accepted a moment ago: a second click or a reload must not look like a failure. A form
 * that was corrected in between is another one.
 */
export async function isJustAdded(db: Database, { unit, fields, at }: Omit<Hiring, 'viewer'>): Promise<boolean> {
  const { password, role, sex, ...typed } = fields
  const [stored] = await db
    .select({
      staffCode: people.staffCode,
      fullName: people.fullName,
      sex: people.sex,
      birthOn: people.birthOn,
      phone: people.phone,
      email: people.email,
      category: employments.category,
      contractKind: employments.contractKind,
      startedOn: employments.startedOn,
      role: roleGrants.role,
      username: accounts.username,
      passwordHash: accounts.passwordHash,
    })
    .from(accounts)
    .innerJoin(people, eq(people.id, accounts.personId))
    .innerJoin(employments, eq(employments.personId, people.id))
    .leftJoin(roleGrants, eq(roleGrants.accountId, accounts.id))
    .where(
      and(
        eq(accounts.username, fields.username),
        eq(employments.unitId, unit.id),
        gt(accounts.createdAt, new Date(at.getTime() - minutesToResend * 60_000)),
      ),
    )
  if (!stored) return false
  const { passwordHash, ...known } = stored
  const sent = { ...typed, sex: sex === 'unknown' ? null : sex, role: role === 'none' ? null : role }
  return isDeepStrictEqual(known, sent) && isPassword(password, passwordHash)
}
