import { and, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { accounts, roleGrants } from '../../src/accounts/schema.ts'
import { auditEntries } from '../../src/audit/schema.ts'
import { employments, people } from '../../src/organisation/schema.ts'
import { ownCounts } from '../../src/targets/coverage.ts'
import { startApp, testApp } from '../support/app.ts'
import { anAccount, aPerson, aTarget, aUnit, today } from '../support/builders.ts'
import { signInAs, Visitor } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const administrator = await anAccount(db, { roles: [{ role: 'administrator', unitId: authority.id }] })
const hoaMai = await aUnit(db, { parentId: authority.id, name: 'Trường Tiểu học Hoa Mai' })
const target = await aTarget(db, authority)

const list = `/units/${hoaMai.id}/people`
const form = `${list}/new`
let counter = 0
/** What somebody types for a new teacher; every call another code and user name. */
const lan = (fields: Record<string, string> = {}) => {
  counter++
  return {
    staffCode: `00${counter}`,
    fullName: 'Nguyễn Thị Lan',
    sex: 'female',
    birthOn: '30/4/1985',
    phone: '',
    email: '',
    category: 'teacher',
    contractKind: 'permanent',
    startedOn: '23/11/2026',
    username: `lan.${counter}`,
    password: 'bốn chữ cái lạ',
    role: 'none',
    ...fields,
  }
}

let visitor: Visitor
beforeEach(async () => {
  visitor = await signInAs(app, administrator.username)
})

async function findByCode(staffCode: string) {
  const [row] = await db
    .select()
    .from(people)
    .leftJoin(employments, eq(employments.personId, people.id))
    .leftJoin(accounts, eq(accounts.personId, people.id))
    .where(eq(people.staffCode, staffCode))
  return row
}

async function signsIn(username: string, password: string): Promise<boolean> {
  const person = new Visitor(app)
  return (await person.post('/login', { username, password })).statusCode === 303
}

describe('adding a person', () => {
  test('starts from an empty list, with today as the first day and a password of its own each time', async () => {
    const empty = await aUnit(db, { parentId: authority.id })
    expect((await visitor.get(`/units/${empty.id}/people`)).body).toContain('Chưa có ai ở đơn vị này')
    const page = await visitor.get(form)
    expect(page.body).toMatch(/name="startedOn"[^>]*value="23\/11\/2026"/)
    const suggestion = /name="password"[^>]*value="([^"]+)"/
    const first = suggestion.exec(page.body)?.[1]
    expect(first).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){2}$/)
    expect(suggestion.exec((await visitor.get(form)).body)?.[1]).not.toBe(first)
  })

  test('stores person, post and account, and the figures change in the same moment', async () => {
    const before = await ownCounts(db, target.id, hoaMai.id)
    const fields = lan({ fullName: ' Nguyễn  Thị Lan ', username: ' Lan.Hoa-Mai ', phone: '0901 234 567' })
    const page = await visitor.post(form, fields)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Đã thêm Nguyễn Thị Lan')
    expect(page.body).toContain('bốn chữ cái lạ')
    const stored = await findByCode(fields.staffCode)
    expect(stored?.people).toMatchObject({
      fullName: 'Nguyễn Thị Lan',
      sex: 'female',
      birthOn: '1985-04-30',
      phone: '0901 234 567',
      email: null,
    })
    expect(stored?.employments).toMatchObject({
      unitId: hoaMai.id,
      category: 'teacher',
      contractKind: 'permanent',
      startedOn: today,
      endedOn: null,
      isPrimary: true,
    })
    expect(stored?.accounts).toMatchObject({ username: 'lan.hoa-mai', displayName: 'Nguyễn Thị Lan' })
    const after = await ownCounts(db, target.id, hoaMai.id)
    expect(after).toMatchObject({ population: before.population + 1, none: before.none + 1 })
    expect((await visitor.get(list)).body).toContain('lan.hoa-mai')
    expect(await signsIn('lan.hoa-mai', 'bốn chữ cái lạ')).toBe(true)
    const [entry] = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.subjectId, stored?.people.id as string))
    expect(entry).toMatchObject({ action: 'person.hired', accountId: administrator.id })
    expect(JSON.stringify(entry)).not.toContain('Lan')
  })

  test('the new person learns at once, and sees neither units nor other people', async () => {
    const fields = lan()
    await visitor.post(form, fields)
    const person = new Visitor(app)
    const home = await person.follow(await person.post('/login', fields))
    expect(home.body).toContain('Chào Nguyễn Thị Lan')
    expect(home.body).toContain('Còn hai phần cần học')
    expect((await person.get(list)).statusCode).toBe(403)
    expect((await person.get(`/units/${hoaMai.id}`)).statusCode).toBe(403)
  })

  test.each([
    ['principal', `/units/${hoaMai.id}`, '/coverage'],
    ['officer', '/coverage', '/units'],
    ['auditor', '/coverage', '/units'],
  ])('gives the role %s over this unit from today', async (role, open, closed) => {
    const fields = lan({ role, startedOn: '01/09/2020' })
    await visitor.post(form, fields)
    const stored = await findByCode(fields.staffCode)
    expect(
      await db
        .select()
        .from(roleGrants)
        .where(eq(roleGrants.accountId, stored?.accounts?.id as string)),
    ).toEqual([expect.objectContaining({ role, unitId: hoaMai.id, startedOn: today, endedOn: null })])
    const person = new Visitor(app)
    await person.post('/login', fields)
    expect((await person.get(open)).statusCode).toBe(200)
    expect((await person.get(closed)).statusCode).toBe(403)
    expect((await person.get(`/units/${authority.id}`)).statusCode).toBe(404)
  })

  test('a post that begins later is listed with its day, and counts and gives its role from that day', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    const page = `/units/${school.id}/people`
    const fields = lan({ role: 'principal', startedOn: '1/12/2026' })
    await visitor.post(`${page}/new`, fields)
    expect((await visitor.get(page)).body).toContain('từ 01/12/2026')
    expect(await ownCounts(db, target.id, school.id)).toMatchObject({ population: 0 })
    const person = new Visitor(app)
    await person.post('/login', fields)
    expect((await person.get(`/units/${school.id}`)).statusCode).toBe(403)
  })
})

describe('a form that cannot be accepted', () => {
  test('says so at every field at once, and keeps what was typed but the password', async () => {
    const wrong = {
      staffCode: 'mã lạ',
      fullName: 'Trần "Văn" <Hùng>',
      sex: '',
      birthOn: '31/02/1985',
      phone: 'không có',
      email: 'lan@',
      category: '',
      contractKind: 'forever',
      startedOn: 'hôm nay',
      username: 'có dấu',
      password: 'ngắn',
      role: 'administrator',
    }
    const response = await visitor.post(form, wrong)
    expect(response.statusCode).toBe(422)
    for (const name of Object.keys(wrong).filter((name) => name !== 'fullName')) {
      expect(response.body, name).toContain(`href="#${name}"`)
      expect(response.body, name).toContain(`id="${name}-error"`)
    }
    for (const typed of ['mã lạ', 'Trần &quot;Văn&quot; &lt;Hùng&gt;', '31/02/1985', 'không có', 'lan@', 'hôm nay']) {
      expect(response.body).toContain(`value="${typed}"`)
    }
    expect(response.body).not.toContain('value="ngắn"')
  })

  test.each([
    [{ birthOn: '24/11/2026' }, 'Ngày này chưa tới'],
    [{ startedOn: '01/09/0202' }, 'Ngày này xa quá'],
    [{ startedOn: '01/09/2028' }, 'Ngày này xa quá'],
    [{ fullName: 'Lan \u202Enaht' }, 'Mục này chưa đúng'],
    [{ fullName: 'x'.repeat(201) }, 'Mục này dài quá'],
    [{ staffCode: ' ' }, 'Hãy điền mục này'],
  ])('refuses %j', async (fields, message) => {
    const response = await visitor.post(form, lan(fields))
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain(message)
  })

  test('a post begins after the birth, which is told together with what else is wrong', async () => {
    const early = lan({ birthOn: '01/02/1990', startedOn: '01/01/1950', phone: 'không có' })
    const response = await visitor.post(form, early)
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain('href="#startedOn"')
    expect(response.body).toMatch(/id="startedOn-error"[^>]*>[^<]*(<[^>]*>[^<]*)?Công tác phải bắt đầu sau ngày sinh/)
    expect(response.body).toContain('id="phone-error"')
    expect(response.body).not.toContain('id="birthOn-error"')
    for (const typed of ['01/02/1990', '01/01/1950', 'không có']) expect(response.body).toContain(`value="${typed}"`)
    expect(await findByCode(early.staffCode)).toBeUndefined()
    expect((await visitor.post(form, lan({ birthOn: '1/2/1990', startedOn: '01/02/1990' }))).statusCode).toBe(422)
    expect((await visitor.post(form, lan({ birthOn: '01/02/1990', startedOn: '02/02/1990' }))).statusCode).toBe(200)
    expect((await visitor.post(form, lan({ birthOn: '', startedOn: '01/01/1950' }))).statusCode).toBe(200)
    const unreadable = await visitor.post(form, lan({ birthOn: '31/02/1990', startedOn: '01/01/1950' }))
    expect(unreadable.body).toContain('id="birthOn-error"')
    expect(unreadable.body).not.toContain('id="startedOn-error"')
  })

  test('a taken staff code or user name is told at its field, and nothing is half stored', async () => {
    const first = lan({ username: 'nguoi.dau' })
    await visitor.post(form, first)
    const before = await ownCounts(db, target.id, hoaMai.id)
    const sameCode = await visitor.post(form, lan({ staffCode: first.staffCode }))
    expect(sameCode.statusCode).toBe(422)
    expect(sameCode.body).toContain('Mã nhân sự này đã có người mang.')
    const sameName = lan({ username: 'NGUOI.DAU', role: 'officer' })
    const response = await visitor.post(form, sameName)
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain('Tên đăng nhập này đã có người dùng.')
    expect(response.body).toMatch(/value="officer" selected/)
    expect(await findByCode(sameName.staffCode)).toBeUndefined()
    expect(await ownCounts(db, target.id, hoaMai.id)).toEqual(before)
  })

  test('sent twice it is one person, and both answers tell the password', async () => {
    const fields = lan({ role: 'officer', sex: 'unknown' })
    const answers = await Promise.all([visitor.post(form, fields), visitor.post(form, fields)])
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200])
    for (const { body } of answers) expect(body).toContain(fields.password)
    expect((await visitor.post(form, { ...fields, category: 'manager' })).statusCode).toBe(422)
    expect((await visitor.post(form, { ...fields, password: 'một mật khẩu khác' })).statusCode).toBe(422)
    expect(await signsIn(fields.username, 'một mật khẩu khác')).toBe(false)
  })

  test('an office has no principal', async () => {
    const office = `/units/${authority.id}/people/new`
    expect((await visitor.get(office)).body).not.toContain('value="principal"')
    const response = await visitor.post(office, lan({ role: 'principal' }))
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain('Vai hiệu trưởng chỉ dành cho trường')
  })
})

test('a first password stands in no address, cookie, log or table', async () => {
  const lines: string[] = []
  const stream = { write: (line: string) => lines.push(line) }
  const { app: logged } = await startApp(db, { logger: { level: 'trace', stream } })
  const manager = await signInAs(logged, administrator.username)
  const fields = lan({ password: 'bi-mat-rat-dai' })
  for (const answer of [await manager.post(form, fields), await manager.post(form, lan({ staffCode: 'x y' }))]) {
    expect(JSON.stringify(answer.headers)).not.toContain(fields.password)
    expect(answer.headers['cache-control']).toBe('no-store')
  }
  expect(lines.join('\n')).toContain('/units/:id/people/new')
  expect(lines.join('\n')).not.toContain(fields.password)
  expect(JSON.stringify(await findByCode(fields.staffCode))).not.toContain(fields.password)
})

describe('the list of people', () => {
  test('finds without diacritics, by staff code and by user name', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    const page = `/units/${school.id}/people`
    await aPerson(db, { at: school, fullName: 'Đặng Thị Ánh Đào' })
    const hung = await aPerson(db, { at: school, fullName: 'Trần Văn Hùng', staffCode: 'HM_07' })
    await anAccount(db, { personId: hung.id, username: 'hieu.truong' })
    for (const [q, found, missing] of [
      ['dang thi anh dao', 'Ánh Đào', 'Hùng'],
      ['ĐÀO', 'Ánh Đào', 'Hùng'],
      ['hm_07', 'Hùng', 'Ánh Đào'],
      ['hieu.tr', 'Hùng', 'Ánh Đào'],
    ]) {
      const { body } = await visitor.get(`${page}?q=${encodeURIComponent(q as string)}`)
      expect(body, q).toContain(found)
      expect(body, q).not.toContain(missing)
    }
    expect((await visitor.get(`${page}?q=%25`)).body).toContain('Không có ai khớp')
    expect((await visitor.get(`${page}?q=a&q=b&after=x`)).statusCode).toBe(200)
  })

  test('goes on behind the fiftieth in Vietnamese order of names, each person once', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    for (let index = 0; index < 53; index++) {
      await aPerson(db, { at: school, fullName: index < 51 ? 'Nguyễn Văn An' : index < 52 ? 'Lê Ơn' : 'Lê Ân' })
    }
    const first = await visitor.get(`/units/${school.id}/people`)
    expect(first.body).toContain('53 người')
    const next = /href="([^"]+after=[^"]+)"/.exec(first.body)?.[1] as string
    const second = await visitor.get(next.replaceAll('&amp;', '&'))
    const names = (body: string) => [...body.matchAll(/<th scope="row">([^<]+?) </g)].map((match) => match[1])
    expect(names(first.body)).toHaveLength(50)
    expect(names(second.body)).toEqual(['Nguyễn Văn An', 'Lê Ân', 'Lê Ơn'])
    expect(second.body).not.toMatch(/href="[^"]*after=/)
    const [last] = await db
      .select({ id: employments.id })
      .from(employments)
      .innerJoin(people, eq(people.id, employments.personId))
      .where(and(eq(employments.unitId, school.id), eq(people.fullName, 'Lê Ơn')))
    const beyond = await visitor.get(`/units/${school.id}/people?after=${last?.id}`)
    expect(names(beyond.body)).toEqual(names(first.body))
    const long = 'nguyen '.repeat(30).trim()
    const none = await visitor.get(`/units/${school.id}/people?q=${encodeURIComponent(long)}`)
    expect(names(none.body)).toEqual([])
    expect(none.body).toContain(`value="${long}"`)
  })
})

describe('who may', () => {
  test('only an administrator of the unit', async () => {
    const elsewhere = await aUnit(db, { kind: 'authority' })
    const stranger = await anAccount(db, { roles: [{ role: 'administrator', unitId: elsewhere.id }] })
    const outside = await signInAs(app, stranger.username)
    const fields = lan()
    for (const path of [list, form]) expect((await outside.get(path)).statusCode).toBe(404)
    expect((await outside.post(form, fields)).statusCode).toBe(404)
    for (const role of ['principal', 'officer', 'auditor'] as const) {
      const account = await anAccount(db, { roles: [{ role, unitId: authority.id }] })
      const other = await signInAs(app, account.username)
      for (const path of [list, form]) expect((await other.get(path)).statusCode).toBe(403)
      expect((await other.post(form, fields)).statusCode).toBe(403)
    }
    expect(await findByCode(fields.staffCode)).toBeUndefined()
  })
})
