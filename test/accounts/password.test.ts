import { setImmediate } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import type { LightMyRequestResponse } from 'fastify'
import { expect, test } from 'vitest'
import { hashPassword } from '../../src/accounts/password.ts'
import { accounts, installations, sessions } from '../../src/accounts/schema.ts'
import { auditEntries } from '../../src/audit/schema.ts'
import { startApp, testApp } from '../support/app.ts'
import { anAccount, aPerson, password } from '../support/builders.ts'
import { signInAs, Visitor } from '../support/visit.ts'

const { app, clock, db } = await testApp()
const next = 'mưa rơi trên mái tôn'
const change = (fields = {}) => ({ current: password, password: next, passwordAgain: next, ...fields })

async function aStaffAccount() {
  return anAccount(db, { personId: (await aPerson(db)).id })
}

test('everybody who is signed in changes their own password, and is signed out everywhere else', async () => {
  const account = await aStaffAccount()
  const here = await signInAs(app, account.username)
  const elsewhere = await signInAs(app, account.username)
  const neighbour = await signInAs(app, (await aStaffAccount()).username)
  expect((await here.get('/')).body).toContain('href="/password"')
  expect((await here.get('/password')).body).toContain(account.username)
  const before = here.cookie('session')
  const response = await here.post('/password', change())
  expect(response.statusCode).toBe(303)
  expect((await here.follow(response)).body).toContain('Đã đổi mật khẩu')
  expect(here.cookie('session'), 'the session gets another id').not.toBe(before)
  expect((await elsewhere.get('/')).statusCode).toBe(302)
  expect((await neighbour.get('/')).statusCode).toBe(200)
  expect(await db.select().from(sessions).where(eq(sessions.accountId, account.id))).toHaveLength(1)

  const again = new Visitor(app)
  const { username } = account
  expect((await again.post('/login', { username, password })).statusCode).toBe(422)
  expect((await again.post('/login', { username, password: next })).statusCode).toBe(303)
  const entries = await db.select().from(auditEntries).where(eq(auditEntries.subjectId, account.id))
  expect(entries).toMatchObject([{ action: 'password.changed', accountId: account.id }])
})

test.each([
  [{ current: 'sai rồi nhé' }, 'current', 'Mật khẩu hiện nay chưa đúng'],
  [{ current: '' }, 'current', 'Hãy điền mục này'],
  [{ password: 'ngắn', passwordAgain: 'ngắn' }, 'password', 'ít nhất 8 ký tự'],
  [{ passwordAgain: 'khác hẳn nhau' }, 'passwordAgain', 'Hai mật khẩu chưa giống nhau'],
  [{ password, passwordAgain: password }, 'password', 'Mật khẩu mới phải khác'],
])('refuses %j beside the field, and shows no password again', async (fields, field, message) => {
  const account = await aStaffAccount()
  const visitor = await signInAs(app, account.username)
  const response = await visitor.post('/password', change(fields))
  expect(response.statusCode).toBe(422)
  expect(response.body).toContain(`href="#${field}"`)
  expect(response.body).toContain(message)
  expect(response.body).not.toContain(next)
  expect((await visitor.get('/')).statusCode).toBe(200)
  expect((await new Visitor(app).post('/login', { username: account.username, password })).statusCode).toBe(303)
})

/** Somebody else changes the password at the very moment, and `act`, which knows the old one, has to wait for that. */
async function whilePasswordChanges(accountId: string, act: () => Promise<LightMyRequestResponse>) {
  const isWaiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  const response = Promise.withResolvers<LightMyRequestResponse>()
  await db.transaction(async (tx) => {
    await tx
      .update(accounts)
      .set({ passwordHash: await hashPassword(next) })
      .where(eq(accounts.id, accountId))
    await tx.delete(sessions).where(eq(sessions.accountId, accountId))
    let isOver = false
    act()
      .then(response.resolve, response.reject)
      .finally(() => {
        isOver = true
      })
    while (!isOver && (await db.execute(isWaiting)).length === 0) await setImmediate()
  })
  return response.promise
}

test('a sign-in with the old password that meets its change opens nothing', async () => {
  const account = await aStaffAccount()
  const visitor = new Visitor(app)
  const { username } = account
  const response = await whilePasswordChanges(account.id, () => visitor.post('/login', { username, password }))
  expect(response.statusCode).toBe(422)
  expect(response.body).toContain(username)
  expect(await db.select().from(sessions).where(eq(sessions.accountId, account.id))).toEqual([])
  expect((await visitor.get('/')).statusCode).toBe(302)
  expect((await visitor.post('/login', { username, password: next })).statusCode).toBe(303)
})

test('of two changes at the same moment the second finds the old password gone', async () => {
  const account = await aStaffAccount()
  const visitor = await signInAs(app, account.username)
  const other = 'gió lay bụi tre'
  const fields = change({ password: other, passwordAgain: other })
  const response = await whilePasswordChanges(account.id, () => visitor.post('/password', fields))
  expect(response.statusCode).toBe(422)
  expect(response.body).toContain('Mật khẩu hiện nay chưa đúng')
  const { username } = account
  expect((await new Visitor(app).post('/login', { username, password: next })).statusCode).toBe(303)
})

test('a borrowed session gets no more guesses than the sign-in page', async () => {
  const account = await aStaffAccount()
  const visitor = await signInAs(app, account.username)
  for (let guesses = 0; guesses < 5; guesses++) {
    expect((await visitor.post('/password', change({ current: `đoán lần ${guesses}` }))).statusCode).toBe(422)
  }
  expect((await visitor.post('/password', change())).statusCode).toBe(429)
  clock.at = new Date(clock.at.getTime() + 16 * 60_000)
  expect((await visitor.post('/password', change())).statusCode).toBe(303)
})

test('nobody changes a password without being signed in', async () => {
  const visitor = new Visitor(app)
  expect((await visitor.get('/password')).headers.location).toBe('/login?next=%2Fpassword')
  expect((await visitor.post('/password', change())).headers.location).toBe('/login')
})

test('the accounts of the demonstration keep the password that its sign-in page shows', async () => {
  await db.update(installations).set({ kind: 'demonstration' })
  const { app: demonstration } = await startApp(db)
  await anAccount(db, { username: 'giaovien' })
  const visitor = await signInAs(demonstration, 'giaovien')
  const response = await visitor.post('/password', change())
  expect(response.statusCode).toBe(422)
  expect(response.body).toContain('Tài khoản dùng thử là của chung')
  const own = await signInAs(demonstration, (await aStaffAccount()).username)
  expect((await own.post('/password', change())).statusCode).toBe(303)
})
