import { describe, expect, test } from 'vitest'
import { createAuthority, issueSetupToken } from '../../src/accounts/installation.ts'
import { accounts, installations, roleGrants, setupTokens } from '../../src/accounts/schema.ts'
import { roster } from '../../src/domain.ts'
import { units } from '../../src/organisation/schema.ts'
import { targets } from '../../src/targets/schema.ts'
import { firstRunApp, startApp } from '../support/app.ts'
import { now } from '../support/builders.ts'
import { Visitor } from '../support/visit.ts'

const empty = await firstRunApp()
const filled = await firstRunApp()

const fields = {
  authorityName: 'Phòng Giáo dục và Đào tạo Ánh Dương',
  authorityCode: 'PGD-07',
  displayName: 'Đặng Anh Quân',
  username: 'quan.tri',
  password: 'một câu rất dài',
  passwordAgain: 'một câu rất dài',
}

async function rowsOf({ db }: typeof empty) {
  const tables = [units, accounts, roleGrants, installations, targets]
  return Promise.all(tables.map(async (table) => (await db.select().from(table)).length))
}

describe('while there is no authority', () => {
  test('every page leads to the one that creates it', async () => {
    const visitor = new Visitor(empty.app)
    for (const { method, url, access } of empty.app.routeTable) {
      if (access === 'asset' || ['/setup', '/help', '/help/poster', '/language'].includes(url)) continue
      const path = url.replace(/:\w+/g, 'x')
      const response = await visitor.send({ method: method as 'GET', url: path })
      expect(response.headers.location, `${method} ${path}`).toBe('/setup')
    }
    expect((await visitor.get('/no-such-page')).headers.location).toBe('/setup')
  })

  test('the page is shown, in both languages, with the helpline', async () => {
    const visitor = new Visitor(empty.app)
    expect((await visitor.get('/setup')).body).toContain('Thiết lập lần đầu')
    await visitor.post('/language', { language: 'en', back: '/setup' })
    expect((await visitor.get('/setup')).body).toContain('<html lang="en">')
    expect((await visitor.get('/help')).statusCode).toBe(200)
  })

  test('the product says that it is ready', async () => {
    const visitor = new Visitor(empty.app)
    expect((await visitor.get('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await visitor.get('/readyz')).json()).toEqual({ status: 'ready' })
  })

  test('a wrong token creates nothing, and keeps everything but the passwords', async () => {
    await issueSetupToken(empty.db, now)
    const tokens = await empty.db.select().from(setupTokens)
    const response = await new Visitor(empty.app).post('/setup', { ...fields, token: 'mã sai' })
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain('id="token-error"')
    for (const name of ['authorityName', 'authorityCode', 'displayName', 'username'] as const) {
      expect(response.body).toContain(`value="${fields[name]}"`)
    }
    expect(response.body).toContain('value="mã sai"')
    expect(response.body).not.toContain(fields.password)
    expect(await rowsOf(empty)).toEqual([0, 0, 0, 0, 0])
    expect(await empty.db.select().from(setupTokens)).toEqual(tokens)
  })

  test('a failure on the way creates nothing, and the token stays good', async () => {
    const token = await issueSetupToken(empty.db, now)
    const fail = async () => {
      throw new Error('no courses')
    }
    await expect(createAuthority(empty.db, { ...fields, token }, now, fail)).rejects.toThrow('no courses')
    expect(await rowsOf(empty)).toEqual([0, 0, 0, 0, 0])
    const kept = await empty.db.select().from(setupTokens)
    expect(kept.length).toBeGreaterThan(0)
  })

  test('each field says what is wrong with it', async () => {
    const wrong = {
      token: ' ',
      authorityName: '',
      authorityCode: 'có dấu',
      displayName: 'x'.repeat(201),
      username: 'Nguyễn Lan',
      password: 'ngắn',
      passwordAgain: 'khác',
    }
    const { body, statusCode } = await new Visitor(empty.app).post('/setup', wrong)
    expect(statusCode).toBe(422)
    for (const name of Object.keys(wrong).filter((field) => field !== 'passwordAgain')) {
      expect(body, name).toContain(`id="${name}-error"`)
      expect(body, 'the summary leads to the field').toContain(`href="#${name}"`)
    }
    const differ = await new Visitor(empty.app).post('/setup', { ...fields, token: 'x', passwordAgain: 'khác' })
    expect(differ.body).toContain('Hai mật khẩu chưa giống nhau.')
    const nothing = await new Visitor(empty.app).post('/setup', {})
    expect(nothing.body.match(/Hãy điền mục này/g)?.length).toBeGreaterThanOrEqual(6)
  })
})

describe('the token', () => {
  test('creates the authority once, with its administrator and its target', async () => {
    const { app, db } = filled
    const waiting = await startApp(db)
    await issueSetupToken(db, now)
    const token = await issueSetupToken(db, now)
    const both = await Promise.all([
      new Visitor(app).post('/setup', { ...fields, token: ` ${token.toUpperCase()} ` }),
      new Visitor(app).post('/setup', { ...fields, token }),
    ])
    const created = both.filter(({ headers }) => headers.location === '/login')
    const refused = both.filter(({ headers, statusCode }) => statusCode === 422 || headers.location === '/')
    expect([created.length, refused.length]).toEqual([1, 1])
    expect(await rowsOf(filled)).toEqual([1, 1, 1, 1, 1])
    expect(await db.select().from(setupTokens)).toEqual([])
    expect(await db.select().from(targets)).toMatchObject([
      { startsOn: '2026-01-01', endsOn: '2026-12-31', percent: 50 },
    ])

    const again = await new Visitor(app).post('/setup', { ...fields, username: 'ke.gian', token })
    expect(again.headers.location).toBe('/')
    expect((await new Visitor(app).get('/setup')).headers.location).toBe('/')
    expect(await rowsOf(filled)).toEqual([1, 1, 1, 1, 1])
    expect((await new Visitor(waiting.app).get('/login')).statusCode, 'another process notices').toBe(200)
    await theAdministratorWorks()
  })

  async function theAdministratorWorks() {
    const { app, db } = filled
    const visitor = new Visitor(app)
    const { username, password } = fields
    expect((await visitor.post('/login', { username, password })).headers.location).toBe('/')
    const [authority] = await db.select().from(units)
    const home = await visitor.get('/')
    expect(home.body).toContain(fields.displayName)
    expect(home.body).toContain(`href="/coverage?unit=${authority?.id}"`)
    expect(home.body, 'who does not learn is not thanked for learning').not.toContain('học xong')
    expect((await visitor.get('/coverage')).body).toContain('Chưa có ai trong danh sách tính')
    expect((await visitor.get(`/units/${authority?.id}`)).statusCode).toBe(200)

    const post = { unitId: authority?.id as string, category: 'teacher', contractKind: 'permanent' } as const
    const person = { staffCode: '0001', fullName: 'Nguyễn Thị Lan', sex: 'female', birthOn: null } as const
    await roster.hire(db, [{ ...person, post: { ...post, startedOn: '2026-11-01' } }], now)
    expect((await visitor.get('/coverage')).body).toContain('0/1 người đã đủ cả hai phần')
    expect((await visitor.get(`/units/${authority?.id}`)).body).toContain('Nguyễn Thị Lan')
  }
})
