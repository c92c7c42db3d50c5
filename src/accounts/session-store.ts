import crypto from 'node:crypto'
import { eq, lt, sql } from 'drizzle-orm'
import type { Adapter, DatabaseSession } from 'lucia'
import { type Database, statement } from '../database/database.ts'
import { accounts, roleGrants, sessions } from './schema.ts'

/** One row for each grant of the account, at least one. */
const sessionWithAccount = statement('session_with_account', (db) =>
  db
    .select({
      accountId: sessions.accountId,
      createdAt: sessions.createdAt,
      expiresAt: sessions.expiresAt,
      idleUntil: sessions.idleUntil,
      personId: accounts.personId,
      displayName: accounts.displayName,
      grant: {
        role: roleGrants.role,
        unitId: roleGrants.unitId,
        startedOn: roleGrants.startedOn,
        endedOn: roleGrants.endedOn,
      },
    })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .leftJoin(roleGrants, eq(roleGrants.accountId, accounts.id))
    .where(eq(sessions.id, sql.placeholder('id')))
    .prepare('session_with_account'),
)

/** What lucia keeps sessions with. It hands over plain ids; the table holds only their SHA-256. */
export function createAdapter(db: Database): Adapter {
  return {
    async getSessionAndUser(plainId) {
      const rows = await sessionWithAccount(db).execute({ id: storedId(plainId) })
      const [row] = rows
      if (!row) return [null, null]
      const { accountId, createdAt, expiresAt, idleUntil, personId, displayName } = row
      const grants = rows.flatMap(({ grant }) => grant ?? [])
      return [
        { id: plainId, userId: accountId, expiresAt, attributes: { createdAt, idleUntil } },
        { id: accountId, attributes: { personId, displayName, grants } },
      ]
    },
    async getUserSessions(accountId): Promise<DatabaseSession[]> {
      const rows = await db.select().from(sessions).where(eq(sessions.accountId, accountId))
      return rows.map(({ id, expiresAt, createdAt, idleUntil }) => ({
        id,
        userId: accountId,
        expiresAt,
        attributes: { createdAt, idleUntil },
      }))
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      await db.insert(sessions).values({ id: storedId(id), accountId: userId, expiresAt, ...attributes })
    },
    async updateSessionExpiration(id, expiresAt) {
      await db
        .update(sessions)
        .set({ expiresAt })
        .where(eq(sessions.id, storedId(id)))
    },
    async deleteSession(id) {
      await db.delete(sessions).where(eq(sessions.id, storedId(id)))
    },
    async deleteUserSessions(accountId) {
      await db.delete(sessions).where(eq(sessions.accountId, accountId))
    },
    async deleteExpiredSessions() {
      await db.delete(sessions).where(lt(sessions.expiresAt, sql`now()`))
    },
  }
}

/** The id of a session as the table holds it. */
export function storedId(plainId: string): string {
  return crypto.hash('sha256', plainId)
}
