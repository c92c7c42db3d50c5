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
