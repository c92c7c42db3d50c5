import { createHash, randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { dayIn } from '../calendar.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { units } from '../organisation/schema.ts'
import { createUnits, type Unit } from '../organisation/units.ts'
import { hashPassword } from './password.ts'
import { accounts, installations, roleGrants, setupTokens } from './schema.ts'

export type InstallationKind = (typeof installations.$inferSelect)['kind']

/** What this database serves; undefined while it is empty. */
export async function findInstallation(db: Database): Promise<InstallationKind | undefined> {
  const [installation] = await db.select({ kind: installations.kind }).from(installations)
  return installation?.kind
}

/** Name of the authority, as certificates print it. */
export async function authorityName(db: Database): Promise<string> {
  const [authority] = await authorityNameOf(db).execute()
  return authority?.name ?? ''
}

const authorityNameOf = statement('authority_name', (db) =>
  db
    .select({ name: units.name })
    .from(installations)
    .innerJoin(units, eq(units.id, installations.authorityId))
    .prepare('authority_name'),
)

/** Makes a token for the first-run page: shown once, kept as a hash, and good until an authority is created. */
export async function issueSetupToken(db: Database, at: Date): Promise<string> {
  const token = randomBytes(16).toString('hex')
  await db.insert(setupTokens).values({ tokenHash: hashOf(token), createdAt: at })
  return token
}

export type NewAuthority = {
  token: string
  authorityName: string
  authorityCode: string
  displayName: string
  username: string
  password: string
}

/** What else a new authority begins with, in the transaction that creates it. */
export type AfterSetup = (tx: Database, authorityId: string, at: Date) => Promise<void>

/**
 * Creates the authority and its first administrator, once: every token is used up with it. Undefined when the token is
 * none that was issued. When `afterSetup` fails nothing is created and the token stays good.
 */
export async function createAuthority(
  db: Database,
  form: NewAuthority,
  at: Date,
  afterSetup: AfterSetup,
): Promise<Unit | undefined> {
  const passwordHash = await hashPassword(form.password)
  return inTransaction(db, async (tx) => {
    const used = await tx
      .delete(setupTokens)
      .where(eq(setupTokens.tokenHash, hashOf(form.token)))
      .returning()
    if (used.length === 0) return undefined
    await tx.delete(setupTokens)
    const [authority] = await createUnits(tx, [
      {
        code: form.authorityCode,
        name: form.authorityName,
        kind: 'authority',
        parentId: null,
        levels: [],
        isPublic: null,
      },
    ])
    if (!authority) throw new Error('the authority was not created')
    const [account] = await tx
      .insert(accounts)
      .values({ username: form.username, displayName: form.displayName, passwordHash, createdAt: at })
      .returning({ id: accounts.id })
    if (!account) throw new Error('the administrator was not created')
    await tx
      .insert(roleGrants)
      .values({ accountId: account.id, role: 'administrator', unitId: authority.id, startedOn: dayIn(at) })
    await tx.insert(installations).values({ kind: 'real', authorityId: authority.id, createdAt: at })
    await recordAudit(tx, { at, accountId: account.id, action: 'authority.created', subjectId: authority.id })
    await afterSetup(tx, authority.id, at)
    return authority
  })
}

function hashOf(token: string): string {
  return createHash('sha256').update(token.trim().toLowerCase()).digest('hex')
}
