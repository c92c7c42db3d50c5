import { describe, expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { password } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { answerWithKeys, focused, tabTo, tabUntil } from './keys.ts'
import { textOf } from './learner.ts'
import { hasRead } from './progress.ts'
import { expectStored, fieldsOf, saved } from './quiz-page.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { lan } = await aCast(db, authority)
await hasRead(db, lan.personId, 'child-protection')
const page = await openPage(app, { width: 1280 })
let attemptId: string

describe('a teacher without a mouse', () => {
  test('skips to the form and signs in', async () => {
    await page.goto('/login')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Đến nội dung chính')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Tên đăng nhập')
    await page.keyboard.type('lan')
    await tabTo(page, 'Mật khẩu')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Còn hai phần cần học' }).waitFor()
  })

  test('starts the quiz', async () => {
    await tabTo(page, 'Làm bài kiểm tra')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/items/1')
    attemptId = page.url().split('/').at(-3) as string
  })

  test('answers with the keys, and the focus stays where it was', async () => {
    for (let position = 1; position <= 10; position++) {
      const right = await fieldsOf(db, attemptId, position)
      await answerWithKeys(page, right)
      const place = await page.evaluateHandle(() => document.activeElement)
      await saved(page)
      await expectStored(db, attemptId, position, right)
      expect(await place.evaluate((element) => element === document.activeElement)).toBe(true)
      const button = position < 10 ? 'Lưu và đi tiếp' : 'Lưu và nộp bài'
      if ((await focused(page)) !== button) await tabTo(page, button)
      await page.keyboard.press('Enter')
      await page.waitForURL(position < 10 ? `**/items/${position + 1}` : `**/attempts/${attemptId}`)
    }
    expect(await textOf(page.locator('main'))).toContain('Đúng 10/10 câu')
  })

  test('opens an explanation', async () => {
    await tabUntil(page, () => page.evaluate(() => document.activeElement?.tagName === 'SUMMARY'))
    await page.keyboard.press('Enter')
    await page.getByText('Vì sao:').first().waitFor()
  })
})
