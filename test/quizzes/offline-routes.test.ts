import { expect, test } from 'vitest'
import { ledger } from '../../src/domain.ts'
import { loadAttempt } from '../../src/quizzes/queries.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { aColleague, hasBegunQuiz } from '../journeys/progress.ts'
import { testApp } from '../support/app.ts'
import { now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const { schools } = await aCast(db, authority)

test('all pages of an attempt come in one answer, each as it comes alone', async () => {
  const personId = await aColleague(db, schools.hoaMai, 'mot.goi')
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  const visitor = await signInAs(app, 'mot.goi')
  const response = await visitor.get(`/attempts/${attemptId}/pages`, { 'accept-encoding': 'br' })
  expect(response.headers['cache-control']).toBe('no-store')
  expect(response.rawPayload.length, 'bytes over the line').toBeLessThan(24 * 1024)
  const pages = (await visitor.get(`/attempts/${attemptId}/pages`)).json() as Record<string, string>
  expect(Object.keys(pages)).toHaveLength(11)
  const bare = (html: string | undefined) => html?.replace(/name="_csrf" value="[^"]*"/g, '')
  for (const path of Object.keys(pages)) expect(bare(pages[path])).toBe(bare((await visitor.get(path)).body))
  const stranger = await signInAs(app, 'hung')
  expect((await stranger.get(`/attempts/${attemptId}/pages`)).statusCode).toBe(404)
  await submitAttempt({ db, ledger }, await loadAttempt(db, personId, attemptId), now)
  expect((await visitor.get(`/attempts/${attemptId}/pages`)).statusCode).toBe(204)
})

test('the service worker may be asked for anew at any time, under an address that stays', async () => {
  const response = await app.inject('/service-worker.js')
  expect(response.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
  })
})
