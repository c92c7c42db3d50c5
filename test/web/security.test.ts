import type { FastifyInstance } from 'fastify'
import { describe, expect, test } from 'vitest'
import { startApp, testApp } from '../support/app.ts'
import { anAccount, password } from '../support/builders.ts'
import { Visitor } from '../support/visit.ts'

const { app: plain, db } = await testApp()
const { app: overHttp } = await startApp(db, { config: { publicUrl: new URL('http://hoc.example') } })
const { app: overHttps } = await startApp(db, { config: { publicUrl: new URL('https://hoc.example') } })

/** Every cookie that a person gets or loses, from the first page to the end of the session, as it was sent. */
async function cookiesOf(app: FastifyInstance): Promise<{ name: string; isGone: boolean; sent: string }[]> {
  const { username } = await anAccount(db)
  const visitor = new Visitor(app)
  const answers = [
    await visitor.get('/login'),
    await visitor.post('/language', { language: 'vi', back: '/login' }),
    await visitor.post('/login', { username, password, shared: 'yes' }),
    await visitor.post('/logout'),
    await visitor.get('/login'),
    await visitor.post('/login', { username, password }),
  ]
  return answers
    .flatMap(({ headers }) => headers['set-cookie'] ?? [])
    .map((sent) => ({ name: sent.split('=')[0] as string, isGone: sent.includes('Max-Age=0'), sent }))
}

describe('cookies', () => {
  test('are all sent over https only where the product is reached by https', async () => {
    const cookies = await cookiesOf(overHttps)
    const names = (isGone: boolean) => new Set(cookies.filter((one) => one.isGone === isGone).map(({ name }) => name))
    expect(names(false)).toEqual(new Set(['csrf', 'flash', 'language', 'session', 'shared']))
    expect(names(true)).toEqual(new Set(['flash', 'session', 'shared']))
    for (const { sent } of cookies) expect(sent).toMatch(/; Secure(;|$)/)
  })

  test.each([
    ['without an address for the public', plain],
    ['with one that begins with http', overHttp],
  ])('are sent over http too %s', async (_, app) => {
    const cookies = await cookiesOf(app)
    expect(cookies.length).toBeGreaterThan(7)
    for (const { sent } of cookies) expect(sent).not.toMatch(/secure/i)
  })
})

describe('a form', () => {
  const answerTo = async (app: FastifyInstance, headers: Record<string, string>) => {
    const visitor = new Visitor(app)
    await visitor.get('/login', headers.host === undefined ? {} : { host: headers.host })
    return (await visitor.post('/language', { language: 'vi' }, headers)).statusCode
  }
  const [name, address] = ['hoc.example', '192.0.2.7:3000']

  test.each([
    ['from the page itself', { host: name, origin: 'https://hoc.example' }],
    ['through a proxy that tells its own name', { host: 'localhost:3000', origin: 'https://hoc.example' }],
    ['from a browser that tells no origin', { host: name }],
    ['by address', { host: address, origin: `http://${address}` }],
    ['by another name over http', { host: 'may-chu.lan', origin: 'http://may-chu.lan' }],
    ['by another name over https', { host: 'may-chu.lan', origin: 'https://may-chu.lan' }],
  ])('is taken %s, where the public address is https', async (_, headers) => {
    expect(await answerTo(overHttps, headers)).toBe(303)
  })

  test.each([
    ['of the same name over http', { host: name, origin: 'http://hoc.example' }],
    ['of the same name over http, with the port', { host: name, origin: 'http://hoc.example:80' }],
    ['of the same name over http, behind a proxy', { host: 'localhost:3000', origin: 'http://hoc.example' }],
    ['of another name', { host: name, origin: 'https://evil.example' }],
    ['of no name', { host: name, origin: 'null' }],
  ])('is refused from a page %s, where the public address is https', async (_, headers) => {
    expect(await answerTo(overHttps, headers)).toBe(403)
  })

  test('may come over either where the public address is http, as behind a proxy nobody told it of', async () => {
    expect(await answerTo(overHttp, { host: name, origin: 'http://hoc.example' })).toBe(303)
    expect(await answerTo(overHttp, { host: name, origin: 'https://hoc.example' })).toBe(303)
    expect(await answerTo(overHttp, { host: name, origin: 'http://evil.example' })).toBe(403)
    expect(await answerTo(plain, { host: name, origin: 'http://hoc.example' })).toBe(303)
    expect(await answerTo(plain, { host: name, origin: 'https://hoc.example' })).toBe(303)
    expect(await answerTo(plain, { host: name, origin: 'https://evil.example' })).toBe(403)
  })
})
