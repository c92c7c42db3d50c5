import { expect, test } from 'vitest'
import { enrol } from '../../src/learning/progress.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { examples } from '../quizzes/examples.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { anAccount, aPerson, aQuiz, now } from '../support/builders.ts'
import { seededRandom } from '../support/random.ts'
import { answerWithKeys, focused, tabTo } from './keys.ts'
import { textOf } from './learner.ts'
import { answerAt, answerOn, expectStored, fieldsOf, fill, next, saved } from './quiz-page.ts'

const { app, db } = await testApp()
const { openPage } = await testBrowser()
const quiz = await aQuiz(db, examples)
// What the worker was still fetching to keep when its page was left.
const expects = [/^GET .+\/assets\/.+: net::ERR_FAILED$/]

test.each([
  { how: 'by tapping', username: 'cham' },
  { how: 'by tapping, without scripts', username: 'khong.ma', javaScriptEnabled: false },
  { how: 'with the keyboard alone', username: 'ban.phim', hasKeys: true, width: 1280 },
])('a quiz of every kind of question is answered $how', async ({ username, hasKeys, ...options }) => {
  const { id: personId } = await aPerson(db)
  await anAccount(db, { username, personId })
  await enrol(db, { personId, ...quiz }, now)
  const attemptId = await startAttempt(db, { personId, ...quiz }, now, seededRandom(7))
  const path = (position: number) => `/attempts/${attemptId}/items/${position}`
  const page = await openPage(app, { as: username, expects, ...options })
  const hasScripts = options.javaScriptEnabled !== false
  await page.goto(path(1))
  for (let position = 1; position <= examples.length; position++) {
    const right = await fieldsOf(db, attemptId, position)
    if (hasKeys) await answerWithKeys(page, right)
    else await fill(page, right, { hasScripts })
    if (hasScripts) await saved(page)
    const isLast = position === examples.length
    if (hasKeys) {
      const button = isLast ? 'Lưu và nộp bài' : 'Lưu và đi tiếp'
      if ((await focused(page)) !== button) await tabTo(page, button)
      await page.keyboard.press('Enter')
    } else await next(page)
    await page.waitForURL(isLast ? `**/attempts/${attemptId}` : `**${path(position + 1)}`)
    await expectStored(db, attemptId, position, right)
    if (isLast) break
    await page.goto(path(position))
    expect(await answerOn(page, db, attemptId), 'it is there again').toEqual(await answerAt(db, attemptId, position))
    await page.goto(path(position + 1))
  }
  expect(await textOf(page.locator('main'))).toContain(`Đúng ${examples.length}/${examples.length} câu`)
  await page.context().close()
})
