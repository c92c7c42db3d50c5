import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterEach, describe, expect, test } from 'vitest'
import { accounts, roleGrants, sessions, signInFailures } from '../../src/accounts/schema.ts'
import { startApp, testApp } from '../support/app.ts'
import { anAccount, now, password } from '../support/builders.ts'
import { signInAs, Visitor } from '../support/visit.ts'

const { app, authority, clock, db } = await testApp()
const day = 86_400_000

afterEach(() => {
  clock.at = now
})

async function aSignedIn() {
  const account = await anAccount(db)
  const visitor = await signInAs(app, account.username)
  return { account, visitor, cookie: visitor.cookie('session') as string }
}

function sessionsOf(accountId: string) {
  return db.select().from(sessions).where(eq(sessions.accountId, accountId))
}

describe('a session', () => {
  test('is a cookie that scripts and other sites do not get', async () => {
    const { username } = await anAccount(db)
    const response = await new Visitor(app).post('/login', { username, password })
    const cookie = response.cookies.find(({ name }) => name === 'session')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(cookie?.value).toMatch(/^[a-z0-9]{40}$/)
    expect(cookie?.secure, 'no https here').toBeUndefined()
  })

  test('is sent over https only where the product is reached by https', async () => {
    const publicUrl = new URL('https://hoc.example')
    const { app: safe } = await startApp(db, { config: { publicUrl } })
    const { username } = await anAccount(db)
    const response = await new Visitor(safe).post('/login', { username, password }, { origin: 'https://hoc.example' })
    expect(response.statusCode).toBe(303)
    expect(response.cookies.find(({ name }) => name === 'session')).toMatchObject({ secure: true, httpOnly: true })
    expect(response.headers['strict-transport-security']).toContain('max-age=')
  })

  test('is stored as its SHA-256 alone', async () => {
    const { account, cookie } = await aSignedIn()
    const stored = await sessionsOf(account.id)
    expect(stored.map(({ id }) => id)).toEqual([createHash('sha256').update(cookie).digest('hex')])
    expect(JSON.stringify(stored)).not.toContain(cookie)
    const [row] = await db.select().from(accounts).where(eq(accounts.id, account.id))
    expect(row?.passwordHash).toMatch(/^\$argon2id\$/)
  })

  test('cannot be opened with what the table holds', async () => {
    const { account } = await aSignedIn()
    const [stored] = await sessionsOf(account.id)
    const thief = new Visitor(app)
    thief.setCookie('session', stored?.id as string)
    expect((await thief.get('/')).headers.location).toBe('/login')
  })

  test('ends when the person signs out', async () => {
    const { account, visitor, cookie } = await aSignedIn()
    const response = await visitor.post('/logout')
    expect(response.statusCode).toBe(303)
    expect((await visitor.follow(response)).body).toContain('Anh chị đã đăng xuất.')
    expect(await sessionsOf(account.id)).toEqual([])
    const old = new Visitor(app)
    old.setCookie('session', cookie)
    expect((await old.get('/')).statusCode).toBe(302)
  })

  test('is a new one after each sign-in, whatever the browser brought', async () => {
    const { account, visitor, cookie } = await aSignedIn()
    await visitor.post('/login', { username: account.username, password })
    expect(visitor.cookie('session')).not.toBe(cookie)
    expect(await sessionsOf(account.id), 'the one before is over').toHaveLength(1)

    const planted = new Visitor(app)
    planted.setCookie('session', 'a'.repeat(40))
    await planted.post('/login', { username: account.username, password })
    expect(planted.cookie('session')).not.toBe('a'.repeat(40))
  })

  test('ends after 60 days, however often it is used', async () => {
    const { account, visitor } = await aSignedIn()
    clock.at = new Date(now.getTime() + 60 * day)
    expect((await visitor.get('/')).statusCode).toBe(200)
    clock.at = new Date(now.getTime() + 60 * day + 1)
    expect((await visitor.get('/')).statusCode).toBe(302)
    expect(visitor.cookie('session')).toBeUndefined()
    expect(await sessionsOf(account.id)).toEqual([])
  })

  test('goes on while it is used, and ends when it was not used for 14 days', async () => {
    const { account, visitor } = await aSignedIn()
    const endsIn = (days: number) =>
      db
        .update(sessions)
        .set({ expiresAt: new Date(Date.now() + days * day) })
        .where(eq(sessions.accountId, account.id))
    await endsIn(1)
    const used = await visitor.get('/')
    expect(used.statusCode).toBe(200)
    expect(used.cookies.map(({ name }) => name)).toContain('session')
    const [prolonged] = await sessionsOf(account.id)
    expect(prolonged?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 13 * day)
    await endsIn(-1)
    expect((await visitor.get('/')).statusCode).toBe(302)
  })

  test('is no session with a cookie of any other form', async () => {
    for (const value of ['x', '%00', '"', "' or 1=1 --", 'a'.repeat(3000), 'é']) {
      const visitor = new Visitor(app)
      visitor.setCookie('session', value)
      expect((await visitor.get('/')).statusCode, value).toBe(302)
    }
  })
})

test('what is over is deleted when the product starts', async () => {
  const { account } = await aSignedIn()
  const over = { accountId: account.id, createdAt: now, expiresAt: new Date(Date.now() - day) }
  await db.insert(sessions).values({ id: 'over', ...over })
  const failed = (key: string, minutesAgo: number) => ({
    key,
    failures: 5,
    windowStartedAt: new Date(now.getTime() - minutesAgo * 60_000),
  })
  await db.insert(signInFailures).values([failed('old', 61), failed('young', 14)])
  const { app: another } = await startApp(db)
  await another.ready()
  expect((await sessionsOf(account.id)).map(({ id }) => id)).not.toContain('over')
  expect(await sessionsOf(account.id)).toHaveLength(1)
  const keys = (await db.select().from(signInFailures)).map(({ key }) => key)
  expect(keys).toContain('young')
  expect(keys).not.toContain('old')
})

describe('roles', () => {
  const today = '2026-11-23'
  const grant = (startedOn: string, endedOn: string | null) => ({ startedOn, endedOn })

  test.each([
    ['today', grant(today, today), 200],
    ['since long ago', grant('2020-01-01', null), 200],
    ['that ended yesterday', grant('2020-01-01', '2026-11-22'), 403],
    ['that begin tomorrow', grant('2026-11-24', null), 403],
  ])('%s give %j: %i', async (_, days, status) => {
    const { account, visitor } = await aSignedIn()
    await db.insert(roleGrants).values({ accountId: account.id, role: 'officer', unitId: authority.id, ...days })
    expect((await visitor.get('/coverage')).statusCode).toBe(status)
    expect((await visitor.get(`/units/${authority.id}`)).statusCode).toBe(status)
  })

  test('end at midnight in Vietnam, in the middle of a session', async () => {
    const { account, visitor } = await aSignedIn()
    await db
      .insert(roleGrants)
      .values({ accountId: account.id, role: 'officer', unitId: authority.id, ...grant(today, today) })
    clock.at = new Date('2026-11-23T16:59:59Z')
    expect((await visitor.get('/coverage')).statusCode).toBe(200)
    clock.at = new Date('2026-11-23T17:00:00Z')
    expect((await visitor.get('/coverage')).statusCode).toBe(403)
  })
})
