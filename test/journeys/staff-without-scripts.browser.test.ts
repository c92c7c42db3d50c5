import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aCast } from '../support/cast.ts'
import { downloadCertificate, dutiesOn, readToTheEnd, signIn, startQuiz, textOf, verify } from './learner.ts'
import { answerAt, answerOn, expectStored, fieldsOf, fill, next } from './quiz-page.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
await aCast(db, authority)
const page = await openPage(app, { javaScriptEnabled: false, expects: [/status of 422/] })
let attemptId: string

describe('a teacher whose browser runs no scripts', () => {
  test('signs in, after a word about a password that was wrong', async () => {
    await page.goto('/login')
    await page.getByLabel('Tên đăng nhập').fill('lan')
    await page.getByLabel('Mật khẩu').fill('sai rồi')
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Tên đăng nhập').inputValue()).toBe('lan')
    expect(await page.title()).toMatch(/^Lỗi: /)
    await signIn(page, 'lan')
  })

  test('sees both areas with minutes and the day they are due', async () => {
    for (const duty of await dutiesOn(page)) {
      expect(duty).toMatch(/Khoảng \d+ phút/)
      expect(duty).toContain('Hạn 31/12/2026')
    }
  })

  test('gets an answer to a knowledge check', async () => {
    await page.getByRole('link', { name: 'Bắt đầu học' }).first().click()
    const right = page.locator('.check__option:has([data-right])').first()
    expect(await right.locator('.check__feedback').isVisible()).toBe(false)
    await right.locator('label').click()
    expect(await textOf(right.locator('.check__feedback'))).toMatch(/^Đúng/)
  })

  test('leaves in the second lesson and comes back to it', async () => {
    await page.getByRole('button', { name: 'Đã đọc xong, sang bài sau' }).click()
    const lesson = page.url()
    await page.goto('/')
    await page.getByRole('link', { name: 'Đọc tiếp' }).click()
    expect(page.url()).toBe(lesson)
    await readToTheEnd(page)
    await page.getByText('Anh chị đã đọc hết các bài').waitFor()
  })

  test('is told beside the question when nothing was chosen', async () => {
    attemptId = await startQuiz(page)
    await page.getByRole('button', { name: 'Lưu và đi tiếp' }).click()
    await page.getByRole('alert').waitFor()
    expect(await textOf(page.locator('#answer-error'))).toBe('Hãy chọn hoặc điền câu trả lời.')
    await page.getByRole('alert').getByRole('link').click()
    expect(await page.locator('#answer').evaluate((field) => field === document.activeElement)).toBe(true)
  })

  test('stores each answer with the button, and finds it again', async () => {
    for (let position = 1; position <= 8; position++) {
      const wrong = await answer(position, 'wrong')
      await next(page)
      await expectStored(db, attemptId, position, wrong)
    }
    await page.getByRole('link', { name: 'Câu trước' }).click()
    await page.waitForURL('**/items/8')
    expect(await answerOn(page, db, attemptId)).toEqual(await answerAt(db, attemptId, 8))
    await page.reload()
    expect(await answerOn(page, db, attemptId)).toEqual(await answerAt(db, attemptId, 8))
    expect(await textOf(page.locator('#saved'))).toContain('Đã lưu lúc 10:00')
  })

  test('sees before handing in which question is still open', async () => {
    await page.getByRole('link', { name: 'Câu 10, chưa trả lời' }).click()
    await answer(10, 'wrong')
    await page.getByRole('button', { name: 'Lưu và xem lại bài làm' }).click()
    await page.getByRole('heading', { name: 'Xem lại trước khi nộp' }).waitFor()
    await page.getByText('Còn 1 câu chưa trả lời').waitFor()
    await page.getByRole('link', { name: 'Trả lời câu 9' }).click()
    await answer(9, 'wrong')
    await page.getByRole('button', { name: 'Lưu và nộp bài' }).click()
    const result = await textOf(page.locator('main'))
    expect(result).toContain('Đúng 0/10 câu')
    expect(result).toMatch(/Căn cứ:.+Điều \d+/)
    expect(result).not.toContain('Tải chứng nhận')
  })

  test('tries again, passes and gets the certificate', async () => {
    attemptId = await again()
    for (let position = 1; position <= 10; position++) {
      await answer(position, 'right')
      await next(page)
    }
    expect(await textOf(page.locator('main'))).toContain('Đúng 10/10 câu')
    const { pdf, code } = await downloadCertificate(page)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(await verify(await openPage(app, { javaScriptEnabled: false }), code)).toContain('Nguyễn Thị Lan')
    await page.goto('/')
    await page.getByRole('heading', { name: 'Còn một phần cần học' }).waitFor()
  })
})

async function answer(position: number, kind: 'right' | 'wrong'): Promise<Fields> {
  await page.waitForURL(({ pathname }) => pathname === `/attempts/${attemptId}/items/${position}`)
  const fields = await fieldsOf(db, attemptId, position, kind === 'right' ? undefined : 0)
  await fill(page, fields, { hasScripts: false })
  return fields
}

async function again(): Promise<string> {
  await page.getByRole('button', { name: 'Làm lại bài kiểm tra' }).click()
  await page.waitForURL('**/items/1')
  return page.url().split('/').at(-3) as string
}
