import { createHash } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { networkOf } from './address.ts'
import { isPassword } from './password.ts'
import { accounts, signInFailures } from './schema.ts'

/** Failures after which further tries are refused until the window ends. A school's staff share one address. */
const allowedFailures = { account: 5, address: 60 }
const windowMinutes = 15

/** Whoever acts on a password that was right must find it unchanged then: see `lockVerified`. */
export type VerifiedAccount = { id: string; passwordHash: string }

export type SignIn =
  | { ok: true; account: VerifiedAccount }
  | { ok: false; reason: 'wrongCredentials' | 'tooManyAttempts' }

/**
 * Checks a user name and a password. A try is counted before the password is looked at, so that many at once get no
 * more guesses than one after the other; a right password takes its count back.
 */
export async function signIn(
  db: Database,
  { username, password, address, at }: { username: string; password: string; address: string; at: Date },
): Promise<SignIn> {
  const keys = { account: keyOf('account', username), address: keyOf('address', networkOf(address)) }
  const counted = await countTry(db).execute({ account: keys.account, address: keys.address, at })
  const tries = new Map(counted.map((row) => [row.key, row.failures]))
  if (
    exceeds(tries.get(keys.account), allowedFailures.account) ||
    exceeds(tries.get(keys.address), allowedFailures.address)
  ) {
    return { ok: false, reason: 'tooManyAttempts' }
  }
  const [account] = await accountByUsername(db).execute({ username })
  if (!(await isPassword(password, account?.passwordHash)) || !account) return { ok: false, reason: 'wrongCredentials' }
  await forgetFailures(db, username)
  await db
    .update(signInFailures)
    .set({ failures: sql`greatest(${signInFailures.failures} - 1, 0)` })
    .where(eq(signInFailures.key, keys.address))
  return { ok: true, account }
}

/**
 * Whether an account still has the password that was verified. Until the transaction ends nobody can change it: checking
 * a password takes so long that it can be changed meanwhile, and the old one must open nothing after that.
 */
export async function lockVerified(tx: Database, { id, passwordHash }: VerifiedAccount): Promise<boolean> {
  const locked = await verifiedAccount(tx).execute({ id, passwordHash })
  return locked.length > 0
}

const verifiedAccount = statement('verified_account', (db) =>
  db
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.id, sql.placeholder('id')), eq(accounts.passwordHash, sql.placeholder('passwordHash'))))
    .for('no key update')
    .prepare('verified_account'),
)

/** Takes back all failures of an account, so that its owner gets in at once. Those of an address stay. */
export async function forgetFailures(db: Database, username: string): Promise<void> {
  await db.delete(signInFailures).where(eq(signInFailures.key, keyOf('account', username)))
}

const countTry = statement('count_sign_in_try', (db) => {
  const windowStart = sql`excluded.window_started_at - make_interval(mins => ${sql.raw(String(windowMinutes))})`
  const isOver = sql`${signInFailures.windowStartedAt} <= ${windowStart}`
  const one = (key: string) => ({ key: sql.placeholder(key), failures: 1, windowStartedAt: sql.placeholder('at') })
  return db
    .insert(signInFailures)
    .values([one('account'), one('address')])
    .onConflictDoUpdate({
      target: signInFailures.key,
      set: {
        failures: sql`case when ${isOver} then 1 else ${signInFailures.failures} + 1 end`,
        windowStartedAt: sql`case when ${isOver} then excluded.window_started_at else ${signInFailures.windowStartedAt} end`,
      },
    })
    .returning({ key: signInFailures.key, failures: signInFailures.failures })
    .prepare('count_sign_in_try')
})

const accountByUsername = statement('account_by_username', (db) =>
  db
    .select({ id: accounts.id, passwordHash: accounts.passwordHash })
    .from(accounts)
    .where(eq(accounts.username, sql.placeholder('username')))
    .prepare('account_by_username'),
)

function exceeds(tries: number | undefined, allowed: number): boolean {
  return (tries ?? 0) > allowed
}

function keyOf(kind: 'account' | 'address', value: string): string {
  return createHash('sha256').update(`${kind}:${value}`).digest('base64url')
}
