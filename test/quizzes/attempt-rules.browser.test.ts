import { expect, test } from 'vitest'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { hasReadAll } from '../journeys/progress.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { anAccount, aPerson, now } from '../support/builders.ts'
import { seededRandom } from '../support/random.ts'
import { aRuledCourse } from './ruled-course.ts'

const { app, db } = await testApp()
const { openPage } = await testBrowser()
const course = await aRuledCourse(db, 'co-gio', { quiz: { timeLimitMinutes: 20 } })
const { id: personId } = await aPerson(db)
await anAccount(db, { username: 'lan', personId })
await hasReadAll(db, personId, course)
const attemptId = await startAttempt(db, { personId, courseVersionId: course.id }, now, seededRandom())

test('the time that is left is the server’s, is spoken at five minutes and at one, and presses nobody else', async () => {
  const page = await openPage(app, { as: 'lan' })
  // A phone whose clock is a day wrong.
  await page.clock.install({ time: new Date(now.getTime() - 86_400_000) })
  await page.goto(`/attempts/${attemptId}/items/1`)
  const left = page.locator('.time__left')
  const spoken = page.locator('[data-time-spoken]')
  expect(await left.innerText()).toContain('còn 20 phút')
  await page.clock.fastForward('14:00')
  expect(await left.innerText()).toContain('còn 6 phút')
  expect(await spoken.textContent()).toBe('')
  await page.clock.fastForward('01:00')
  expect(await spoken.textContent()).toBe('còn 5 phút')
  await page.clock.fastForward('04:00')
  expect(await spoken.textContent()).toBe('còn 1 phút')
  expect(await page.getByRole('link', { name: 'Sang trang nộp bài' }).isVisible()).toBe(false)
  await page.clock.fastForward('01:00')
  expect(await spoken.textContent()).toContain('Đã hết giờ')
  await page.getByRole('link', { name: 'Sang trang nộp bài' }).click()
  await page.waitForURL('**/review')
})

test('without scripts the page says when time is up', async () => {
  const page = await openPage(app, { as: 'lan', javaScriptEnabled: false })
  await page.goto(`/attempts/${attemptId}/items/1`)
  expect(await page.locator('.time').innerText()).toContain('Hết giờ lúc 10:20')
})

test('a question is checked with scripts too, by what is chosen on the page', async () => {
  const checked = await aRuledCourse(db, 'xem-ngay', { quiz: { reveal: { during: 'answers' } } })
  const { id } = await aPerson(db)
  await anAccount(db, { username: 'mai', personId: id })
  await hasReadAll(db, id, checked)
  const other = await startAttempt(db, { personId: id, courseVersionId: checked.id }, now, seededRandom())
  const position = (await loadItems(db, other)).find(({ content }) => content.type === 'single')?.position as number
  const page = await openPage(app, { as: 'mai' })
  await page.goto(`/attempts/${other}/items/${position}`)
  await page.locator('.question__options label').first().click()
  await page.getByRole('button', { name: 'Kiểm tra câu này' }).click()
  await page.getByText('Câu này đã kiểm tra nên giữ nguyên câu trả lời.').waitFor()
  expect(await page.getByText('Vì sao:').isVisible()).toBe(true)
  expect((await loadItems(db, other)).find((item) => item.position === position)?.isAnswered).toBe(true)
})
