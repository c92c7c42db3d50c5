import { asc, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { auditEntries } from '../../src/audit/schema.ts'
import { addContact } from '../../src/contacts/local-contact.ts'
import { listContactsOf } from '../../src/contacts/queries.ts'
import { localContacts, localContactWithdrawals } from '../../src/contacts/schema.ts'
import { roster } from '../../src/domain.ts'
import { testApp } from '../support/app.ts'
import { aContact, anAccount, aPerson, aUnit, now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { signInAs, Visitor } from '../support/visit.ts'

const { app, authority, db, clock } = await testApp()
const { wards, schools, duc } = await aCast(db, authority)
const at = (unit: { id: string }) => `/units/${unit.id}/contacts`
let last = 1000
const aForm = (fields = {}) => ({
  name: 'Công an phường Tân Phú',
  phone: `028 5551 ${++last}`,
  purpose: 'Báo tin trẻ bị xâm hại',
  address: '',
  checkedOn: '20/11/2026',
  ...fields,
})
const aSchool = (ward = wards.tanPhu) => aUnit(db, { parentId: ward.id })
const storedAt = (unit: { id: string }) =>
  db.select().from(localContacts).where(eq(localContacts.unitId, unit.id)).orderBy(asc(localContacts.id))
const auditOf = (subjectId: string) =>
  db.select().from(auditEntries).where(eq(auditEntries.subjectId, subjectId)).orderBy(asc(auditEntries.id))

describe('an officer', () => {
  test('adds a contact: stored with who and when, audited, and shown to the staff at once', async () => {
    const school = await aSchool()
    const visitor = await signInAs(app, 'duc')
    const form = aForm({ name: '  Công an   phường ', address: 'Số 1, đường Hoa Sữa' })
    const added = await visitor.post(`${at(school)}/new`, form)
    expect(added.statusCode).toBe(303)
    expect((await visitor.follow(added)).body).toContain('Đã thêm nơi báo tin')
    const [stored] = await storedAt(school)
    expect(stored).toMatchObject({
      name: 'Công an phường',
      phone: form.phone,
      address: 'Số 1, đường Hoa Sữa',
      checkedOn: '2026-11-20',
      createdBy: duc.accountId,
      createdAt: now,
      replacesId: null,
    })
    const [entry] = await auditOf(stored?.id as string)
    expect(entry).toMatchObject({ action: 'contact.added', accountId: duc.accountId, details: { unitId: school.id } })
    const { username } = await anAccount(db, { personId: (await aPerson(db, { at: school })).id })
    const { body } = await (await signInAs(app, username)).get('/help')
    expect(body).toContain(`href="tel:${form.phone.replaceAll(' ', '')}"`)
    expect(body).toContain('Số đã gọi thử ngày 20/11/2026')
  })

  test('changes one: a new row takes its place, the old one stays, and only the new one is shown', async () => {
    const school = await aSchool()
    const before = await aContact(db, school, { name: 'Tên cũ' })
    const visitor = await signInAs(app, 'duc')
    const page = await visitor.get(`${at(school)}/${before.id}`)
    expect(page.body).toContain('value="Tên cũ"')
    expect(page.body).toContain('value="23/11/2026"')
    const form = aForm({ name: 'Tên mới', phone: before.phone })
    expect((await visitor.post(`${at(school)}/${before.id}`, form)).statusCode).toBe(303)
    const [old, changed] = await storedAt(school)
    expect(old).toMatchObject({ id: before.id, name: 'Tên cũ' })
    expect(changed).toMatchObject({ name: 'Tên mới', replacesId: before.id, createdBy: duc.accountId })
    expect((await listContactsOf(db, school.id)).filter(({ unit }) => unit.id === school.id)).toMatchObject([
      { name: 'Tên mới' },
    ])
    const [entry] = await auditOf(changed?.id as string)
    expect(entry).toMatchObject({ action: 'contact.changed', details: { unitId: school.id, replacesId: before.id } })
  })

  test('withdraws one: a row says who and when, and nobody sees it any more', async () => {
    const school = await aSchool()
    const contact = await aContact(db, school)
    const visitor = await signInAs(app, 'duc')
    const page = await visitor.get(`${at(school)}/${contact.id}/withdrawal`)
    expect(page.body).toContain(contact.phone)
    const done = await visitor.post(`${at(school)}/${contact.id}/withdrawal`)
    expect((await visitor.follow(done)).body).not.toContain(contact.phone)
    const [row] = await db
      .select()
      .from(localContactWithdrawals)
      .where(eq(localContactWithdrawals.contactId, contact.id))
    expect(row).toMatchObject({ withdrawnBy: duc.accountId, withdrawnAt: now })
    expect((await auditOf(contact.id)).map(({ action }) => action)).toEqual(['contact.added', 'contact.withdrawn'])
  })

  test('is told when somebody else was faster, and nothing is written', async () => {
    const school = await aSchool()
    const contact = await aContact(db, school)
    const visitor = await signInAs(app, 'duc')
    await visitor.post(`${at(school)}/${contact.id}`, aForm())
    for (const path of [`${at(school)}/${contact.id}`, `${at(school)}/${contact.id}/withdrawal`]) {
      expect((await visitor.post(path, aForm())).statusCode).toBe(409)
      expect((await visitor.get(path)).statusCode).toBe(409)
    }
    expect(await storedAt(school)).toHaveLength(2)
  })

  test('writes one contact when two forms arrive at once, and when one is sent twice', async () => {
    const school = await aSchool()
    const visitor = await signInAs(app, 'duc')
    await visitor.currentToken()
    const form = aForm()
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post(`${at(school)}/new`, form)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303])
    expect(await storedAt(school)).toHaveLength(1)
  })

  test('may change and withdraw at once: one of the two is done', async () => {
    const school = await aSchool()
    const contact = await aContact(db, school)
    const visitor = await signInAs(app, 'duc')
    await visitor.currentToken()
    const answers = await Promise.all([
      visitor.post(`${at(school)}/${contact.id}`, aForm()),
      visitor.post(`${at(school)}/${contact.id}/withdrawal`),
    ])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409])
  })

  test.each([
    ['no name', { name: ' ' }, 'name', 'Hãy điền mục này'],
    ['no purpose', { purpose: '' }, 'purpose', 'Hãy điền mục này'],
    ['a number without its area', { phone: '5550 0101' }, 'phone', 'đủ mã vùng'],
    ['words for a number', { phone: 'hỏi cô Lan' }, 'phone', 'đủ mã vùng'],
    ['no day', { checkedOn: '' }, 'checkedOn', 'Hãy điền mục này'],
    ['a day that is none', { checkedOn: '31/02/2026' }, 'checkedOn', 'Hãy viết ngày theo mẫu'],
    ['a day to come', { checkedOn: '24/11/2026' }, 'checkedOn', 'đã gọi thử: từ năm 2020 đến hôm nay'],
    ['a purpose without end', { purpose: 'a'.repeat(301) }, 'purpose', 'dài quá'],
    ['signs that nobody sees', { name: 'Công an\u202e phường' }, 'name', 'chưa đúng'],
  ])('is refused %s beside the field, and keeps what was typed', async (_, fields, field, message) => {
    const visitor = await signInAs(app, 'duc')
    const school = await aSchool()
    const { statusCode, body } = await visitor.post(`${at(school)}/new`, aForm({ address: 'Số 7', ...fields }))
    expect(statusCode).toBe(422)
    const error = new RegExp(`id="${field}-error">([^<]*)<`).exec(body)?.[1]
    expect(error).toContain(message)
    expect(body).toContain('value="Số 7"')
    expect(await storedAt(school)).toEqual([])
  })

  test('is refused a number that the unit shows already', async () => {
    const school = await aSchool()
    const first = await aContact(db, school, { phone: '028 5552 0001' })
    const other = await aContact(db, school, { phone: '028 5552 0002' })
    const visitor = await signInAs(app, 'duc')
    const twice = await visitor.post(`${at(school)}/new`, aForm({ phone: '+84 28 5552 0001' }))
    expect(twice.statusCode).toBe(422)
    expect(twice.body).toContain('đã có một nơi báo tin mang số này')
    const moved = await visitor.post(`${at(school)}/${other.id}`, aForm({ phone: first.phone }))
    expect(moved.statusCode).toBe(422)
    expect(await storedAt(school)).toHaveLength(2)
  })
})

describe('contacts are inherited', () => {
  test('a school shows its own and those of the units above, the nearest first, and nobody else’s', async () => {
    const [city, ward, own] = [
      await aContact(db, authority, { name: 'Của phòng' }),
      await aContact(db, wards.tanPhu, { name: 'Của phường' }),
      await aContact(db, schools.hoaMai, { name: 'Của trường' }),
    ]
    const stranger = await aContact(db, wards.tanHung, { name: 'Của phường khác' })
    const neighbour = await aContact(db, schools.saoMai, { name: 'Của trường bên' })
    const lan = await signInAs(app, 'lan')
    const pages = ['/help', '/help/poster'].map((path) => lan.get(path))
    for (const { body } of await Promise.all(pages)) {
      const places = [own, ward, city].map(({ phone }) => body.indexOf(`>${phone}<`))
      expect(places.every((place) => place > 0)).toBe(true)
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      for (const { phone } of [stranger, neighbour]) expect(body).not.toContain(phone)
    }
    const course = '/courses/recognise-and-report-abuse'
    for (const path of [course, `${course}/lessons/signs-you-can-see`]) {
      const { body } = await lan.get(path)
      expect(body).toContain(`href="tel:${own.tel}"`)
      expect(body).toContain(`href="tel:${ward.tel}"`)
    }
    const hung = await signInAs(app, 'hung')
    const poster = await hung.get(`${at(schools.hoaMai)}/poster`)
    expect(poster.body).toContain(own.phone)
    expect((await hung.get(`${at(schools.saoMai)}/poster`)).statusCode).toBe(404)
  })

  test('a person sees those of every unit of today, not of a post that has ended', async () => {
    const [left, works] = [await aSchool(wards.tanHung), await aSchool()]
    const [old, present] = [await aContact(db, left), await aContact(db, works)]
    const person = await aPerson(db, { at: left })
    const post = { unitId: works.id, category: 'teacher', contractKind: 'permanent', startedOn: '2026-11-23' } as const
    expect(await roster.transfer(db, person.id, post, now)).toBe(true)
    const { username } = await anAccount(db, { personId: person.id })
    const { body } = await (await signInAs(app, username)).get('/help')
    expect(body).toContain(present.phone)
    expect(body).not.toContain(old.phone)
  })

  test('whoever is not signed in sees the national numbers and the way to sign in', async () => {
    const { body } = await new Visitor(app).get('/help')
    expect(body).toContain('href="tel:111"')
    expect(body).toContain('href="/login?next=/help"')
    expect(body).not.toContain('href="tel:02')
  })
})

describe('who may', () => {
  test('an officer keeps the contacts of the own ward and below, not of others and not of those above', async () => {
    const visitor = await signInAs(app, 'duc')
    expect((await visitor.get(at(wards.tanPhu))).statusCode).toBe(200)
    for (const unit of [authority, wards.tanHung, schools.anhSao]) {
      const contact = await aContact(db, unit)
      for (const path of [at(unit), `${at(unit)}/new`, `${at(unit)}/${contact.id}`]) {
        expect((await visitor.get(path)).statusCode).toBe(404)
      }
      for (const path of [`${at(unit)}/new`, `${at(unit)}/${contact.id}`, `${at(unit)}/${contact.id}/withdrawal`]) {
        expect((await visitor.post(path, aForm())).statusCode).toBe(404)
      }
      expect((await listContactsOf(db, unit.id)).some(({ id }) => id === contact.id)).toBe(true)
    }
  })

  test('nobody changes a contact through another unit, nor one that never was', async () => {
    const contact = await aContact(db, wards.tanPhu)
    const visitor = await signInAs(app, 'duc')
    for (const id of [contact.id, '019ab000-0000-7000-8000-000000000000', 'x']) {
      expect((await visitor.post(`${at(schools.hoaMai)}/${id}`, aForm())).statusCode).toBe(404)
    }
  })

  test('a contact is called to check once a year', async () => {
    const school = await aSchool()
    await addContact(
      db,
      school,
      { ...aForm(), address: null, checkedOn: '2026-11-20' },
      { accountId: duc.accountId, at: now },
    )
    const isDue = async () =>
      (await (await signInAs(app, 'duc')).get(at(school))).body.includes('Hơn một năm chưa gọi thử')
    expect(await isDue()).toBe(false)
    try {
      clock.at = new Date('2027-11-22T03:00:00Z')
      expect(await isDue()).toBe(true)
    } finally {
      clock.at = now
    }
  })

  test('the database keeps every row', async () => {
    await expect(db.delete(localContacts)).rejects.toThrow()
    await expect(db.update(localContactWithdrawals).set({ withdrawnAt: now })).rejects.toThrow()
  })
})

test('the register of contacts counts those of each unit and leads to them', async () => {
  const school = await aSchool()
  await aContact(db, school)
  await aContact(db, school)
  const { body } = await (await signInAs(app, 'duc')).get('/contacts')
  const row = new RegExp(`<tr[^>]*>(?:(?!</tr>)[\\s\\S])*${school.code}[\\s\\S]*?</tr>`).exec(body)?.[0] ?? ''
  expect(row).toMatch(/<\/span> 2<\/td>/)
  expect(row).toContain(`href="${at(school)}"`)
  expect(body).not.toContain(wards.tanHung.name)
})
