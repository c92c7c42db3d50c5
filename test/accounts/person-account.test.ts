import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { accounts, installations, roleGrants, sessions, signInFailures } from '../../src/accounts/schema.ts'
import { auditEntries } from '../../src/audit/schema.ts'
import { startApp, testApp } from '../support/app.ts'
import { anAccount, aPerson, aUnit, password, today } from '../support/builders.ts'
import { signInAs, Visitor } from '../support/visit.ts'

const { app, authority, clock, db } = await testApp()
const administrator = await anAccount(db, { roles: [{ role: 'administrator', unitId: authority.id }] })
const ward = await aUnit(db, { parentId: authority.id, kind: 'group', name: 'Phường Tân Phú' })
const hoaMai = await aUnit(db, { parentId: ward.id, name: 'Trường Tiểu học Hoa Mai' })
const list = `/units/${hoaMai.id}/people`
const next = 'mưa rơi trên mái'

let visitor: Visitor
beforeEach(async () => {
  visitor = await signInAs(app, administrator.username)
})

const pageOf = (personId: string) => `${list}/${personId}/account`
let counter = 0
const fields = (given: Record<string, string> = {}) => ({
  username: `moi.${++counter}`,
  password: next,
  role: 'none',
  ...given,
})

/** Somebody at Hoa Mai who can sign in. */
async function aMember(options: Parameters<typeof anAccount>[1] = {}) {
  const person = await aPerson(db, { at: hoaMai })
  return { personId: person.id, ...(await anAccount(db, { personId: person.id, ...options })) }
}

async function accountOf(personId: string) {
  const [account] = await db.select().from(accounts).where(eq(accounts.personId, personId))
  return account
}

async function grantsOf(accountId: string | undefined) {
  return db
    .select()
    .from(roleGrants)
    .where(eq(roleGrants.accountId, accountId as string))
}

async function auditOf(subjectId: string | undefined) {
  return db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.subjectId, subjectId as string))
}

/** What the form holds when the page is opened now. */
async function resetForm(personId: string, given: Record<string, string> = {}, by = visitor) {
  const { body } = await by.get(pageOf(personId))
  return { seen: /name="seen" value="(\w+)"/.exec(body)?.[1] as string, password: next, ...given }
}

async function signInStatus(username: string, typed: string): Promise<number> {
  return (await new Visitor(app).post('/login', { username, password: typed })).statusCode
}

test('every row of the list leads to the account, also of somebody who leaves soon', async () => {
  const { personId } = await aMember()
  const leaving = await aPerson(db, { at: hoaMai, endedOn: '2026-11-30' })
  const gone = await aPerson(db, { at: hoaMai, endedOn: '2026-11-22' })
  const { body } = await visitor.get(list)
  for (const id of [personId, leaving.id]) {
    expect(body.split(`href="${pageOf(id)}"`)).toHaveLength(2)
    expect((await visitor.get(pageOf(id))).statusCode).toBe(200)
  }
  expect(body).not.toContain(gone.id)
  expect((await visitor.get(pageOf(gone.id))).statusCode).toBe(404)
})

test('the page shows the user name and the roles of today, with their units', async () => {
  const { personId, id, username } = await aMember({ roles: [{ role: 'principal', unitId: hoaMai.id }] })
  await db.insert(roleGrants).values([
    { accountId: id, role: 'officer', unitId: ward.id, startedOn: '2020-01-01', endedOn: '2026-11-22' },
    { accountId: id, role: 'auditor', unitId: ward.id, startedOn: '2026-11-24' },
  ])
  const { body } = await visitor.get(pageOf(personId))
  expect(body).toContain(username)
  expect(body).toContain('Hiệu trưởng, Trường Tiểu học Hoa Mai')
  expect(body).not.toContain('Chuyên viên')
  expect(body).not.toContain('Người kiểm tra')
})

describe('an account for somebody who has none', () => {
  test('is made with a suggested password and opens the product', async () => {
    const { id } = await aPerson(db, { at: hoaMai })
    const page = await visitor.get(pageOf(id))
    expect(page.body).toContain('Người này chưa có tài khoản')
    expect(page.body).toMatch(/name="password"[^>]*value="[a-z0-9]{4}(-[a-z0-9]{4}){2}"/)
    const sent = fields({ role: 'principal' })
    const response = await visitor.post(pageOf(id), sent)
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('Đã tạo tài khoản cho Nguyễn Thị Lan')
    expect(response.body).toContain(next)
    expect(response.headers['cache-control']).toBe('no-store')
    const account = await accountOf(id)
    expect(account).toMatchObject({ username: sent.username, displayName: 'Nguyễn Thị Lan' })
    expect(await grantsOf(account?.id)).toMatchObject([
      { role: 'principal', unitId: hoaMai.id, startedOn: today, endedOn: null },
    ])
    expect(await auditOf(account?.id)).toMatchObject([
      {
        action: 'account.created',
        accountId: administrator.id,
        details: { unitId: hoaMai.id, role: 'principal' },
      },
    ])
    expect(await signInStatus(sent.username, next)).toBe(303)
    expect((await visitor.get(pageOf(id))).body).not.toContain(next)
  })

  test('gives a role for no longer than the post lasts', async () => {
    const leaving = await aPerson(db, { at: hoaMai, endedOn: '2026-11-30' })
    const coming = await aPerson(db, { at: hoaMai, startedOn: '2026-12-01' })
    for (const { id } of [leaving, coming]) await visitor.post(pageOf(id), fields({ role: 'officer' }))
    expect(await grantsOf((await accountOf(leaving.id))?.id)).toMatchObject([
      { startedOn: today, endedOn: '2026-11-30' },
    ])
    expect(await grantsOf((await accountOf(coming.id))?.id)).toMatchObject([{ startedOn: '2026-12-01', endedOn: null }])
  })

  test('refuses what cannot be, beside the field, and makes nothing', async () => {
    const { id } = await aPerson(db, { at: hoaMai })
    for (const [given, field, message] of [
      [{ username: '' }, 'username', 'Hãy điền mục này'],
      [{ username: 'có dấu' }, 'username', 'Tên đăng nhập chỉ gồm'],
      [{ username: administrator.username.toUpperCase() }, 'username', 'Tên đăng nhập này đã có người dùng.'],
      [{ password: 'ngắn' }, 'password', 'ít nhất 8 ký tự'],
      [{ role: 'administrator' }, 'role', 'không có trong danh sách'],
    ] as const) {
      const response = await visitor.post(pageOf(id), fields(given))
      expect(response.statusCode, JSON.stringify(given)).toBe(422)
      expect(response.body).toContain(`href="#${field}"`)
      expect(response.body).toContain(`id="${field}-error"`)
      expect(response.body).toContain(message)
      expect(response.body).not.toContain(next)
    }
    expect(await accountOf(id)).toBeUndefined()
  })

  test('keeps to the roles of an office', async () => {
    const { id } = await aPerson(db, { at: ward })
    const response = await visitor.post(`/units/${ward.id}/people/${id}/account`, fields({ role: 'principal' }))
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain('Vai hiệu trưởng chỉ dành cho trường')
    expect(await accountOf(id)).toBeUndefined()
  })

  test('sent twice is one account, and both answers tell the password', async () => {
    const { id } = await aPerson(db, { at: hoaMai })
    const sent = fields({ role: 'officer' })
    const answers = await Promise.all([visitor.post(pageOf(id), sent), visitor.post(pageOf(id), sent)])
    answers.push(await visitor.post(pageOf(id), sent))
    for (const { statusCode, body } of answers) {
      expect(statusCode).toBe(200)
      expect(body).toContain(next)
    }
    const account = await accountOf(id)
    expect(await grantsOf(account?.id)).toHaveLength(1)
    expect(await auditOf(account?.id)).toHaveLength(1)
    for (const other of [
      fields(),
      { ...sent, role: 'none' },
      { ...sent, password: 'một câu khác' },
      { ...sent, username: '' },
    ]) {
      expect((await visitor.post(pageOf(id), other)).statusCode).toBe(409)
    }
    expect(await signInStatus(sent.username, next)).toBe(303)
  })
})

describe('a new first password', () => {
  test('asks once, naming what it means', async () => {
    const { personId, username } = await aMember()
    const { body } = await visitor.get(pageOf(personId))
    expect(body).toContain('Mật khẩu cũ không dùng được nữa.')
    expect(body).toContain('Mọi nơi đang đăng nhập bị thoát.')
    expect(body).toMatch(/name="password"[^>]*value="[a-z0-9]{4}(-[a-z0-9]{4}){2}"/)
    expect(await signInStatus(username, password)).toBe(303)
  })

  test('is shown once, ends every session, and is the only one that opens', async () => {
    const { personId, id, username } = await aMember()
    const phone = await signInAs(app, username)
    const neighbour = await signInAs(app, (await aMember()).username)
    const response = await visitor.post(`${pageOf(personId)}/password`, await resetForm(personId))
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('Đã đặt mật khẩu mới cho Nguyễn Thị Lan')
    expect(response.body).toContain(username)
    expect(response.body).toContain(next)
    expect(response.headers['cache-control']).toBe('no-store')
    expect(await db.select().from(sessions).where(eq(sessions.accountId, id))).toEqual([])
    expect((await phone.get('/')).statusCode).toBe(302)
    for (const other of [neighbour, visitor]) expect((await other.get('/')).statusCode).toBe(200)
    expect(await signInStatus(username, password)).toBe(422)
    expect(await signInStatus(username, next)).toBe(303)
    expect(await auditOf(id)).toMatchObject([{ action: 'password.reset', accountId: administrator.id, details: {} }])
    expect((await visitor.get(pageOf(personId))).body).not.toContain(next)
  })

  test('lets somebody in at once who has tried too often', async () => {
    const { personId, username } = await aMember()
    const before = await db.select().from(signInFailures)
    for (let tries = 0; tries < 5; tries++) await signInStatus(username, 'quên mất rồi')
    expect(await signInStatus(username, password)).toBe(429)
    await visitor.post(`${pageOf(personId)}/password`, await resetForm(personId))
    expect(await signInStatus(username, next)).toBe(303)
    const after = await db.select().from(signInFailures)
    expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key))
  })

  test('refuses one that is too short beside the field, and changes nothing', async () => {
    const { personId, username } = await aMember()
    const form = await resetForm(personId, { password: 'ngắn' })
    const response = await visitor.post(`${pageOf(personId)}/password`, form)
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain('id="password-error"')
    expect(response.body).toContain('ít nhất 8 ký tự')
    expect(response.body).not.toContain('value="ngắn"')
    expect(await signInStatus(username, password)).toBe(303)
    const reloaded = await visitor.get(`${pageOf(personId)}/password`)
    expect(reloaded.headers.location).toBe(pageOf(personId))
  })

  test('sent twice is one change, and both answers tell the password', async () => {
    const { personId, id } = await aMember()
    const form = await resetForm(personId)
    const path = `${pageOf(personId)}/password`
    const answers = await Promise.all([visitor.post(path, form), visitor.post(path, form)])
    for (const { statusCode, body } of answers) {
      expect(statusCode).toBe(200)
      expect(body).toContain(next)
    }
    expect(await auditOf(id)).toHaveLength(1)
  })

  test('sent again later does not undo what the person has chosen since', async () => {
    const { personId, username } = await aMember()
    const form = await resetForm(personId)
    const path = `${pageOf(personId)}/password`
    await visitor.post(path, form)
    const person = new Visitor(app)
    await person.post('/login', { username, password: next })
    const own = 'câu của riêng tôi'
    await person.post('/password', { current: next, password: own, passwordAgain: own })
    expect((await visitor.post(path, form)).statusCode).toBe(409)
    expect(await signInStatus(username, own)).toBe(303)
    expect((await person.get('/')).statusCode).toBe(200)
  })

  test('cannot be used to guess the present one', async () => {
    const { personId } = await aMember()
    const other = await anAccount(db, { roles: [{ role: 'administrator', unitId: ward.id }] })
    const path = `${pageOf(personId)}/password`
    expect((await visitor.post(path, { seen: 'x', password })).statusCode).toBe(409)
    const form = await resetForm(personId)
    await visitor.post(path, form)
    expect((await (await signInAs(app, other.username)).post(path, form)).statusCode).toBe(409)
    clock.at = new Date(clock.at.getTime() + 11 * 60_000)
    expect((await visitor.post(path, form)).statusCode).toBe(409)
  })

  test('is for people who have an account', async () => {
    const { id } = await aPerson(db, { at: hoaMai })
    const response = await visitor.post(`${pageOf(id)}/password`, { seen: '', password: next })
    expect(response.statusCode).toBe(404)
    expect(await accountOf(id)).toBeUndefined()
  })
})

describe('who may', () => {
  async function expectRefused(by: Visitor, personId: string, message: string) {
    const page = await by.get(pageOf(personId))
    expect(page.body).toContain(message)
    expect(page.body).not.toContain('name="password"')
    const { passwordHash } = (await accountOf(personId)) as typeof accounts.$inferSelect
    const response = await by.post(`${pageOf(personId)}/password`, { seen: '', password: next })
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain(message)
    expect(await accountOf(personId)).toMatchObject({ passwordHash })
  }

  test('only an administrator of the unit, and only for its own people', async () => {
    const { personId, username } = await aMember()
    const { id: nobody } = await aPerson(db, { at: hoaMai })
    const form = await resetForm(personId)
    const elsewhere = await aUnit(db, { kind: 'authority' })
    for (const [role, unitId, status] of [
      ['administrator', elsewhere.id, 404],
      ['principal', authority.id, 403],
      ['officer', authority.id, 403],
      ['auditor', authority.id, 403],
    ] as const) {
      const account = await anAccount(db, { roles: [{ role, unitId }] })
      const other = await signInAs(app, account.username)
      for (const id of [personId, nobody]) expect((await other.get(pageOf(id))).statusCode, role).toBe(status)
      expect((await other.post(pageOf(nobody), fields())).statusCode).toBe(status)
      expect((await other.get(`${pageOf(personId)}/password`)).statusCode).toBe(status)
      expect((await other.post(`${pageOf(personId)}/password`, form)).statusCode).toBe(status)
    }
    const wrong = `/units/${ward.id}/people/${personId}/account`
    for (const path of [wrong, `${list}/x/account`, `/units/x/people/${personId}/account`]) {
      expect((await visitor.get(path)).statusCode).toBe(404)
      expect((await visitor.post(path, fields())).statusCode).toBe(404)
      expect((await visitor.post(`${path}/password`, form)).statusCode).toBe(404)
    }
    expect(await accountOf(nobody)).toBeUndefined()
    expect(await signInStatus(username, password)).toBe(303)
  })

  test('nobody takes over an account that can do more than they manage', async () => {
    const { username } = await anAccount(db, { roles: [{ role: 'administrator', unitId: ward.id }] })
    const below = await signInAs(app, username)
    const chief = await aMember({ roles: [{ role: 'administrator', unitId: authority.id }] })
    await expectRefused(below, chief.personId, 'Tài khoản này còn có vai ở nơi anh chị không quản lý.')
    const page = await below.get(pageOf(chief.personId))
    expect(page.body).not.toContain('Quản trị, ')
    const colleague = await aMember({ roles: [{ role: 'administrator', unitId: ward.id }] })
    const form = await resetForm(colleague.personId, {}, below)
    expect((await below.post(`${pageOf(colleague.personId)}/password`, form)).statusCode).toBe(200)
  })

  test('nobody goes around the old password of their own account', async () => {
    const own = await aMember({ roles: [{ role: 'administrator', unitId: authority.id }] })
    await expectRefused(await signInAs(app, own.username), own.personId, 'Đây là tài khoản của chính anh chị.')
  })

  test('nobody changes the accounts that a demonstration shows on its sign-in page', async () => {
    const shared = await aMember({ username: 'giaovien' })
    await db.update(installations).set({ kind: 'demonstration' })
    const { app: demonstration } = await startApp(db)
    const manager = await signInAs(demonstration, administrator.username)
    await expectRefused(manager, shared.personId, 'Tài khoản dùng thử là của chung')
    const own = await aMember()
    const form = await resetForm(own.personId, {}, manager)
    expect((await manager.post(`${pageOf(own.personId)}/password`, form)).statusCode).toBe(200)
    await db.update(installations).set({ kind: 'real' })
  })
})

test('a first password stands in no address, cookie, log or table', async () => {
  const lines: string[] = []
  const stream = { write: (line: string) => lines.push(line) }
  const { app: logged } = await startApp(db, { logger: { level: 'trace', stream } })
  const manager = await signInAs(logged, administrator.username)
  const secret = 'bi-mat-rat-dai'
  const { id } = await aPerson(db, { at: hoaMai })
  const made = await manager.post(pageOf(id), fields({ password: secret }))
  const form = await resetForm(id, { password: `${secret}-2` }, manager)
  const reset = await manager.post(`${pageOf(id)}/password`, form)
  for (const { statusCode, headers } of [made, reset]) {
    expect(statusCode).toBe(200)
    expect(JSON.stringify(headers)).not.toContain(secret)
  }
  expect(lines.join('\n')).toContain('/units/:id/people/:person/account/password')
  expect(lines.join('\n')).not.toContain(secret)
  const account = await accountOf(id)
  expect(JSON.stringify([account, await auditOf(account?.id)])).not.toContain(secret)
})
