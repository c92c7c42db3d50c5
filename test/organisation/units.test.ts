import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { auditEntries } from '../../src/audit/schema.ts'
import { units } from '../../src/organisation/schema.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aTarget, aUnit } from '../support/builders.ts'
import { signInAs, type Visitor } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const administrator = await anAccount(db, { roles: [{ role: 'administrator', unitId: authority.id }] })

let visitor: Visitor
beforeEach(async () => {
  visitor = await signInAs(app, administrator.username)
})

const newUnit = (parent: { id: string }) => `/units/${parent.id}/units/new`
let codes = 0
const aSchoolForm = (fields = {}) => ({
  kind: 'school',
  name: 'Trường Mầm non Hoa Sen',
  code: `HS-${++codes}`,
  levels: 'MN',
  ownership: 'public',
  ...fields,
})

describe('an empty authority', () => {
  test('says on the home page and on the page of units what to do next', async () => {
    await aTarget(db, authority)
    const home = await visitor.get('/')
    expect(home.body).toMatch(/class="menu"[\s\S]*href="\/units"/)
    expect(home.body).toMatch(/class="button" href="\/units">Thêm trường và nhân sự/)
    expect(home.body).not.toContain('đã học xong')
    const page = await visitor.get('/units')
    expect(page.body).toContain('Chưa có trường nào')
    expect(page.body).toContain(`href="${newUnit(authority)}"`)
    expect(page.body).toContain(`href="/units/${authority.id}/people"`)
  })
})

describe('adding a unit', () => {
  test('stores a group, a school below it, and an audit row for each', async () => {
    const group = { kind: 'group', name: 'Cụm Tân Phong', code: 'CUM-01', levels: ['MN'], ownership: 'public' }
    const added = await visitor.post(newUnit(authority), group)
    expect(added.statusCode).toBe(303)
    const page = await visitor.follow(added)
    expect(page.body).toContain('Đã thêm đơn vị')
    const [stored] = await db.select().from(units).where(eq(units.code, 'CUM-01'))
    expect(stored).toMatchObject({ kind: 'group', levels: [], isPublic: null, parentId: authority.id })

    const school = aSchoolForm({ name: '  Trường   THCS Tân Phong ', code: '0079', levels: ['TH', 'THCS'] })
    await visitor.post(newUnit(stored as { id: string }), { ...school, ownership: 'private' })
    const [below] = await db.select().from(units).where(eq(units.code, '0079'))
    expect(below).toMatchObject({
      name: 'Trường THCS Tân Phong',
      searchName: 'truong thcs tan phong',
      levels: ['TH', 'THCS'],
      isPublic: false,
      parentId: stored?.id,
    })
    const entries = await db.select().from(auditEntries).where(eq(auditEntries.action, 'unit.created'))
    expect(entries.map((entry) => [entry.accountId, entry.subjectId])).toEqual([
      [administrator.id, stored?.id],
      [administrator.id, below?.id],
    ])
    expect((await visitor.get(`/units/${below?.id}`)).statusCode).toBe(200)
  })

  test('asks beside each field for what a school needs, and keeps what was typed', async () => {
    const response = await visitor.post(newUnit(authority), { kind: 'school', name: 'Trường Hoa Lan', code: 'có dấu' })
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain('value="Trường Hoa Lan"')
    expect(response.body).toContain('Mã chỉ gồm chữ không dấu')
    expect(response.body).toContain('href="#levels"')
    expect(response.body).toContain('href="#ownership"')
    const again = await visitor.post(newUnit(authority), aSchoolForm({ name: '', levels: ['MN', 'THCS'] }))
    expect(again.body.match(/value="(MN|TH|THCS)" checked/g)).toEqual(['value="MN" checked', 'value="THCS" checked'])
    expect(again.body).toMatch(/value="public" selected/)
  })

  test('says at the field that a code is taken', async () => {
    await visitor.post(newUnit(authority), aSchoolForm({ code: 'TRUNG' }))
    const twice = await visitor.post(newUnit(authority), aSchoolForm({ code: 'TRUNG', name: 'Trường Khác' }))
    expect(twice.statusCode).toBe(422)
    expect(twice.body).toContain('Mã này đã được dùng cho đơn vị khác.')
    expect(twice.body).toContain('value="Trường Khác"')
    expect(await db.select().from(units).where(eq(units.code, 'TRUNG'))).toHaveLength(1)
  })

  test('refuses kinds and levels that do not exist', async () => {
    for (const fields of [{ kind: 'authority' }, { kind: '' }, { levels: 'THPT' }, { ownership: 'nobody' }]) {
      expect((await visitor.post(newUnit(authority), aSchoolForm(fields))).statusCode).toBe(422)
    }
  })

  test('is not offered below a school', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    expect((await visitor.get('/units')).body).not.toContain(newUnit(school))
    expect((await visitor.get(newUnit(school))).statusCode).toBe(404)
    expect((await visitor.post(newUnit(school), aSchoolForm())).statusCode).toBe(404)
  })

  test('shows hostile names as text and refuses signs that nobody sees', async () => {
    const name = `"><script>alert(1)</script> '; drop table units; -- {{7*7}}`
    const page = await visitor.follow(await visitor.post(newUnit(authority), aSchoolForm({ name })))
    expect(page.body).toContain('&lt;script&gt;alert(1)')
    expect(page.body).not.toContain('<script>alert')
    const hidden = await visitor.post(newUnit(authority), aSchoolForm({ name: 'Trường \u202Egnort' }))
    expect(hidden.statusCode).toBe(422)
  })
})

describe('the tree of units', () => {
  test('shows each unit with the people in post today', async () => {
    const school = await aUnit(db, { parentId: authority.id, name: 'Trường Đếm Người', levels: ['TH'] })
    await aPerson(db, { at: school })
    await aPerson(db, { at: school })
    await aPerson(db, { at: school, endedOn: '2026-11-22' })
    await aPerson(db, { at: school, startedOn: '2026-11-24' })
    const page = await visitor.get('/units')
    const row = /<tr[^>]*>(?:(?!<\/tr>)[\s\S])*Trường Đếm Người[\s\S]*?<\/tr>/.exec(page.body)?.[0] as string
    expect(row.slice(row.lastIndexOf('<tr'))).toMatch(/<\/span> 2<\/td>/)
    expect(row).toContain('Tiểu học · Công lập')
  })

  test('opens one branch at a time when there are too many units for one page', async () => {
    const province = await aUnit(db, { kind: 'authority', name: 'Sở Rộng' })
    const ward = await aUnit(db, { kind: 'group', parentId: province.id, name: 'Cụm Rất Đông' })
    const other = await aUnit(db, { kind: 'group', parentId: province.id })
    for (let schools = 0; schools < 200; schools++) await aUnit(db, { parentId: ward.id })
    const account = await anAccount(db, { roles: [{ role: 'administrator', unitId: province.id }] })
    const manager = await signInAs(app, account.username)
    const page = await manager.get('/units')
    expect(page.body.match(/<tr data-depth/g)).toHaveLength(3)
    expect(page.body).toContain(`<a href="/units?unit=${ward.id}">Cụm Rất Đông</a>`)
    expect(page.body).toContain('200 đơn vị trực thuộc')
    const opened = await manager.get(`/units?unit=${ward.id}`)
    expect(opened.body.match(/<tr data-depth/g)).toHaveLength(201)
    expect(opened.body).toContain(`<a href="/units?unit=${province.id}">Sở Rộng</a>`)
    expect(opened.body).not.toContain(other.name)
  })
})

describe('who may', () => {
  test('only an administrator: everybody else is refused, whoever is not signed in goes to the sign-in page', async () => {
    const person = await aPerson(db, { unitId: authority.id })
    const others = [
      { personId: person.id },
      ...(['principal', 'officer', 'auditor'] as const).map((role) => ({ roles: [{ role, unitId: authority.id }] })),
    ]
    for (const options of others) {
      const other = await signInAs(app, (await anAccount(db, options)).username)
      expect((await other.get('/')).body).not.toContain('href="/units"')
      for (const path of ['/units', newUnit(authority)]) expect((await other.get(path)).statusCode).toBe(403)
      expect((await other.post(newUnit(authority), aSchoolForm({ code: 'CAM' }))).statusCode).toBe(403)
    }
    const stranger = await app.inject({ url: '/units' })
    expect(stranger.headers.location).toBe('/login?next=%2Funits')
    expect(await db.select().from(units).where(eq(units.code, 'CAM'))).toEqual([])
  })

  test('an administrator reaches nothing outside their units', async () => {
    const school = await aUnit(db, { parentId: authority.id, name: 'Trường Ngoài Tầm' })
    const elsewhere = await aUnit(db, { kind: 'authority', name: 'Phòng Khác' })
    const account = await anAccount(db, { roles: [{ role: 'administrator', unitId: elsewhere.id }] })
    const stranger = await signInAs(app, account.username)
    const page = await stranger.get('/units')
    expect(page.body).toContain('Phòng Khác')
    expect(page.body).not.toContain(school.name)
    const paths = [`/units?unit=${authority.id}`, '/units?unit=x', newUnit(authority), newUnit({ id: 'khong-co' })]
    for (const path of paths) expect((await stranger.get(path)).statusCode).toBe(404)
    expect((await stranger.post(newUnit(authority), aSchoolForm({ code: 'NGOAI' }))).statusCode).toBe(404)
    expect(await db.select().from(units).where(eq(units.code, 'NGOAI'))).toEqual([])
  })
})
