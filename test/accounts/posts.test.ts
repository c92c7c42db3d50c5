import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { roleGrants } from '../../src/accounts/schema.ts'
import { auditEntries } from '../../src/audit/schema.ts'
import { completions } from '../../src/completions/schema.ts'
import { employments } from '../../src/organisation/schema.ts'
import { ownCounts } from '../../src/targets/coverage.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aTarget, aUnit, makeAware, today } from '../support/builders.ts'
import { signInAs, type Visitor } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const administrator = await anAccount(db, { roles: [{ role: 'administrator', unitId: authority.id }] })
const target = await aTarget(db, authority)
const tomorrow = '24/11/2026'

let visitor: Visitor
let hoaMai: Awaited<ReturnType<typeof aUnit>>
let saoMai: typeof hoaMai
beforeEach(async () => {
  visitor = await signInAs(app, administrator.username)
  hoaMai = await aUnit(db, { parentId: authority.id, name: 'Trường Tiểu học Hoa Mai' })
  saoMai = await aUnit(db, { parentId: authority.id, name: 'Trường Tiểu học Sao Mai' })
})

const end = (personId: string, unit = hoaMai) => `/units/${unit.id}/people/${personId}/post-end`
const move = (personId: string, unit = hoaMai) => `/units/${unit.id}/people/${personId}/transfer`
const toSaoMai = (fields = {}) => ({
  unitId: saoMai.id,
  startedOn: '23/11/2026',
  category: 'teacher',
  contractKind: 'permanent',
  role: 'none',
  ...fields,
})

async function postsOf(personId: string) {
  const posts = await db
    .select({ unitId: employments.unitId, startedOn: employments.startedOn, endedOn: employments.endedOn })
    .from(employments)
    .where(eq(employments.personId, personId))
  return posts.sort((one, other) => (one.startedOn < other.startedOn ? -1 : 1))
}

async function auditOf(personId: string) {
  return db.select().from(auditEntries).where(eq(auditEntries.subjectId, personId))
}

/** A principal of Hoa Mai who has learned both areas. */
async function aPrincipal() {
  const person = await aPerson(db, { at: hoaMai, category: 'manager' })
  await makeAware(db, person.id, target, 'both')
  const account = await anAccount(db, { personId: person.id, roles: [{ role: 'principal', unitId: hoaMai.id }] })
  return { ...person, account }
}

describe('ending a post', () => {
  test('asks once, naming what it means', async () => {
    const person = await aPrincipal()
    const page = await visitor.get(end(person.id))
    expect(page.body).toMatch(/name="lastOn"[^>]*value="23\/11\/2026"/)
    expect(page.body).toContain('Kết quả học và chứng nhận vẫn giữ nguyên')
    expect(page.body).toContain('Vai Hiệu trưởng ở Trường Tiểu học Hoa Mai cũng hết sau ngày cuối.')
    expect(await postsOf(person.id)).toMatchObject([{ endedOn: null }])
  })

  test('takes the person out of the figures, keeps the record and ends the role', async () => {
    const person = await aPrincipal()
    const principal = await signInAs(app, person.account.username)
    expect((await principal.get(`/units/${hoaMai.id}`)).statusCode).toBe(200)
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 1, both: 1 })
    const response = await visitor.post(end(person.id), { lastOn: '22/11/2026' })
    expect(response.headers.location).toBe(`/units/${hoaMai.id}/people`)
    expect((await visitor.follow(response)).body).toContain('Số liệu đã được tính lại')
    expect(await postsOf(person.id)).toMatchObject([{ endedOn: '2026-11-22' }])
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 0, both: 0 })
    expect(await db.select().from(completions).where(eq(completions.personId, person.id))).toHaveLength(2)
    expect((await principal.get(`/units/${hoaMai.id}`)).statusCode).toBe(403)
    expect((await principal.get('/')).statusCode).toBe(200)
    expect(await auditOf(person.id)).toMatchObject([
      { action: 'post.ended', accountId: administrator.id, details: { unitId: hoaMai.id, lastOn: '2026-11-22' } },
    ])
  })

  test('with a last day to come, still counts and lists the person until then', async () => {
    const person = await aPerson(db, { at: hoaMai })
    await visitor.post(end(person.id), { lastOn: tomorrow })
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 1 })
    const page = await visitor.get(`/units/${hoaMai.id}/people`)
    expect(page.body).toContain('đến hết 24/11/2026')
    expect(page.body).not.toContain(end(person.id))
  })

  test.each([
    ['', 'Hãy điền mục này'],
    ['hôm qua', 'Hãy viết ngày theo mẫu'],
    ['31/08/2020', 'Ngày cuối không thể trước ngày bắt đầu'],
    ['23/11/2062', 'Ngày này xa quá'],
  ])('refuses "%s" and changes nothing', async (lastOn, message) => {
    const person = await aPerson(db, { at: hoaMai })
    const response = await visitor.post(end(person.id), { lastOn })
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain(message)
    expect(response.body).toContain(`value="${lastOn}"`)
    expect(await postsOf(person.id)).toMatchObject([{ endedOn: null }])
    expect(await auditOf(person.id)).toEqual([])
  })

  test('twice is not possible', async () => {
    const person = await aPerson(db, { at: hoaMai })
    const answers = await Promise.all([
      visitor.post(end(person.id), { lastOn: '20/11/2026' }),
      visitor.post(end(person.id), { lastOn: '20/11/2026' }),
    ])
    const statuses = answers.map((answer) => answer.statusCode).sort()
    expect(statuses[0]).toBe(303)
    expect([404, 409]).toContain(statuses[1])
    expect(await auditOf(person.id)).toHaveLength(1)
    expect((await visitor.get(end(person.id))).statusCode).toBe(404)
  })
})

describe('a transfer', () => {
  test('moves the count with the record, and the role is chosen anew', async () => {
    const person = await aPrincipal()
    const page = await visitor.get(move(person.id))
    expect(page.body).toContain('Vai Hiệu trưởng ở Trường Tiểu học Hoa Mai hết trước ngày chuyển.')
    expect(page.body).not.toContain(`value="${hoaMai.id}"`)
    const response = await visitor.post(move(person.id), toSaoMai({ category: 'manager', role: 'principal' }))
    expect(response.statusCode).toBe(303)
    expect(await postsOf(person.id)).toEqual([
      { unitId: hoaMai.id, startedOn: '2020-09-01', endedOn: '2026-11-22' },
      { unitId: saoMai.id, startedOn: today, endedOn: null },
    ])
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 0 })
    expect(await ownCounts(db, target.id, saoMai.id)).toMatchObject({ population: 1, both: 1 })
    const principal = await signInAs(app, person.account.username)
    expect((await principal.get(`/units/${saoMai.id}`)).statusCode).toBe(200)
    expect((await principal.get(`/units/${hoaMai.id}`)).statusCode).toBe(404)
    expect(await auditOf(person.id)).toMatchObject([
      { action: 'person.transferred', details: { fromUnitId: hoaMai.id, toUnitId: saoMai.id, startedOn: today } },
    ])
  })

  test('from a day to come shows the person at both units', async () => {
    const person = await aPrincipal()
    await visitor.post(move(person.id), toSaoMai({ startedOn: '01/12/2026', role: 'principal' }))
    expect((await visitor.get(`/units/${hoaMai.id}/people`)).body).toContain('đến hết 30/11/2026')
    expect((await visitor.get(`/units/${saoMai.id}/people`)).body).toContain('từ 01/12/2026')
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 1 })
    const principal = await signInAs(app, person.account.username)
    expect((await principal.get(`/units/${hoaMai.id}`)).statusCode).toBe(200)
    expect((await principal.get(`/units/${saoMai.id}`)).statusCode).toBe(404)
  })

  test('leaves an administrator in office', async () => {
    const person = await aPerson(db, { at: hoaMai })
    const roles = [{ role: 'administrator' as const, unitId: authority.id }]
    const account = await anAccount(db, { personId: person.id, roles })
    expect((await visitor.get(move(person.id))).body).not.toContain('Vai Quản trị')
    await visitor.post(move(person.id), toSaoMai())
    const grants = await db.select().from(roleGrants).where(eq(roleGrants.accountId, account.id))
    expect(grants).toMatchObject([{ role: 'administrator', endedOn: null }])
  })

  test('refuses what cannot be, beside the field, and changes nothing', async () => {
    const person = await aPerson(db, { at: hoaMai })
    const elsewhere = await aUnit(db, { kind: 'authority' })
    for (const [fields, field, message] of [
      [{ unitId: '' }, 'unitId', 'Hãy điền mục này'],
      [{ unitId: hoaMai.id }, 'unitId', 'không có trong danh sách'],
      [{ unitId: elsewhere.id }, 'unitId', 'không có trong danh sách'],
      [{ unitId: "'; drop table units" }, 'unitId', 'không có trong danh sách'],
      [{ startedOn: '01/09/2020' }, 'startedOn', 'Ngày chuyển phải sau'],
      [{ startedOn: '32/01/2026' }, 'startedOn', 'Hãy viết ngày theo mẫu'],
      [{ unitId: authority.id, role: 'principal' }, 'role', 'chỉ dành cho trường'],
      [{ role: 'administrator' }, 'role', 'không có trong danh sách'],
      [{ category: 'x' }, 'category', 'Hãy điền mục này'],
    ] as const) {
      const response = await visitor.post(move(person.id), toSaoMai(fields))
      expect(response.statusCode, JSON.stringify(fields)).toBe(422)
      expect(response.body).toContain(`href="#${field}"`)
      expect(response.body).toContain(message)
    }
    expect(await postsOf(person.id)).toMatchObject([{ unitId: hoaMai.id, endedOn: null }])
  })
})

describe('who may', () => {
  test('only an administrator of the unit, and only for its own people', async () => {
    const person = await aPerson(db, { at: hoaMai })
    const elsewhere = await aUnit(db, { kind: 'authority' })
    const stranger = await anAccount(db, { roles: [{ role: 'administrator', unitId: elsewhere.id }] })
    const officer = await anAccount(db, { roles: [{ role: 'officer', unitId: authority.id }] })
    for (const [{ username }, status] of [
      [stranger, 404],
      [officer, 403],
    ] as const) {
      const other = await signInAs(app, username)
      for (const path of [end(person.id), move(person.id)]) expect((await other.get(path)).statusCode).toBe(status)
      expect((await other.post(end(person.id), { lastOn: '20/11/2026' })).statusCode).toBe(status)
      expect((await other.post(move(person.id), toSaoMai())).statusCode).toBe(status)
    }
    for (const path of [end(person.id, saoMai), move(person.id, saoMai), end('x'), move('x')]) {
      expect((await visitor.get(path)).statusCode).toBe(404)
    }
    expect((await visitor.post(end(person.id, saoMai), { lastOn: '20/11/2026' })).statusCode).toBe(404)
    expect(await postsOf(person.id)).toMatchObject([{ unitId: hoaMai.id, endedOn: null }])
  })
})
