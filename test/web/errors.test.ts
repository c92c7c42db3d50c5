import { type AddressInfo, connect } from 'node:net'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { sql } from 'drizzle-orm'
import type { LightMyRequestResponse } from 'fastify'
import { beforeEach, describe, expect, test } from 'vitest'
import { startApp, testApp } from '../support/app.ts'
import { anAccount, aPerson, aUnit } from '../support/builders.ts'
import { checkHtml } from '../support/html.ts'
import { signInAs, Visitor } from '../support/visit.ts'

const { app: quiet, authority, db } = await testApp()
const log: string[] = []
const stream = new Writable({
  write(line, _, done) {
    log.push(String(line))
    done()
  },
})
const { app } = await startApp(db, { logger: { level: 'trace', stream } })
app.get('/fault', { config: { access: 'public' } }, () => {
  throw new Error('lỗi bên trong')
})
app.post('/fault', { config: { access: 'public' } }, () => {
  throw new Error('lỗi bên trong')
})
app.get<{ Querystring: { q: string } }>('/fault/query', { config: { access: 'public' } }, (request) =>
  db.execute(sql`select ${request.query.q}::uuid`),
)
beforeEach(() => {
  log.length = 0
})

const forms = { 'content-type': 'application/x-www-form-urlencoded' }

describe('an unknown address', () => {
  test.each(['/khong-co', '/course', '/assets/x.css', '/courses/x/images/y.svg', '/units/a/b/c'])(
    '%s is a page in the language of the person',
    async (path) => {
      const visitor = new Visitor(app)
      const response = await visitor.get(path)
      expect(response.statusCode).toBe(404)
      expect(response.body).toContain('Không có trang này')
      visitor.setCookie('language', 'en')
      const english = await visitor.get(path)
      expect(english.statusCode).toBe(404)
      expect(english.body).toContain('<html lang="en">')
      expect(english.body).not.toContain('Không có trang này')
    },
  )

  test('keeps the person signed in', async () => {
    const { username } = await anAccount(db, { displayName: 'Nguyễn Thị Lan' })
    const visitor = await signInAs(app, username)
    expect((await visitor.get('/khong-co')).body).toContain('Nguyễn Thị Lan')
  })

  test('is a page for an id that is far too long, and for a method that no route knows', async () => {
    const visitor = new Visitor(app)
    expect((await visitor.get(`/verify/${'x'.repeat(5000)}`)).statusCode).toBe(404)
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      for (const url of ['/login', '/khong-co']) {
        for (const sent of [{}, { headers: forms, payload: 'a=1' }, { headers: forms, payload: 'a=%' }]) {
          const response = await visitor.send({ method, url, ...sent })
          expect(response.statusCode, `${method} ${url}`).toBe(404)
          expect(response.body).toContain('Không có trang này')
        }
      }
    }
  })

  test('is a page for a form too, with a token and without; a form that is known needs its token', async () => {
    const visitor = new Visitor(app)
    expect((await visitor.post('/khong-co')).statusCode).toBe(404)
    expect((await visitor.post('/khong-co', { _csrf: 'made-up' }, { origin: 'https://evil.example' })).statusCode).toBe(
      404,
    )
    expect((await visitor.post('/verify', { _csrf: 'made-up', code: 'x' })).statusCode).toBe(403)
    expect((await visitor.post('/verify/khong-co', { _csrf: 'made-up' })).statusCode).toBe(404)
  })
})

describe('a fault of ours', () => {
  test('is a page that tells nothing of the inside, with the reference of the log', async () => {
    const response = await new Visitor(app).get('/fault?q=riêng-tư')
    expect(response.statusCode).toBe(500)
    expect(response.body).toContain('Máy chủ gặp lỗi')
    expect(response.body).not.toMatch(/lỗi bên trong|\.ts:|\bat \w+ \(/)
    const [, reference] = /500 · ([0-9a-f-]{36})/.exec(response.body) ?? []
    const fault = log.map((line) => JSON.parse(line)).find((line) => line.msg === 'request failed')
    expect(fault).toMatchObject({ reqId: reference, route: '/fault', err: { message: 'lỗi bên trong' } })
    expect(fault.err.stack).toContain('errors.test.ts')
  })

  test('is a page in English too, and a part of a page where a part was asked for', async () => {
    const visitor = new Visitor(app)
    visitor.setCookie('language', 'en')
    expect((await visitor.get('/fault')).body).toContain('<html lang="en">')
    const partial = await visitor.get('/fault', { 'hx-request': 'true', 'hx-request-type': 'partial' })
    expect(partial.statusCode).toBe(500)
    expect(partial.body).not.toContain('<html')
    expect(partial.body).toContain('<h1>')
  })

  test('in a query is logged with the query, and without its values', async () => {
    const response = await new Visitor(app).get('/fault/query?q=riêng-tư')
    expect(response.statusCode).toBe(500)
    const fault = log.map((line) => JSON.parse(line)).find((line) => line.msg === 'request failed')
    expect(fault.err).toMatchObject({ code: '22P02', query: 'select $1::uuid' })
    expect(log.join('')).not.toContain('riêng-tư')
  })
})

describe('a request that cannot be read', () => {
  test.each(['/%', '/%zz', '/courses/%E0%A4%A', '/verify/%ff%fe', '/units/%c3%28', '/courses/%00', '/login?next=%'])(
    '%s is refused with a page, never a fault',
    async (path) => {
      const response = await new Visitor(app).get(path)
      expect(response.statusCode).toBe(path.startsWith('/login') ? 200 : 400)
      expect(response.headers['content-type']).toContain('text/html')
      if (response.statusCode === 400) expect(response.body).toContain('Máy chủ không hiểu yêu cầu này')
    },
  )

  test('a body of 10 MB is refused with a page', async () => {
    const visitor = new Visitor(app)
    const response = await visitor.post('/login', { username: 'x'.repeat(10_000_000), password: 'x' })
    expect(response.statusCode).toBe(413)
    expect(response.body).toContain('Nội dung gửi lên lớn quá')
  })

  test.each(['application/json', 'text/plain', 'text/xml', 'multipart/form-data; boundary=x', 'x/y', ';;;'])(
    'a body of the kind %j is refused with a page',
    async (kind) => {
      const visitor = new Visitor(app)
      await visitor.get('/login')
      const response = await visitor.send({
        method: 'POST',
        url: '/login',
        headers: { 'content-type': kind },
        payload: '{"username": {"$ne": 1}}',
      })
      expect(response.statusCode).toBe(415)
      expect(response.body).toContain('Máy chủ không nhận loại nội dung này')
    },
  )

  test('a broken form is a form without what is missing', async () => {
    const visitor = new Visitor(app)
    await visitor.get('/login')
    const payload = 'a=&=&&==&__proto__=1&constructor=2&%00=3&a[b]=4'
    expect((await visitor.send({ method: 'POST', url: '/login', headers: forms, payload })).statusCode).toBe(403)
    expect((await visitor.send({ method: 'POST', url: '/login', payload: '' })).statusCode).toBe(403)
    const cut = { method: 'POST', url: '/login', headers: forms, payload: 'a=%' } as const
    expect((await visitor.send(cut)).statusCode).toBe(400)
  })
})

describe('the page of a refusal', () => {
  test('leads back to where there is a page', async () => {
    const visitor = new Visitor(app)
    const back = async (path: string, status = 403) => {
      const { body, statusCode } = await visitor.post(path, { _csrf: 'made-up' })
      expect(statusCode).toBe(status)
      return /name="back" value="([^"]*)"/.exec(body)?.[1]
    }
    expect(await back('/login?next=/help'), 'the form is there').toBe('/login?next=/help')
    expect(await back('/logout'), 'an act without a page').toBe('/')
    expect(await back('/khong-co', 404), 'nothing is there').toBe('/')
  })
})

describe('a part of a page', () => {
  const partial = { 'hx-request': 'true', 'hx-request-type': 'partial' }

  test.each([
    ['/khong-co', 404],
    ['/help', 200],
    ['/login', 200],
  ])('is what an htmx request for %s gets', async (path, status) => {
    const response = await new Visitor(app).get(path, partial)
    expect(response.statusCode).toBe(status)
    expect(response.body).toMatch(/^\s*<title>/)
    expect(response.body).not.toContain('<html')
    expect(response.headers.vary).toContain('HX-Request-Type')
  })

  test('is also the answer to a form with a mistake, and to one that came from elsewhere', async () => {
    const visitor = new Visitor(app)
    const wrong = await visitor.post('/verify', { code: 'x' }, partial)
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).not.toContain('<html')
    const forged = await visitor.post('/verify', { code: 'x' }, { ...partial, origin: 'https://evil.example' })
    expect(forged.statusCode).toBe(403)
    expect(forged.body).not.toContain('<html')
  })

  test('is not what a history restore or a boosted link gets', async () => {
    const full = await new Visitor(app).get('/help', { 'hx-request': 'true', 'hx-request-type': 'full' })
    expect(full.body).toContain('<!DOCTYPE html>')
  })
})

describe('the log', () => {
  test('holds no address with its query, no body, no name and no cookie', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    const person = await aPerson(db, { at: school, fullName: 'Bí Mật Thị Lan' })
    const { username } = await anAccount(db, { personId: person.id, displayName: 'Bí Mật Thị Lan' })
    const visitor = await signInAs(app, username)
    await visitor.get('/?q=kín-đáo')
    await visitor.get('/khong-co/kín-đáo?q=kín-đáo')
    await visitor.get(`/units/${school.id}?q=kín-đáo`)
    await visitor.get('/verify/kín-đáo')
    await visitor.get('/%zzkín-đáo'.replaceAll('í', 'i').replaceAll('đ', 'd').replaceAll('á', 'a'))
    await visitor.post('/verify', { code: 'kín-đáo' })
    await visitor.post('/login', { username: 'kín-đáo', password: 'kín-đáo' })
    await visitor.post('/fault', { secret: 'kín-đáo' })
    await visitor.post('/verify', { code: 'kín-đáo' }, { origin: 'https://kin-dao.example' })
    await visitor.post('/verify', { code: 'kín-đáo' }, { 'content-type': 'text/kin-dao' })
    const text = log.join('')
    expect(log.length).toBeGreaterThan(20)
    for (const private_ of ['kín-đáo', encodeURIComponent('kín-đáo'), 'kin-dao', 'Bí Mật', username]) {
      expect(text, private_).not.toContain(private_)
    }
    expect(text).not.toContain(visitor.cookie('session') as string)
    expect(text).toContain('"route":"/verify/:code"')
  })
})

describe('HEAD', () => {
  test.each(['/login', '/help', '/khong-co', '/fault', '/healthz', '/readyz'])(
    '%s says what GET says',
    async (path) => {
      const [get, head] = [await new Visitor(app).get(path), await new Visitor(app).send({ method: 'HEAD', url: path })]
      expect(head.statusCode).toBe(get.statusCode)
      expect(head.headers['content-type']).toBe(get.headers['content-type'])
      expect(head.body).toBe('')
    },
  )
})

test('a slash at the end changes nothing', async () => {
  expect((await new Visitor(quiet).get('/help/')).statusCode).toBe(200)
})

describe('a request whose head cannot be read', () => {
  /** All that the server answers to these bytes. */
  async function answerTo(bytes: string) {
    await app.listen({ port: 0, host: '127.0.0.1' }).catch(() => {})
    const { port } = app.server.address() as AddressInfo
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => {})
    socket.write(bytes)
    const [head = '', ...body] = (await text(socket).catch(() => '')).split('\r\n\r\n')
    const headers = Object.fromEntries(head.split('\r\n').map((line) => line.split(/: (.*)/, 2)))
    const response = { head, headers, body: body.join('\r\n\r\n'), raw: { req: { method: 'bytes', url: '' } } }
    checkHtml(response as unknown as LightMyRequestResponse)
    return response
  }

  const long = 'x'.repeat(20_000)
  test.each([
    ['cookies that are too long', `GET /login HTTP/1.1\r\nhost: a\r\ncookie: language=vi; big=${long}\r\n\r\n`, 431],
    ['an address that is too long', `GET /${long} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    ['a header with a blank in its name', 'GET / HTTP/1.1\r\nhost: a\r\nbad name: x\r\n\r\n', 400],
    ['no HTTP at all', 'xin chào\r\n\r\n', 400],
  ])('for %s is answered with a page', async (_, bytes, status) => {
    const { head, body } = await answerTo(bytes)
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(head).toContain('content-type: text/html; charset=utf-8')
    expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`)
    expect(body).toContain('<html lang="vi">')
    expect(body).toContain('href="tel:111"')
  })

  test('behind another that is still being answered cuts that one off and puts no page into it', async () => {
    const working = Promise.withResolvers<void>()
    const { app } = await startApp(db)
    app.get('/slow', { config: { access: 'public' } }, async () => {
      working.resolve()
      await new Promise(() => {})
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('error', () => {}).write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n')
    await working.promise
    socket.write('bad\r\n\r\n')
    expect(await text(socket).catch(() => '')).toBe('')
  })

  test('in English to who has chosen it', async () => {
    const { body } = await answerTo(`GET / HTTP/1.1\r\nhost: a\r\ncookie: language=en; big=${long}\r\n\r\n`)
    expect(body).toContain('<html lang="en">')
    expect(body).toContain('The browser sent too much along')
  })
})
