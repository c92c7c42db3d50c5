import { notInArray } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { signInFailures } from '../../src/accounts/schema.ts'
import { startApp, testApp } from '../support/app.ts'
import { anAccount, now, password } from '../support/builders.ts'
import { Visitor } from '../support/visit.ts'

const { app, clock, db } = await testApp()

let networks = 0
/** Somebody at a place of their own, so that no test fills another's count of failures. */
function aStranger(on = app): Visitor {
  networks += 1
  return new Visitor(on, { address: `203.0.113.${networks}` })
}

function signIn(visitor: Visitor, username: string, typed = password) {
  return visitor.post('/login', { username, password: typed })
}

async function failTimes(times: number, visitor: Visitor, username: string): Promise<void> {
  for (let time = 0; time < times; time++) expect((await signIn(visitor, username, 'sai')).statusCode).toBe(422)
}

describe('signing in', () => {
  test('opens the home page', async () => {
    const { username } = await anAccount(db, { displayName: 'Nguyễn Thị Lan' })
    const visitor = aStranger()
    const response = await signIn(visitor, username)
    expect(response.statusCode).toBe(303)
    expect(response.headers.location).toBe('/')
    expect((await visitor.follow(response)).body).toContain('Nguyễn Thị Lan')
  })

  test('takes the user name however it is written, and the password in either spelling of Unicode', async () => {
    const { username } = await anAccount(db)
    expect((await signIn(aStranger(), `  ${username.toUpperCase()} `)).statusCode).toBe(303)
    expect((await signIn(aStranger(), username, password.normalize('NFD'))).statusCode).toBe(303)
  })

  test('asks for what is missing, beside the field', async () => {
    const { body, statusCode } = await aStranger().post('/login', { username: ' ', password: '' })
    expect(statusCode).toBe(422)
    expect(body).toContain('id="username-error"')
    expect(body).toContain('id="password-error"')
    expect(body).toContain('Hãy điền mục này.')
  })

  test('keeps the user name that was typed, and never the password', async () => {
    const { username } = await anAccount(db)
    const { body, statusCode } = await signIn(aStranger(), username, 'gõ nhầm 123')
    expect(statusCode).toBe(422)
    expect(body).toContain(`value="${username}"`)
    expect(body).toContain('Tên đăng nhập hoặc mật khẩu chưa đúng.')
    expect(body).not.toContain('gõ nhầm 123')
  })

  test('does not tell whether a name exists', async () => {
    const { username } = await anAccount(db)
    const unknown = 'x'.repeat(username.length)
    const answers = [await signIn(aStranger(), username, 'sai'), await signIn(aStranger(), unknown, 'sai')]
    const [known, stranger] = answers.map(({ statusCode, headers, body }) => ({
      statusCode,
      headers: { ...headers, date: '', 'set-cookie': '' },
      body: body.replaceAll(/name="_csrf" value="[^"]*"/g, '').replaceAll(username, unknown),
    }))
    expect(known).toEqual(stranger)
  })
})

test('an address that is too long to come back to is left out', async () => {
  const { headers, statusCode } = await aStranger().get(`/courses?q=${'ế'.repeat(700)}`)
  expect([statusCode, headers.location]).toEqual([302, '/login'])
})

test('a refused sign-in keeps the name as it was typed', async () => {
  const { body } = await signIn(aStranger(), '  Lan.Nguyễn "Hoa" ', 'sai')
  expect(body).toContain('value="  Lan.Nguyễn &quot;Hoa&quot; "')
})

describe('the limit of an account', () => {
  test('refuses the sixth try for 15 minutes, also with the right password', async () => {
    const { username } = await anAccount(db)
    clock.at = now
    await failTimes(5, aStranger(), username)
    const refused = await signIn(aStranger(), username)
    expect(refused.statusCode).toBe(429)
    expect(refused.body).toContain('Hãy đợi 15 phút')
    clock.at = new Date(now.getTime() + 15 * 60_000 - 1)
    expect((await signIn(aStranger(), username)).statusCode).toBe(429)
    clock.at = new Date(now.getTime() + 15 * 60_000)
    expect((await signIn(aStranger(), username)).statusCode).toBe(303)
    clock.at = now
  })

  test('lets the right password in before that, and then counts anew', async () => {
    const { username } = await anAccount(db)
    await failTimes(4, aStranger(), username)
    expect((await signIn(aStranger(), username)).statusCode).toBe(303)
    await failTimes(5, aStranger(), username)
    expect((await signIn(aStranger(), username)).statusCode).toBe(429)
  })

  test('holds for a name that does not exist as for one that does', async () => {
    await failTimes(5, aStranger(), 'khong.co.ai')
    expect((await signIn(aStranger(), 'khong.co.ai')).statusCode).toBe(429)
  })

  test('gives tries at the same time no more guesses', async () => {
    const { username } = await anAccount(db)
    const visitor = aStranger()
    await visitor.get('/login')
    const answers = await Promise.all(Array.from({ length: 9 }, () => signIn(visitor, username, 'sai')))
    const statuses = answers.map((answer) => answer.statusCode).sort()
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429, 429, 429])
  })

  test('is kept in the database, so another process knows it', async () => {
    const { username } = await anAccount(db)
    await failTimes(5, aStranger(), username)
    const another = await startApp(db)
    expect((await signIn(aStranger(another.app), username)).statusCode).toBe(429)
  })
})

describe('the limit of an address', () => {
  test('refuses everybody there after 60 failures, and nobody elsewhere', async () => {
    const { username } = await anAccount(db)
    const school = aStranger()
    const before = (await db.select().from(signInFailures)).map(({ key }) => key)
    await failTimes(1, school, 'mot.nguoi')
    await db.update(signInFailures).set({ failures: 59 }).where(notInArray(signInFailures.key, before))
    await failTimes(1, school, 'nguoi.khac')
    expect((await signIn(school, username)).statusCode).toBe(429)
    expect((await signIn(aStranger(), username)).statusCode).toBe(303)
  })

  test('is one for a whole network of IPv6, and for an IPv4 address however it is written', async () => {
    const { username } = await anAccount(db)
    const from = (address: string) => new Visitor(app, { address })
    const before = (await db.select().from(signInFailures)).map(({ key }) => key)
    await failTimes(1, from('2001:db8:7:1::1'), 'mot.nguoi.nua')
    await failTimes(1, from('198.51.100.7'), 'nguoi.thu.hai')
    await db.update(signInFailures).set({ failures: 60 }).where(notInArray(signInFailures.key, before))
    expect((await signIn(from('2001:DB8:7:1:ffff::2'), username)).statusCode).toBe(429)
    expect((await signIn(from('::ffff:198.51.100.7'), username)).statusCode).toBe(429)
    expect((await signIn(from('2001:db8:7:2::1'), username)).statusCode).toBe(303)
    expect((await signIn(from('::ffff:198.51.100.8'), username)).statusCode).toBe(303)
  })
})

describe('the page after signing in', () => {
  test('is the one that was asked for', async () => {
    const { username } = await anAccount(db)
    const visitor = aStranger()
    const asked = await visitor.get('/verify?x=1&y=%C3%81nh')
    expect(asked.statusCode).toBe(200)
    const closed = await visitor.get('/courses/mot?x=1&y=%C3%81nh')
    expect(closed.headers.location).toBe(`/login?next=${encodeURIComponent('/courses/mot?x=1&y=%C3%81nh')}`)
    const response = await visitor.post(closed.headers.location as string, { username, password })
    expect(response.headers.location).toBe('/courses/mot?x=1&y=%C3%81nh')
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    'http:evil.example',
    'evil.example',
    '/\u0001',
    '/Ánh/\u{1f6e1}',
    '/\ud800',
    '',
  ])('is never another site: %j', async (next) => {
    const { username } = await anAccount(db)
    const visitor = aStranger()
    const response = await visitor.post(`/login?next=${encodeURIComponent(next.toWellFormed())}`, {
      username,
      password,
    })
    expect(response.statusCode).toBe(303)
    const location = response.headers.location as string
    expect(location).toMatch(/^\/(?!\/)/)
    expect(new URL(location, 'http://la-chan.example').host).toBe('la-chan.example')
    const again = await visitor.get(`/login?next=${encodeURIComponent(next.toWellFormed())}`)
    expect(again.statusCode).toBe(302)
    expect(again.headers.location, 'who is signed in goes there at once').toBe(location)
  })

  test('is reached by htmx with a header instead of a redirect', async () => {
    const response = await aStranger().get('/courses/mot', { 'hx-request': 'true', 'hx-request-type': 'partial' })
    expect(response.statusCode).toBe(401)
    expect(response.headers['hx-redirect']).toBe('/login?next=%2Fcourses%2Fmot')
    expect(response.body).toBe('')
  })
})

describe('the language', () => {
  test('is switched on the page where one is, and stays', async () => {
    const visitor = aStranger()
    expect((await visitor.get('/verify?x=1')).body).toContain('name="back" value="/verify?x=1"')
    const response = await visitor.post('/language', { language: 'en', back: '/verify?x=1' })
    expect(response.headers.location).toBe('/verify?x=1')
    expect((await visitor.follow(response)).body).toContain('<html lang="en">')
    expect((await visitor.get('/login')).body).toContain('Sign in')
  })

  test('is Vietnamese for a language that does not exist, and leads to no other site', async () => {
    const visitor = aStranger()
    const response = await visitor.post('/language', { language: 'fr', back: '//evil.example' })
    expect(response.headers.location).toBe('/')
    expect((await visitor.get('/help')).body).toContain('<html lang="vi">')
  })
})
