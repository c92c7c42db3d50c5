import { and, eq, gt } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { type Database, inTransaction } from '../database/database.ts'
import type { Viewer } from '../web/access.ts'
import { hashPassword, isPassword } from './password.ts'
import { lockPost } from './posts.ts'
import { grantRole } from './role-grants.ts'
import { accounts, roleGrants } from './schema.ts'
import type { AccountFields, PostRole } from './staff-form.ts'
import type { ListedPost } from './staff-queries.ts'

type NewAccount = { personId: string; displayName: string; username: string; passwordHash: string }
type RoleWithPost = { role: PostRole | 'none'; unitId: string; from: string; until: string | null }

/**
 * Makes the account of a person with the role that comes with a post, and returns its id. A user name that is taken is
 * refused by `accounts_username_key`, a second account of a person by `accounts_person_key`.
 */
export async function createAccount(
  tx: Database,
  newAccount: NewAccount,
  { role, ...post }: RoleWithPost,
  at: Date,
): Promise<string> {
  const [account] = await tx
    .insert(accounts)
    .values({ ...newAccount, createdAt: at })
    .returning({ id: accounts.id })
  if (!account) throw new Error('no account was made')
  if (role !== 'none') await grantRole(tx, { accountId: account.id, role, ...post }, at)
  return account.id
}

type Giving = { post: ListedPost; fields: AccountFields; viewer: Viewer; at: Date }

/**
 * Gives somebody who has a post an account, and a role for as long as the post lasts. False when the person has an
 * account; a user name that is taken is refused by `accounts_username_key`.
 */
export async function addAccount(db: Database, { post, fields, viewer, at }: Giving): Promise<boolean> {
  const { personId, fullName, unitId, startedOn, endedOn } = post
  const { username, role } = fields
  const passwordHash = await hashPassword(fields.password)
  return inTransaction(db, async (tx) => {
    await lockPost(tx, post)
    const [known] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.personId, personId))
    if (known) return false
    const newAccount = { personId, displayName: fullName, username, passwordHash }
    const subjectId = await createAccount(tx, newAccount, { role, unitId, from: startedOn, until: endedOn }, at)
    const details = { unitId, role }
    await recordAudit(tx, { at, accountId: viewer.accountId, action: 'account.created', subjectId, details })
    return true
  })
}

const minutesToResend = 10

/** A form that was accepted after this instant may come a second time: by a second click, or a reload. */
export function resendableSince(at: Date): Date {
  return new Date(at.getTime() - minutesToResend * 60_000)
}

/** Whether a person was given this very account a moment ago: a second click or a reload must not look like a failure. */
export async function isJustCreated(
  db: Database,
  { personId, fields, at }: { personId: string; fields: AccountFields; at: Date },
): Promise<boolean> {
  const [stored] = await db
    .select({ role: roleGrants.role, passwordHash: accounts.passwordHash })
    .from(accounts)
    .leftJoin(roleGrants, eq(roleGrants.accountId, accounts.id))
    .where(
      and(
        eq(accounts.personId, personId),
        eq(accounts.username, fields.username),
        gt(accounts.createdAt, resendableSince(at)),
      ),
    )
  if (!stored || (stored.role ?? 'none') !== fields.role) return false
  return isPassword(fields.password, stored.passwordHash)
}
