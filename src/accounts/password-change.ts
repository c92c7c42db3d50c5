import { and, eq, gt } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { auditEntries } from '../audit/schema.ts'
import { type Database, inTransaction } from '../database/database.ts'
import type { Viewer } from '../web/access.ts'
import { type KnownAccount, passwordMark } from './account-queries.ts'
import { resendableSince } from './new-account.ts'
import { hashPassword, isPassword } from './password.ts'
import { accounts, sessions } from './schema.ts'
import { forgetFailures, lockVerified, type VerifiedAccount } from './sign-in.ts'

/**
 * Gives an account another password and ends all its sessions: whoever knew the old one is out. Returns the account with
 * the new one; undefined when somebody else has changed it since it was verified.
 */
export async function changePassword(
  db: Database,
  account: VerifiedAccount,
  password: string,
  at: Date,
): Promise<VerifiedAccount | undefined> {
  const { id } = account
  const passwordHash = await hashPassword(password)
  return inTransaction(db, async (tx) => {
    if (!(await lockVerified(tx, account))) return undefined
    await replacePassword(tx, id, passwordHash)
    await recordAudit(tx, { at, accountId: id, action: 'password.changed', subjectId: id })
    return { id, passwordHash }
  })
}

type Reset = {
  account: KnownAccount
  /** The mark of the password that the form was shown over. */
  seen: string
  password: string
  viewer: Viewer
  at: Date
}

/**
 * As `changePassword`, by somebody else and for somebody who has forgotten the old one; sign-ins that failed are
 * forgotten too. False when the password has changed since the form was shown: a form that comes again must not undo
 * what the person has chosen since.
 */
export async function resetPassword(db: Database, reset: Reset): Promise<boolean> {
  const { account, seen, viewer, at } = reset
  const passwordHash = await hashPassword(reset.password)
  return inTransaction(db, async (tx) => {
    const isAsSeen = and(eq(accounts.id, account.id), eq(passwordMark, seen))
    const [locked] = await tx.select({ id: accounts.id }).from(accounts).where(isAsSeen).for('update')
    if (!locked) return false
    await replacePassword(tx, account.id, passwordHash)
    await forgetFailures(tx, account.username)
    await recordAudit(tx, { at, accountId: viewer.accountId, action: 'password.reset', subjectId: account.id })
    return true
  })
}

/** Whether the viewer gave the account this very password a moment ago, as for a new account. */
export async function isJustReset(db: Database, { account, password, viewer, at }: Reset): Promise<boolean> {
  const [stored] = await db
    .select({ passwordHash: accounts.passwordHash })
    .from(accounts)
    .innerJoin(auditEntries, eq(auditEntries.subjectId, accounts.id))
    .where(
      and(
        eq(accounts.id, account.id),
        eq(auditEntries.action, 'password.reset'),
        eq(auditEntries.accountId, viewer.accountId),
        gt(auditEntries.at, resendableSince(at)),
      ),
    )
    .limit(1)
  return stored !== undefined && isPassword(password, stored.passwordHash)
}

async function replacePassword(tx: Database, accountId: string, passwordHash: string): Promise<void> {
  await tx.update(accounts).set({ passwordHash }).where(eq(accounts.id, accountId))
  await tx.delete(sessions).where(eq(sessions.accountId, accountId))
}
