import { expect, test } from 'vitest'
import { keepNearestContacts } from '../../src/contacts/nearest.ts'
import { testApp } from '../support/app.ts'
import { aContact, now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, db, clock } = await testApp()
const { wards, schools, lan, mai } = await aCast(db, authority)
const viewer = (member: typeof lan) => ({ ...member, roles: [] })
const lesson = '/courses/recognise-and-report-abuse/lessons/signs-you-can-see'

test('the nearest two are kept for a minute, each person’s own', async () => {
  const at = { ms: now.getTime() }
  const nearest = keepNearestContacts(db, () => new Date(at.ms))
  await aContact(db, authority)
  expect(await nearest.of(viewer(lan))).toHaveLength(1)
  const own = await aContact(db, schools.hoaMai)
  const ofWard = await aContact(db, wards.tanPhu)
  expect(await nearest.of(viewer(lan))).toHaveLength(1)
  expect((await nearest.of(viewer(mai))).map(({ id }) => id)[0]).toBe(ofWard.id)
  at.ms += 60_000
  expect((await nearest.of(viewer(lan))).map(({ id }) => id)).toEqual([own.id, ofWard.id])
})

test('a change through this process is below a lesson at once, one through another within a minute', async () => {
  const contact = await aContact(db, schools.hoaMai)
  const [reader, officer] = [await signInAs(app, 'lan'), await signInAs(app, 'duc')]
  const path = `/units/${schools.hoaMai.id}/contacts/${contact.id}`
  await reader.get(lesson)
  const form = { name: 'A', phone: '028 5553 0001', purpose: 'Báo tin', address: '', checkedOn: '23/11/2026' }
  expect((await officer.post(path, form)).statusCode).toBe(303)
  expect((await reader.get(lesson)).body).toContain('tel:02855530001')
  const elsewhere = await aContact(db, schools.hoaMai, { name: 'A' })
  expect((await reader.get('/help')).body).toContain(elsewhere.tel)
  try {
    clock.at = new Date(now.getTime() + 60_000)
    expect((await reader.get(lesson)).body).toContain(elsewhere.tel)
  } finally {
    clock.at = now
  }
})
