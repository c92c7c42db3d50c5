import { describe, expect, test } from 'vitest'
import { enrol } from '../../src/learning/progress.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadAttempt, loadItems } from '../../src/quizzes/queries.ts'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import { examples } from '../quizzes/examples.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aQuiz, now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { seededRandom } from '../support/random.ts'
import { textOf } from './learner.ts'
import { aColleague } from './progress.ts'
import { expectStored, fieldsOf, fill, markOf, next, saved, untilKept, waiting } from './quiz-page.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools } = await aCast(db, authority)
const quiz = await aQuiz(db, examples)

const ofTheNetwork = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/

async function aLearner(username: string) {
  const personId = await aColleague(db, schools.hoaMai, username)
  await enrol(db, { personId, ...quiz }, now)
  const attemptId = await startAttempt(db, { personId, ...quiz }, now, seededRandom())
  const page = await openPage(app, { as: username, expects: [ofTheNetwork] })
  await page.goto(`/attempts/${attemptId}/items/1`)
  await untilKept(page, attemptId)
  const total = (await loadItems(db, attemptId)).length
  const answers = new Map<number, Fields>()
  const offline = (is: boolean) => page.context().setOffline(is)
  return { personId, attemptId, page, total, answers, offline }
}

describe.each([1, 2, 8, 14, 15])('without a network from step %i on', (from) => {
  test('a quiz of every kind of question is answered to its end, and nothing is lost', async () => {
    const { personId, attemptId, page, total, answers, offline } = await aLearner(`tu.buoc.${from}`)
    for (let position = 1; position <= total; position++) {
      if (position === from) await offline(true)
      await page.waitForURL(`**/items/${position}`)
      const fields = await fieldsOf(db, attemptId, position)
      await fill(page, fields)
      answers.set(position, fields)
      if (position < from) {
        await saved(page)
        await expectStored(db, attemptId, position, fields)
      } else {
        await waiting(page)
        expect((await loadItems(db, attemptId))[position - 1]?.answer).toBeNull()
      }
      if (position < total) await next(page)
    }
    if (from > total) await offline(true)
    else await page.getByText('Chưa gửi được, đang chờ trên máy này: câu').waitFor()
    const button = page.locator('#attempt button[type="submit"]').last()
    const leadsToReview = (await button.getAttribute('value')) === 'review'
    await button.click()
    if (leadsToReview) {
      await page.waitForURL('**/review')
      await page.getByText('Đã trả lời hết các câu').waitFor()
      await page.locator('#submission button').click()
    }
    await page.getByText('Bài chưa nộp được').waitFor()
    expect((await loadAttempt(db, personId, attemptId)).submittedAt).toBeNull()
    await offline(false)
    await page.waitForURL(`**/attempts/${attemptId}`)
    expect(await textOf(page.locator('main'))).toContain(`Đúng ${total}/${total} câu`)
    for (const [position, fields] of answers) await expectStored(db, attemptId, position, fields)
    await page.context().close()
  })
})

test('what waits is on the page again after a reload, and goes out from there', async () => {
  const { attemptId, page, offline } = await aLearner('nap.lai')
  await offline(true)
  const fields = await fieldsOf(db, attemptId, 1, 0)
  await fill(page, fields)
  await waiting(page)
  await page.reload()
  await waiting(page)
  expect(await page.getByRole('link', { name: 'Câu 1, đang chờ trên máy này' }).count()).toBe(1)
  await offline(false)
  await saved(page)
  await expectStored(db, attemptId, 1, fields)
  expect(await markOf(page).getAttribute('data-state')).toBe('saved')
})
