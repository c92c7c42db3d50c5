import { eq, inArray } from 'drizzle-orm'
import type { Page, Route } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { accounts, sessions } from '../../src/accounts/schema.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { password } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { choicesOf, choose, chosenOn, itemAt, storedAt } from './learner.ts'
import { aColleague, hasBegunQuiz } from './progress.ts'
import { markOf, next, saved, untilKept, waiting } from './quiz-page.ts'

const { app, authority, clock, db } = await testApp()
const { openPage } = await testBrowser()
const { schools } = await aCast(db, authority)
const expects = [
  /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|403|404|503)|Failed to fetch|ERR_ABORTED|when fetching the script/,
]
const minute = 60_000

/** Somebody at the first question with a choice of one, with a right and a wrong answer to it. */
async function aLearner(username: string) {
  const personId = await aColleague(db, schools.hoaMai, username)
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  let position = 1
  while ((await itemAt(db, attemptId, position)).content.type !== 'single') position++
  const item = await itemAt(db, attemptId, position)
  const [right] = choicesOf(item, 'right') as [string]
  const [wrong] = choicesOf(item, 'wrong') as [string]
  const path = `/attempts/${attemptId}/items/${position}`
  const open = async (prepare: (page: Page) => Promise<unknown> = async () => {}) => {
    const page = await openPage(app, { as: username, expects })
    await prepare(page)
    await page.goto(path)
    return page
  }
  const stored = () => storedAt(db, attemptId, position)
  return { personId, attemptId, position, right, wrong, path, open, stored }
}

/** Holds the next batch of events until it is let go. */
async function holdNext(page: Page) {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.context().route('**/events', (route) => held.then(() => route.continue()), { times: 1 })
  return () => release()
}

describe('an answer that is chosen', () => {
  test('waits on the device while the network is gone, and is sent by itself when it is back', async () => {
    const { open, wrong, stored } = await aLearner('mat.mang')
    const page = await open()
    await page.context().setOffline(true)
    await choose(page, wrong)
    await waiting(page)
    expect(await stored()).toEqual([])
    await page.context().setOffline(false)
    await saved(page)
    expect(await stored()).toEqual([wrong])
  })

  test('waits while the server cannot take it, and is sent again', async () => {
    const { open, right, stored } = await aLearner('may.ban')
    const page = await open()
    await page.context().route('**/events', (route) => route.fulfill({ status: 503, body: 'busy' }), { times: 2 })
    await choose(page, right)
    await waiting(page)
    expect(await stored()).toEqual([])
    await saved(page)
    expect(await stored()).toEqual([right])
  })

  test('waits while something between answers in the name of the server', async () => {
    const { open, right, stored } = await aLearner('cong.chao')
    const page = await open()
    const portal = (route: Route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Wi-Fi</h1>' })
    await page.context().route('**/events', portal, { times: 1 })
    await choose(page, right)
    await waiting(page)
    expect(await stored()).toEqual([])
    await saved(page)
    expect(await stored()).toEqual([right])
  })

  test('is stored once when it arrives several times', async () => {
    const { open, right, wrong, stored, attemptId, position } = await aLearner('hai.lan')
    const page = await open()
    await page.context().route('**/events', async (route) => {
      await route.fetch()
      await route.fetch()
      await route.fulfill({ response: await route.fetch() })
    })
    await choose(page, wrong)
    await saved(page)
    await choose(page, right)
    await saved(page)
    expect(await stored()).toEqual([right])
    const before = await itemAt(db, attemptId, position)
    clock.at = new Date(clock.at.getTime() + minute)
    await page.reload()
    await choose(page, wrong)
    await saved(page)
    expect((await itemAt(db, attemptId, position)).sequence).toBeGreaterThan(before.sequence)
  })

  test('keeps the newer choice when an older one comes late, and shows what is stored', async () => {
    const { open, right, wrong, stored } = await aLearner('den.muon')
    const page = await open()
    const release = await holdNext(page)
    await choose(page, wrong)
    await markOf(page).filter({ hasText: 'Đang lưu' }).waitFor()
    clock.at = new Date(clock.at.getTime() + 10 * minute)
    const other = await open()
    await choose(other, wrong)
    await choose(other, right)
    await expect.poll(stored).toEqual([right])
    await other.context().close()
    release()
    await page.locator(`input[value="${right}"]:checked`).waitFor()
    await saved(page)
    expect(await stored()).toEqual([right])
  })

  test('arrives although the page is left before the slow network took it', async () => {
    const { open, right, stored } = await aLearner('roi.trang')
    const page = await open()
    const release = await holdNext(page)
    await choose(page, right)
    await markOf(page).filter({ hasText: 'Đang lưu' }).waitFor()
    await page.goto('/help')
    release()
    await expect.poll(stored, { timeout: 5000 }).toEqual([right])
  })

  test('is sent from home, when that is where the person goes on', async () => {
    const { open, right, stored } = await aLearner('ve.nha')
    const page = await open()
    await page.context().route('**/events', (route) => route.abort())
    await choose(page, right)
    await waiting(page)
    await page.goto('/')
    await page.getByText('Còn 1 câu trả lời đang chờ trên máy này').waitFor()
    expect(await stored()).toEqual([])
    await page.context().unroute('**/events')
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await expect.poll(stored).toEqual([right])
    await expect.poll(() => page.getByText('đang chờ trên máy này').count()).toBe(0)
  })

  test('in two windows is the one that was chosen last, whatever arrives last', async () => {
    const { open, path, right, wrong, stored } = await aLearner('hai.cua.so')
    const first = await open()
    const second = await first.context().newPage()
    await second.goto(path)
    const release = await holdNext(first)
    await choose(first, wrong)
    await choose(second, right)
    await saved(second)
    release()
    await expect.poll(stored).toEqual([right])
    await first.bringToFront()
    await first.reload()
    expect(await chosenOn(first)).toEqual([right])
    await first.context().setOffline(true)
    await choose(second, wrong)
    await waiting(second)
    await first.locator(`input[value="${wrong}"]:checked`).waitFor()
    await choose(first, right)
    await waiting(first)
    await first.context().setOffline(false)
    await saved(first)
    await saved(second)
    expect(await stored()).toEqual([right])
  })
})

describe.each([
  ['a day behind', -86_400_000],
  ['a day ahead', 86_400_000],
])('a phone whose clock is %s', (name, shift) => {
  const skew = (page: Page) => page.addInitScript(`{ const now = Date.now; Date.now = () => now() + ${shift} }`)

  test('loses no answer', async () => {
    const { open, right, wrong, stored, attemptId, position } = await aLearner(`dong.ho.${name.replaceAll(' ', '.')}`)
    clock.at = new Date(clock.at.getTime() + minute)
    const page = await open(skew)
    await choose(page, wrong)
    await saved(page)
    await page.context().setOffline(true)
    await choose(page, right)
    await waiting(page)
    await page.context().setOffline(false)
    await saved(page)
    expect(await stored()).toEqual([right])
    const { sequence } = await itemAt(db, attemptId, position)
    expect(Math.abs(sequence - clock.at.getTime()), 'by the clock of the server').toBeLessThan(minute)
  })

  test('does not win over a later choice on another device, and not for ever over an earlier one', async () => {
    const { open, right, wrong, stored } = await aLearner(`dong.ho.kia.${name.replaceAll(' ', '.')}`)
    clock.at = new Date(clock.at.getTime() + minute)
    const page = await open(skew)
    await page.context().setOffline(true)
    await choose(page, wrong)
    await waiting(page)
    clock.at = new Date(clock.at.getTime() + 10 * minute)
    const other = await open()
    await choose(other, right)
    await saved(other)
    await page.context().setOffline(false)
    await page.locator(`input[value="${right}"]:checked`).waitFor()
    expect(await stored()).toEqual([right])
    await choose(page, wrong)
    await saved(page)
    expect(await stored()).toEqual([wrong])
  })
})

test('a clock that was put forward while the network was gone loses no answer and shuts out none', async () => {
  const { open, right, wrong, stored, attemptId, position } = await aLearner('chinh.gio')
  clock.at = new Date(clock.at.getTime() + minute)
  const page = await open((one) =>
    one.addInitScript('{ const now = Date.now; Date.now = () => now() + (window.ahead ?? 0) }'),
  )
  await page.context().setOffline(true)
  await page.evaluate('window.ahead = 86400000')
  await choose(page, wrong)
  await waiting(page)
  await page.context().setOffline(false)
  await saved(page)
  expect(await stored()).toEqual([wrong])
  expect((await itemAt(db, attemptId, position)).sequence).toBeLessThan(clock.at.getTime() + 2 * minute)
  clock.at = new Date(clock.at.getTime() + 10 * minute)
  const other = await open()
  await choose(other, right)
  await saved(other)
  expect(await stored()).toEqual([right])
})

describe('a sign-in that ran out', () => {
  async function endSessions(personId: string) {
    const own = db.select({ id: accounts.id }).from(accounts).where(eq(accounts.personId, personId))
    await db.delete(sessions).where(inArray(sessions.accountId, own))
  }
  async function signInAgain(page: Page, username: string) {
    await page.getByLabel('Tên đăng nhập').fill(username)
    await page.getByLabel('Mật khẩu').fill(password)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
  }

  test('keeps the answers, says so, and leads back to the question, where they go out', async () => {
    const { open, path, personId, right, stored } = await aLearner('het.phien')
    const page = await open()
    await endSessions(personId)
    await choose(page, right)
    await page.getByText('Hãy đăng nhập lại, câu trả lời vẫn còn trên máy này.').waitFor()
    expect(await markOf(page).innerText()).toContain('Đang chờ trên máy này')
    expect(await stored()).toEqual([])
    await page.getByRole('link', { name: 'Đăng nhập lại' }).click()
    await signInAgain(page, 'het.phien')
    await page.waitForURL(`**${path}`)
    await saved(page)
    expect(await stored()).toEqual([right])
  })

  test('gives nothing to the next person who signs in there, and loses nothing', async () => {
    const { open, path, personId, right, stored, attemptId } = await aLearner('nguoi.truoc')
    const next = await aLearner('nguoi.sau')
    const page = await open()
    await untilKept(page, attemptId)
    await endSessions(personId)
    await choose(page, right)
    await page.getByText('Hãy đăng nhập lại').waitFor()
    await page.goto('/login')
    await signInAgain(page, 'nguoi.sau')
    await page.getByRole('button', { name: 'Đăng xuất' }).waitFor()
    await page.goto(next.path)
    await untilKept(page, next.attemptId)
    expect(await page.evaluate(async () => (await caches.keys()).length), 'pages of the next one and files').toBe(2)
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    await page.waitForURL('**/login')
    expect(await stored()).toEqual([])
    await signInAgain(page, 'nguoi.truoc')
    await expect.poll(stored).toEqual([right])
    await page.goto(path)
    expect(await chosenOn(page)).toEqual([right])
  })
})

describe('signing out', () => {
  test('sends what still waits, and takes everything from the device', async () => {
    const { open, attemptId, right, stored } = await aLearner('dang.xuat')
    const page = await open()
    await untilKept(page, attemptId)
    await page.context().route('**/events', (route) => route.abort(), { times: 1 })
    await choose(page, right)
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    await page.waitForURL('**/login')
    expect(await stored()).toEqual([right])
    const left = await page.evaluate(async () => ({
      pages: await caches.keys(),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }))
    expect(left).toEqual({ pages: [], databases: [], workers: 0 })
  })

  test('asks once when something would be lost, and says what', async () => {
    const { open, path, right, stored, position } = await aLearner('se.mat')
    const page = await open()
    await page.context().route('**/events', (route) => route.abort())
    await choose(page, right)
    await waiting(page)
    const questions: string[] = []
    page.on('dialog', async (dialog) => {
      questions.push(dialog.message())
      if (questions.length === 1) await dialog.dismiss()
      else await dialog.accept()
    })
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    await expect.poll(() => questions.length, { timeout: 6000 }).toBe(1)
    expect(questions[0]).toBe(
      `Chưa gửi được, còn chờ trên máy này: Nhận biết, lắng nghe và báo tin khi trẻ bị xâm hại: ${position}. Đăng xuất bây giờ thì mất các câu này. Vẫn đăng xuất?`,
    )
    expect(page.url()).toContain(path)
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    await page.waitForURL('**/login')
    expect(questions).toHaveLength(2)
    expect(await stored()).toEqual([])
  })
})

test('an attempt that was handed in elsewhere says what came too late', async () => {
  const { open, attemptId, right } = await aLearner('nop.roi')
  const page = await open()
  await page.context().setOffline(true)
  await choose(page, right)
  await waiting(page)
  const other = await open()
  await other.goto(`/attempts/${attemptId}/review`)
  await other.getByRole('button', { name: 'Vẫn nộp bài' }).click()
  await other.waitForURL(`**/attempts/${attemptId}`)
  await page.context().setOffline(false)
  await page.getByText('1 câu trả lời trên máy này đến sau nên không được tính').waitFor()
  await page.getByRole('link', { name: 'Xem kết quả' }).click()
  await page.waitForURL(`**/attempts/${attemptId}`)
})

test('nothing chosen is said without a network too', async () => {
  const { open, stored } = await aLearner('bo.trong')
  const page = await open()
  await page.context().setOffline(true)
  await next(page)
  await markOf(page).filter({ hasText: 'Hãy chọn hoặc điền câu trả lời' }).waitFor()
  expect(await stored()).toEqual([])
})
