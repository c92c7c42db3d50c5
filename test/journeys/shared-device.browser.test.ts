import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { password } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { textOf } from './learner.ts'
import { aColleague, hasBegunQuiz } from './progress.ts'
import { expectStored, fieldsOf, fill, next, saved, untilKept, waiting } from './quiz-page.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools } = await aCast(db, authority)
const expects = [
  /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch|when fetching the script|status of (401|404)|ERR_ABORTED/,
]

async function signIn(page: Page, username: string) {
  if (!page.url().includes('/login')) await page.goto('/login?shared=yes')
  await page.getByLabel('Tên đăng nhập').fill(username)
  await page.getByLabel('Mật khẩu').fill(password)
  await page.getByRole('button', { name: 'Đăng nhập' }).click()
  await page.getByRole('button', { name: 'Người tiếp theo' }).waitFor()
}

/** Everything that lies on the device, as text. */
async function lyingThere(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)]
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('la-chan', 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('attempts', { keyPath: 'id' })
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = reject
    })
    const rows = await new Promise((resolve) => {
      const reading = database.transaction('attempts').objectStore('attempts').getAll()
      reading.onsuccess = () => resolve(reading.result)
    })
    found.push(JSON.stringify(rows))
    for (const name of await caches.keys()) {
      if (!name.startsWith('quiz/')) continue
      const cache = await caches.open(name)
      for (const request of await cache.keys()) found.push(await ((await cache.match(request)) as Response).text())
    }
    return found.join('\n')
  })
}

test('answers of one person wait sealed while others use the device, and go out when that person is back', async () => {
  const personId = await aColleague(db, schools.hoaMai, 'thao')
  await aColleague(db, schools.hoaMai, 'sau')
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  const page = await openPage(app, { expects })
  await signIn(page, 'thao')
  await page.goto(`/attempts/${attemptId}/items/1`)
  await untilKept(page, attemptId)
  await fill(page, await fieldsOf(db, attemptId, 1))
  await saved(page)
  const key = (await page.locator('[data-key]').getAttribute('data-key')) as string
  await page.context().route('**/events', (route) => route.abort())
  await next(page)
  await page.waitForURL('**/items/2')
  const fields = await fieldsOf(db, attemptId, 2)
  await fill(page, fields)
  await waiting(page)
  await page.context().setOffline(true)
  await page.reload()
  await waiting(page)
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Người tiếp theo' }).click()
  await page.waitForURL('**/login')

  const others = page.locator('#others')
  await others.waitFor()
  expect(await textOf(others)).toContain('N.H.P.T.N. (1)')
  expect(await textOf(page.locator('body'))).not.toContain('Thảo')
  const lying = await lyingThere(page)
  expect(lying).toContain('"initials":"N.H.P.T.N."')
  for (const secret of [key, '"fields"', '"answer"', 'data-key']) expect(lying).not.toContain(secret)
  if (process.env.SHOTS) await page.screenshot({ path: '/tmp/shot-360-others.png', fullPage: true })

  await signIn(page, 'sau')
  await page.goto('/')
  await page.getByRole('button', { name: 'Người tiếp theo' }).click()
  await page.waitForURL('**/login')
  await others.waitFor()
  await page.context().unroute('**/events')
  await signIn(page, 'thao')
  await page.goto('/')
  await expect
    .poll(
      () =>
        expectStored(db, attemptId, 2, fields).then(
          () => true,
          () => false,
        ),
      { timeout: 8000 },
    )
    .toBe(true)
  await page.getByRole('button', { name: 'Người tiếp theo' }).click()
  await page.waitForURL('**/login')
  expect(await others.isVisible()).toBe(false)
})

test('a code of the earlier person goes to the principal from the page of sign-in', async () => {
  const personId = await aColleague(db, schools.hoaMai, 'mat.hut')
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  const page = await openPage(app, { expects })
  await signIn(page, 'mat.hut')
  await page.goto(`/attempts/${attemptId}/items/1`)
  await page.context().route('**/events', (route) => route.abort())
  const fields = await fieldsOf(db, attemptId, 1)
  await fill(page, fields)
  await waiting(page)
  await page.getByRole('button', { name: 'Người tiếp theo' }).click()
  await page.waitForURL('**/login')
  await page.getByRole('button', { name: 'Hiện mã của N.H.P.T.N. (1)' }).click()
  await page.locator('#others canvas').waitFor()
  const url = await page.locator('#others textarea').inputValue()
  const camera = await openPage(app, { as: 'hung' })
  await camera.goto(url)
  await camera.getByText('Đã nhận 1 câu trả lời').waitFor()
  await expectStored(db, attemptId, 1, fields)
})

test('nobody touches the device: it says so, and signs out', async () => {
  await aColleague(db, schools.hoaMai, 'bo.di')
  const page = await openPage(app, { expects })
  await page.clock.install()
  await signIn(page, 'bo.di')
  // The scripts have run by then.
  await page.waitForLoadState('load')
  await page.clock.fastForward('02:31')
  await page.getByText('Không ai chạm máy').waitFor()
  await page.keyboard.press('Shift')
  await page.getByText('Không ai chạm máy').waitFor({ state: 'hidden' })
  await page.clock.fastForward('03:05')
  await page.clock.runFor(5000)
  await page.waitForURL('**/login')
})
