import { describe, expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aCast } from '../support/cast.ts'
import { downloadCertificate, dutiesOn, readToTheEnd, signIn, startQuiz, textOf, verify } from './learner.ts'
import { answerAt, answerOn, expectStored, fieldsOf, fill, next, saved } from './quiz-page.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
await aCast(db, authority)
// A place that is told while the page is left arrives all the same.
const page = await openPage(app, { expects: [/place: net::ERR_ABORTED/] })
let attemptId: string

describe('a teacher with a phone', () => {
  test('signs in and sees both areas with minutes and the day they are due', async () => {
    await signIn(page, 'lan')
    for (const duty of await dutiesOn(page)) {
      expect(duty).toMatch(/Khoảng \d+ phút/)
      expect(duty).toContain('Hạn 31/12/2026')
      expect(duty).toContain('Bắt đầu học')
    }
  })

  test('gets an answer to a knowledge check, which nobody else learns of', async () => {
    await page.getByRole('link', { name: 'Bắt đầu học' }).first().click()
    await page.waitForURL('**/lessons/*')
    const wrong = page.locator('.check__option:has([data-wrong])').first()
    const feedback = wrong.locator('.check__feedback')
    expect(await feedback.isVisible()).toBe(false)
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await wrong.locator('label').click()
    await feedback.waitFor()
    expect(await textOf(feedback)).toMatch(/^Chưa đúng/)
    expect(sent.filter((url) => !url.endsWith('/place'))).toEqual([])
  })

  test('leaves in the middle of a lesson and comes back to the section that was being read', async () => {
    const heading = page.locator('.prose h2').nth(3)
    const section = await heading.getAttribute('id')
    const told = page.waitForResponse('**/place')
    await heading.evaluate((element) => element.scrollIntoView())
    expect((await told).status()).toBe(204)
    // The way out is at the top of the page.
    await page.getByRole('link', { name: 'Lá Chắn' }).click()
    await page.getByRole('link', { name: 'Đọc tiếp' }).click()
    await page.waitForURL(`**#${section}`)
    const top = await page.locator(`#${section}`).evaluate((element) => element.getBoundingClientRect().top)
    expect(top, 'its heading stands in the upper quarter of the screen').toBeGreaterThanOrEqual(0)
    expect(top).toBeLessThan(740 / 4)
  })

  test('reads all lessons, then the quiz is open', async () => {
    expect(await readToTheEnd(page)).toBe(5)
    await page.getByText('Anh chị đã đọc hết các bài').waitFor()
  })

  test('has each answer stored when it is chosen, without pressing a button; a story step by step', async () => {
    attemptId = await startQuiz(page)
    for (let position = 1; position <= 10; position++) {
      const right = await fieldsOf(db, attemptId, position)
      await fill(page, right)
      await saved(page)
      await expectStored(db, attemptId, position, right)
      expect(await textOf(page.locator('#saved'))).toContain(`Đã trả lời ${position}/10 câu`)
      if (position < 10) await next(page)
      if (position < 10) await page.waitForURL(`**/items/${position + 1}`)
    }
  })

  test('goes back and forth and loads a page again: the answers are there', async () => {
    await page.getByRole('link', { name: 'Câu trước' }).click()
    await page.waitForURL('**/items/9')
    const kept = await answerAt(db, attemptId, 9)
    expect(await answerOn(page, db, attemptId)).toEqual(kept)
    await page.reload()
    expect(await answerOn(page, db, attemptId)).toEqual(kept)
    expect(await textOf(page.locator('#saved'))).toContain('Đã lưu lúc 10:00')
    await page.getByRole('link', { name: 'Câu 2, đã trả lời' }).click()
    await page.waitForURL('**/items/2')
    expect(await answerOn(page, db, attemptId)).toEqual(await answerAt(db, attemptId, 2))
    await page.goBack()
    await page.waitForURL('**/items/9')
    expect(await answerOn(page, db, attemptId)).toEqual(kept)
    await next(page)
    await page.waitForURL('**/items/10')
  })

  test('hands in and reads the result with explanations and the legal basis', async () => {
    await page.getByRole('button', { name: 'Lưu và nộp bài' }).click()
    await page.waitForURL(`**/attempts/${attemptId}`)
    const result = await textOf(page.locator('main'))
    expect(result).toContain('Đúng 10/10 câu')
    expect(result).toContain('Anh chị đã hoàn thành khóa học này')
    const first = page.locator('details.answer').first()
    expect(await first.getByText('Vì sao:').isVisible()).toBe(false)
    await first.locator('summary').click()
    await first.getByText('Vì sao:').waitFor()
    expect(await textOf(first)).toMatch(/Căn cứ:.+Điều \d+/)
  })

  test('downloads the certificate, which anybody can verify', async () => {
    const { pdf, code } = await downloadCertificate(page)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    const shown = await verify(await openPage(app), code)
    expect(shown).toContain('Nguyễn Thị Lan')
    expect(shown).not.toContain('10/10')
  })

  test('finds the area done at home, and the other one still to do', async () => {
    await page.goto('/')
    await page.getByRole('heading', { name: 'Còn một phần cần học' }).waitFor()
    const done = await textOf(page.getByRole('region', { name: 'Bảo vệ, chăm sóc trẻ em' }))
    expect(done).toContain('Hoàn thành ngày 23/11/2026')
  })
})
