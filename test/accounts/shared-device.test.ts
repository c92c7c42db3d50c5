import { describe, expect, test } from 'vitest'
import { initialsOf } from '../../src/web/shared-device.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, password } from '../support/builders.ts'
import { Visitor } from '../support/visit.ts'

const { app, clock, db } = await testApp()
const later = (seconds: number) => {
  clock.at = new Date(clock.at.getTime() + seconds * 1000)
}

async function signedIn(fields: Record<string, string>) {
  const { id: personId } = await aPerson(db)
  const { username } = await anAccount(db, { personId })
  const visitor = new Visitor(app)
  await visitor.get('/login')
  expect((await visitor.post('/login', { username, password, ...fields })).statusCode).toBe(303)
  return { visitor, username }
}

describe('a device that several people use', () => {
  test('ends a session after three minutes without a request, and never one that goes on', async () => {
    const { visitor } = await signedIn({ shared: 'yes' })
    for (let turn = 0; turn < 5; turn++) {
      later(170)
      expect((await visitor.get('/session')).statusCode).toBe(204)
    }
    later(181)
    const gone = await visitor.get('/password')
    expect(gone.headers.location).toBe('/login?next=%2Fpassword')
    expect(visitor.cookie('session')).toBeUndefined()
  })

  test('stays one for the next person, until somebody says otherwise', async () => {
    const { visitor, username } = await signedIn({ shared: 'yes' })
    expect((await visitor.get('/password')).body).toContain('Người tiếp theo')
    await visitor.post('/logout')
    expect((await visitor.get('/login')).body).toMatch(/name="shared"[^>]* checked/)
    await visitor.post('/login', { username, password })
    expect((await visitor.get('/password')).body).toContain('Đăng xuất')
    later(600)
    expect((await visitor.get('/password')).statusCode).toBe(200)
  })

  test('is made one by a link too, and a wrong password keeps what was ticked', async () => {
    const visitor = new Visitor(app)
    expect((await visitor.get('/login?shared=yes')).body).toMatch(/name="shared"[^>]* checked/)
    expect((await visitor.get('/login')).body).not.toMatch(/name="shared"[^>]* checked/)
    const wrong = await visitor.post('/login', { username: 'ai', password: 'sai', shared: 'yes' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toMatch(/name="shared"[^>]* checked/)
  })
})

test('initials say who it is to who knows, and nothing else', () => {
  expect(initialsOf('Nguyễn Thị  Lan')).toBe('N.T.L.')
  expect(initialsOf('ánh 👧')).toBe('Á.👧.')
  expect(initialsOf('')).toBe('')
})
