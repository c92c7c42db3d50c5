import { describe, expect, test } from 'vitest'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { firstRunApp, testApp } from '../support/app.ts'
import { anAccount, aPerson, aUnit, now } from '../support/builders.ts'
import { aCatalogueTarget } from '../support/cast.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { brokenEncodings, hostileTexts } from '../support/hostile-text.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs, Visitor } from '../support/visit.ts'

// What is typed comes back in the page, also "undefined": these pages are looked at by this test alone.
const unchecked = { isChecked: false }

const { app, authority, db } = await testApp()
const empty = await firstRunApp()
const school = await aUnit(db, { parentId: authority.id })
await aCatalogueTarget(db, authority)
const person = await aPerson(db, { at: school })
const roles = [{ role: 'administrator', unitId: authority.id }] as const
const account = await anAccount(db, { personId: person.id, roles: [...roles] })
const visitor = await signInAs(app, account.username, unchecked)
const code = 'recognise-and-report-abuse'
const course = await newestVersionByCode(db, code)
const learner = { personId: person.id, courseVersionId: course?.id as string }
const attemptId = await startAttempt(db, learner, now, seededRandom())
const lesson = `/courses/${code}/lessons/${course?.content.lessons[0]?.slug}`

const texts = hostileTexts.map((text) => text.toWellFormed())
const spellings = [...texts.map((text) => encodeURIComponent(text)), ...brokenEncodings]
const forms = { 'content-type': 'application/x-www-form-urlencoded' }

function isReadable(spelling: string): boolean {
  try {
    return decodeURIComponent(spelling) !== undefined
  } catch {
    return false
  }
}

/** Sends every spelling in every field: in each round every field has another one. */
async function tryFields(fields: string[], send: (query: string) => Promise<{ statusCode: number; body: string }>) {
  for (const round of spellings.keys()) {
    const query = fields.map((name, place) => `${name}=${spellings[(round + place * 7) % spellings.length]}`).join('&')
    const { statusCode, body } = await send(query)
    expect(statusCode, query.slice(0, 200)).toBeLessThan(500)
    expect(body.includes('<script>') || body.includes('<img src=x'), query.slice(0, 200)).toBe(false)
  }
}

describe('never a fault, whatever stands in the address of', () => {
  test.each([
    ['/coverage', ['unit', 'on', 'measure', 'level', 'ownership', 'sex', 'category', 'sort', 'view']],
    ['/coverage', ['on', 'level']],
    ['/coverage.csv', ['on', 'sheet', 'category']],
    [`/units/${school.id}`, ['q', 'state', 'after']],
    [`/units/${school.id}`, ['q']],
    ['/units', ['unit']],
    [`/units/${school.id}/people`, ['q', 'after']],
    ['/login', ['next']],
    ['/', ['x', '__proto__']],
    [`/courses/${code}/images/first-hours.svg`, ['v']],
  ])('%s: %j', async (path, fields) => {
    await tryFields(fields, (query) => visitor.get(`${path}?${query}`))
  })

  test.each([
    '/*',
    '/verify/*',
    '/courses/*',
    `/courses/${code}/lessons/*`,
    `/courses/${code}/images/*`,
    '/courses/*/images/first-hours.svg',
    '/units/*',
    '/units/*/people',
    '/attempts/*',
    `/attempts/${attemptId}/items/*`,
    '/completions/*/certificate.pdf',
    '/assets/*',
  ])('%s', async (pattern) => {
    for (const spelling of spellings) {
      const { statusCode } = await visitor.get(pattern.replace('*', spelling))
      expect(statusCode, spelling.slice(0, 200)).toBeLessThan(500)
    }
  })

  test('the headers', async () => {
    const names = [
      'cookie',
      'hx-request',
      'hx-request-type',
      'hx-target',
      'accept-encoding',
      'accept-language',
      'range',
    ]
    names.push('if-none-match', 'sec-fetch-site', 'x-forwarded-for', 'x-forwarded-host')
    const sendable = texts.filter((text) => /^[\x20-\x7e]*$/.test(text))
    for (const round of sendable.keys()) {
      const valueAt = (place: number) => sendable[(round + place * 5) % sendable.length]
      const headers = Object.fromEntries(names.map((name, place) => [name, valueAt(place)]))
      const { statusCode } = await visitor.send({ method: 'GET', url: '/help', headers })
      expect(statusCode, JSON.stringify(headers).slice(0, 500)).toBeLessThan(500)
    }
  })
})

describe('never a fault, whatever is sent to', () => {
  const post = (url: string) => async (query: string) => {
    const payload = `_csrf=${encodeURIComponent(await visitor.currentToken())}&${query}`
    return visitor.send({ method: 'POST', url, headers: forms, payload })
  }

  test.each([
    ['/verify', ['code']],
    ['/language', ['language', 'back']],
    [`/attempts/${attemptId}/items/1`, ['answer', 'go', 'sequence']],
    [`/attempts/${attemptId}/items/2`, ['answer', 'sequence', 'answer']],
    [`${lesson}/place`, ['section']],
    [`${lesson}/reading`, ['section']],
    ['/password', ['current', 'password', 'passwordAgain']],
    [`/units/${authority.id}/units/new`, ['kind', 'name', 'code', 'levels', 'ownership']],
  ])('%s: %j', async (url, fields) => {
    await tryFields(fields, post(url))
  })

  test('/login', async () => {
    // Every fault costs a password check, so the fields take them together.
    const someone = new Visitor(app, unchecked)
    const payload = (field: string) => `_csrf=${encodeURIComponent(token)}&${field}`
    const token = await someone.currentToken()
    for (const spelling of spellings) {
      const sent = payload(`username=${spelling}&password=`)
      const missing = await someone.send({ method: 'POST', url: '/login', headers: forms, payload: sent })
      expect(missing.statusCode, spelling).toBe(isReadable(spelling) ? 422 : 400)
    }
    for (const batch of [
      spellings.slice(0, 20),
      spellings.slice(20, 40),
      spellings.slice(40, 60),
      spellings.slice(60),
    ]) {
      const sent = payload(`username=${batch.join('')}&password=${batch.join('')}`)
      const wrong = await someone.send({ method: 'POST', url: '/login', headers: forms, payload: sent })
      expect([400, 413, 422, 429], batch.join(' ')).toContain(wrong.statusCode)
    }
  })

  test('/setup', async () => {
    const someone = new Visitor(empty.app, unchecked)
    const token = await someone.currentToken()
    const fields = ['token', 'authorityName', 'authorityCode', 'displayName', 'username', 'password', 'passwordAgain']
    await tryFields(fields, (query) =>
      someone.send({
        method: 'POST',
        url: '/setup',
        headers: forms,
        payload: `_csrf=${encodeURIComponent(token)}&${query}`,
      }),
    )
  })
})

test('a form that is no text in UTF-8 is refused, and nothing of it is stored', async () => {
  const before = await loadItems(db, attemptId)
  const token = encodeURIComponent(await visitor.currentToken())
  const bytes = Buffer.from([0xed, 0xa0, 0x80])
  for (const broken of [...brokenEncodings.filter((one) => !isReadable(one)), bytes]) {
    const payload = Buffer.concat([Buffer.from(`_csrf=${token}&answer=`), Buffer.from(broken)])
    const response = await visitor.send({
      method: 'POST',
      url: `/attempts/${attemptId}/items/1`,
      headers: forms,
      payload,
    })
    expect(response.statusCode, String(broken)).toBe(400)
  }
  expect(await loadItems(db, attemptId)).toEqual(before)
})

test('what was typed comes back as it was, as text', async () => {
  // With a letter that no code has: twelve others would be one, and punctuation is left out.
  for (const text of texts.map((one) => `${one}Đ`)) {
    const { statusCode, body } = await visitor.post('/verify', { code: text })
    expect(statusCode, text).toBe(422)
    const shown = text.normalize('NFC').replaceAll('\0', '')
    const escaped = shown.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    const [, value] = /id="code"[^>]*? value="([^"]*)"/s.exec(body) ?? []
    expect(unnamed(value ?? ''), text).toBe(escaped)
  }
})

/** `&amp;` and `&#38;` are the same sign. */
function unnamed(html: string): string {
  const names: Record<string, string> = { amp: '&#38;', lt: '&#60;', gt: '&#62;', quot: '&#34;' }
  return html.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => names[name] ?? '')
}
