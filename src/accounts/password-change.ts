import { eq } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { hashPassword } from './password.ts'
import { accounts, sessions } from './schema.ts'

/** Gives an account another password and ends all its sessions: whoever knew the old one is out. */
export async function changePassword(db: Database, accountId: string, password: string, at: Date): Promise<void> {
  const passwordHash = await hashPassword(password)
  await inTransaction(db, async (tx) => {
    await tx.update(accounts).set({ passwordHash }).where(eq(accounts.id, accountId))
    await tx.delete(sessions).where(eq(sessions.accountId, accountId))
    await recordAudit(tx, { at, accountId, action: 'password.changed', subjectId: accountId })
  })
}
