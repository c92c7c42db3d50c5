import { describe, expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aCast } from '../support/cast.ts'
import { choicesOf, choose, itemAt, readToTheEnd, startQuiz, storedAt } from './learner.ts'

const { app, authority, clock, db } = await testApp()
const { openPage } = await testBrowser()
await aCast(db, authority)
const page = await openPage(app, {
  as: 'lan',
  expects: [
    /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 503|status of 409|htmx:error: Failed to fetch|place: net::ERR_ABORTED/,
  ],
})
await page.goto('/')
await page.getByRole('link', { name: 'Bắt đầu học' }).first().click()
await readToTheEnd(page)
const attemptId = await startQuiz(page)
const mark = page.locator('#saved')
const [right] = choicesOf(await itemAt(db, attemptId, 1), 'right') as [string]
const [wrong] = choicesOf(await itemAt(db, attemptId, 1), 'wrong') as [string]

describe('an answer that is chosen', () => {
  test('says that it is not saved while the network is gone', async () => {
    await page.context().setOffline(true)
    await choose(page, wrong)
    await mark.filter({ hasText: 'Chưa lưu được' }).waitFor()
    expect(await mark.getAttribute('data-state')).toBe('failed')
    expect(await storedAt(db, attemptId, 1)).toEqual([])
  })

  test('is sent by itself when the network comes back', async () => {
    await page.context().setOffline(false)
    await mark.filter({ hasText: 'Đã lưu lúc 10:00' }).waitFor()
    expect(await storedAt(db, attemptId, 1)).toEqual([wrong])
  })

  test('is not saved when the server cannot take it, and saved when it is chosen anew', async () => {
    await page.route('**/items/1', (route) => route.fulfill({ status: 503, body: 'busy' }), { times: 1 })
    await choose(page, right)
    await mark.filter({ hasText: 'Chưa lưu được' }).waitFor()
    expect(await storedAt(db, attemptId, 1)).toEqual([wrong])
    await choose(page, wrong)
    await choose(page, right)
    await mark.filter({ hasText: 'Đã lưu lúc 10:00' }).waitFor()
    await expect.poll(() => storedAt(db, attemptId, 1)).toEqual([right])
  })

  test('keeps the newer choice when an older one comes late', async () => {
    let deliver = () => {}
    const held = new Promise<void>((resolve) => {
      deliver = resolve
    })
    await page.route('**/items/1', (route) => held.then(() => route.continue()), { times: 1 })
    const late = page.waitForResponse((response) => response.request().postData()?.includes(`answer=${wrong}`) ?? false)
    await choose(page, wrong)
    await mark.filter({ hasText: 'Đang lưu' }).waitFor()
    clock.at = new Date(clock.at.getTime() + 600_000)
    const other = await openPage(app, { as: 'lan' })
    await other.goto(page.url())
    await choose(other, wrong)
    await choose(other, right)
    await expect.poll(() => storedAt(db, attemptId, 1)).toEqual([right])
    await other.close()
    deliver()
    await late
    expect(await storedAt(db, attemptId, 1)).toEqual([right])
    // What is on this page now is what is stored.
    await page.locator(`input[value="${right}"]:checked`).waitFor()
    await mark.filter({ hasText: 'Đã lưu lúc 10:10' }).waitFor()
  })

  test('goes with the button too, whatever became of it before', async () => {
    await page.context().setOffline(true)
    await choose(page, wrong)
    await mark.filter({ hasText: 'Chưa lưu được' }).waitFor()
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Lưu và sang câu sau' }).click()
    await page.waitForURL('**/items/2')
    expect(await storedAt(db, attemptId, 1)).toEqual([wrong])
  })

  test('arrives although the page is left before the slow network took it', async () => {
    const hasty = await openPage(app, { as: 'lan', expects: [/POST .+items.3: net::ERR_ABORTED/] })
    await hasty.goto(`/attempts/${attemptId}/items/3`)
    const [value] = choicesOf(await itemAt(db, attemptId, 3), 'right') as [string]
    let deliver = () => {}
    const held = new Promise<void>((resolve) => {
      deliver = resolve
    })
    await hasty.context().route('**/items/3', (route) => held.then(() => route.continue()), { times: 1 })
    await choose(hasty, value)
    await hasty.locator('#saved').filter({ hasText: 'Đang lưu' }).waitFor()
    await hasty.getByRole('link', { name: 'Câu 5, chưa trả lời' }).click()
    await hasty.waitForURL('**/items/5')
    deliver()
    await expect.poll(() => storedAt(db, attemptId, 3), { timeout: 5000 }).toEqual([value])
    await hasty.close()
  })

  test('is not left behind unsaved without a question', async () => {
    await page.goto(`/attempts/${attemptId}/items/4`)
    await page.context().setOffline(true)
    await page.locator('.question__options label').first().click()
    await mark.filter({ hasText: 'Chưa lưu được' }).waitFor()
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.dismiss()
      return dialog.type()
    })
    await page.getByRole('link', { name: 'Câu 5, chưa trả lời' }).click()
    expect(await asked).toBe('beforeunload')
    expect(page.url()).toContain('/items/4')
    await page.context().setOffline(false)
    await mark.filter({ hasText: 'Đã lưu lúc' }).waitFor()
    await page.getByRole('link', { name: 'Câu 5, chưa trả lời' }).click()
    await page.waitForURL('**/items/5')
  })

  test('is never lost because the clock of the phone is wrong by a day', async () => {
    clock.at = new Date(clock.at.getTime() + 600_000)
    const yesterday = await openPage(app, { as: 'lan' })
    await yesterday.addInitScript('{ const now = Date.now; Date.now = () => now() - 86400000 }')
    await yesterday.goto(`/attempts/${attemptId}/items/1`)
    await choose(yesterday, right)
    await expect.poll(() => storedAt(db, attemptId, 1)).toEqual([right])
    await yesterday.locator('#saved').filter({ hasText: 'Đã lưu lúc 10:20' }).waitFor()
    await yesterday.close()
  })
})
