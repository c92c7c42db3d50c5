import { eq, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { accounts } from './schema.ts'

/** Tells two passwords of an account apart, and nothing else about them. */
export const passwordMark = sql<string>`encode(sha256(convert_to(${accounts.passwordHash}, 'UTF8')), 'hex')`

export type KnownAccount = {
  id: string
  username: string
  /** Another one after every change of the password. */
  passwordMark: string
}

/** The account with this id, which exists. */
export async function loadAccount(db: Database, accountId: string): Promise<KnownAccount> {
  const [account] = await accountById(db).execute({ accountId })
  if (!account) throw new Error('there is no such account')
  return account
}

const accountById = statement('account_by_id', (db) =>
  db
    .select({ id: accounts.id, username: accounts.username, passwordMark })
    .from(accounts)
    .where(eq(accounts.id, sql.placeholder('accountId')))
    .prepare('account_by_id'),
)
