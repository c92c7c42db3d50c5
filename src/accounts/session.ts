import { eq } from 'drizzle-orm'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Lucia, TimeSpan } from 'lucia'
import { dayIn } from '../calendar.ts'
import { type Database, inTransaction } from '../database/database.ts'
import type { Role, Viewer } from '../web/access.ts'
import { sessions } from './schema.ts'
import { createAdapter, storedId } from './session-store.ts'
import { lockVerified, type VerifiedAccount } from './sign-in.ts'

/** On a device that several people use, a session ends after this long without a request. */
const longestIdle = new TimeSpan(3, 'm').milliseconds()

/** However often a session is used, the person signs in anew after this long. */
const longestSession = new TimeSpan(60, 'd').milliseconds()

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof createLucia>
    DatabaseSessionAttributes: { createdAt: Date; idleUntil: Date | null }
    DatabaseUserAttributes: AccountRow
  }
}

type Grant = { role: Role; unitId: string; startedOn: string; endedOn: string | null }
type AccountRow = { personId: string | null; displayName: string; grants: Grant[] }

/** Sessions over lucia, which no longer gets fixes: nothing outside this file and session-store.ts knows it. */
export type Sessions = {
  find(request: FastifyRequest, reply: FastifyReply): Promise<Viewer | undefined>
  /**
   * `isShared`: on a device that several people use, where it ends when nobody does anything. False, and nothing has
   * begun, when the password was changed since it was verified.
   */
  start(reply: FastifyReply, account: VerifiedAccount, options: { isShared: boolean }): Promise<boolean>
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>
  deleteExpired(): Promise<void>
}

export function createSessions(db: Database, { clock }: { clock: () => Date }): Sessions {
  const lucia = createLucia(db)
  return {
    async find(request, reply) {
      const id = request.cookies[lucia.sessionCookieName]
      if (id === undefined) return undefined
      const { session, user } = await lucia.validateSession(id)
      const now = clock()
      const isIdle = session?.idleUntil != null && session.idleUntil < now
      if (!session || isIdle || now.getTime() - session.createdAt.getTime() > longestSession) {
        if (session) await lucia.invalidateSession(session.id)
        setCookie(reply, lucia.createBlankSessionCookie())
        return undefined
      }
      if (session.idleUntil) await stayAwake(db, id, session.idleUntil, now)
      if (session.fresh) setCookie(reply, lucia.createSessionCookie(session.id))
      return {
        accountId: user.id,
        personId: user.personId ?? undefined,
        displayName: user.displayName,
        roles: grantsOn(user.grants, dayIn(now)),
      }
    },
    async start(reply, account, { isShared }) {
      const createdAt = clock()
      const idleUntil = isShared ? new Date(createdAt.getTime() + longestIdle) : null
      const session = await inTransaction(db, async (tx) => {
        if (!(await lockVerified(tx, account))) return undefined
        return createLucia(tx).createSession(account.id, { createdAt, idleUntil })
      })
      if (session) setCookie(reply, lucia.createSessionCookie(session.id))
      return session !== undefined
    },
    async end(request, reply) {
      const id = request.cookies[lucia.sessionCookieName]
      if (id !== undefined) await lucia.invalidateSession(id)
      setCookie(reply, lucia.createBlankSessionCookie())
    },
    deleteExpired: () => lucia.deleteExpiredSessions(),
  }
}

/** Every request puts the end off; written at most twice a minute. */
async function stayAwake(db: Database, plainId: string, idleUntil: Date, now: Date): Promise<void> {
  const next = now.getTime() + longestIdle
  if (next - idleUntil.getTime() < 30_000) return
  await db
    .update(sessions)
    .set({ idleUntil: new Date(next) })
    .where(eq(sessions.id, storedId(plainId)))
}

function grantsOn(grants: Grant[], on: string): Viewer['roles'] {
  return grants
    .filter((grant) => grant.startedOn <= on && (grant.endedOn === null || on <= grant.endedOn))
    .map(({ role, unitId }) => ({ role, unitId }))
}

/** Whether the cookie is for https alone is settled for all cookies in web/security.ts. */
function setCookie(reply: FastifyReply, cookie: ReturnType<Lucia['createSessionCookie']>): void {
  const { sameSite, httpOnly, path, maxAge, expires } = cookie.attributes
  reply.setCookie(cookie.name, cookie.value, { sameSite, httpOnly, path, maxAge, expires })
}

function createLucia(db: Database) {
  return new Lucia(createAdapter(db), {
    sessionExpiresIn: new TimeSpan(14, 'd'),
    sessionCookie: { name: 'session', attributes: { sameSite: 'lax', path: '/' } },
    getSessionAttributes: ({ createdAt, idleUntil }) => ({ createdAt, idleUntil }),
    getUserAttributes: (account) => account,
  })
}
