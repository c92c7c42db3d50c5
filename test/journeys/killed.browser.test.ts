import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { loadAttempt, loadItems } from '../../src/quizzes/queries.ts'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import { testApp } from '../support/app.ts'
import { aCast } from '../support/cast.ts'
import { startChromiumOn } from '../support/chromium.ts'
import { startProgram } from '../support/program.ts'
import { signIn, textOf } from './learner.ts'
import { aColleague, hasBegunQuiz } from './progress.ts'
import { expectStored, fieldsOf, fill, markOf, next, saved, untilKept, waiting } from './quiz-page.ts'

const { authority, db, url } = await testApp()
const { schools } = await aCast(db, authority)
const folder = await mkdtemp(join(tmpdir(), 'la-chan-killed-'))
const port = await freePort()
const address = `http://127.0.0.1:${port}`
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))

let server = await start()

/** The real program as a process of its own, on the database of this test. */
async function start() {
  const env = { DATABASE_URL: url, DATA_DIR: join(folder, 'data'), PORT: String(port), LOG_LEVEL: 'silent' }
  const program = startProgram(join(import.meta.dirname, '../../src/main.ts'), { env })
  await program.printed(/is ready/)
  return program
}

async function kill() {
  server.kill('SIGKILL')
  await server.ended
}

/** What makes the script try at once: the phone has a network again, or somebody looks at it. */
async function lookAgain(page: Page) {
  await page.evaluate(() => dispatchEvent(new Event('online')))
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function open(context: BrowserContext): Promise<Page> {
  context.setDefaultTimeout(15_000)
  return context.pages()[0] ?? context.newPage()
}

/** What the page of an item says has to be true, whatever happened in between. */
async function expectTrueTicks(attemptId: string, ticks: Map<number, Fields>) {
  for (const [position, fields] of ticks) await expectStored(db, attemptId, position, fields)
}

test('a server that is killed between any two events loses no answer whose tick was seen', async () => {
  const personId = await aColleague(db, schools.hoaMai, 'giet.may.chu')
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  const context = await startChromiumOn(join(folder, 'killed'), address)
  const page = await open(context)
  await signIn(page, 'giet.may.chu')
  await page.goto(`/attempts/${attemptId}/items/1`)
  await untilKept(page, attemptId)
  const total = (await loadItems(db, attemptId)).length
  const ticks = new Map<number, Fields>()
  for (let position = 1; position <= total; position++) {
    await page.waitForURL(`**/items/${position}`)
    const [wrong, right] = [await fieldsOf(db, attemptId, position, 0), await fieldsOf(db, attemptId, position)]
    // In turn: before the choice, while it is on its way, after its tick and before the next choice, not at all.
    const moment = position % 4
    if (moment === 0) await kill()
    await fill(page, wrong)
    if (moment === 1) await kill()
    if (moment === 2) {
      await saved(page)
      await expectStored(db, attemptId, position, wrong)
      await kill()
    }
    await fill(page, right)
    if (moment !== 3) await waiting(page)
    await expectTrueTicks(attemptId, ticks)
    if (moment !== 3) server = await start()
    // The first time the script finds out by itself, which may take a while after several tries in vain.
    if (position > 1) await lookAgain(page)
    await saved(page, { timeout: 60_000 })
    ticks.set(position, right)
    await expectTrueTicks(attemptId, ticks)
    if (position < total) await next(page)
  }
  await kill()
  await page.getByRole('button', { name: /Lưu và (nộp|xem)/ }).click()
  if (page.url().includes('review') || (await page.locator('#submission').count())) {
    await page.locator('#submission button').last().click()
  }
  await page.getByText('Bài chưa nộp được').waitFor()
  expect((await loadAttempt(db, personId, attemptId)).submittedAt).toBeNull()
  server = await start()
  await lookAgain(page)
  await page.waitForURL(`**/attempts/${attemptId}`)
  expect(await textOf(page.locator('main'))).toContain(`Đúng ${total}/${total} câu`)
  await expectTrueTicks(attemptId, ticks)
  await context.close()
}, 180_000)

test('a browser that is closed with answers in it sends them when it is opened again', async () => {
  const personId = await aColleague(db, schools.hoaMai, 'dong.may')
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  const profile = join(folder, 'closed')
  const first = await startChromiumOn(profile, address)
  const page = await open(first)
  await signIn(page, 'dong.may')
  await page.goto(`/attempts/${attemptId}/items/1`)
  await untilKept(page, attemptId)
  await kill()
  const answers = new Map<number, Fields>()
  for (let position = 1; position <= 3; position++) {
    await page.waitForURL(`**/items/${position}`)
    const fields = await fieldsOf(db, attemptId, position)
    await fill(page, fields)
    await waiting(page)
    answers.set(position, fields)
    await next(page)
  }
  await page.waitForURL('**/items/4')
  await first.close()
  const second = await startChromiumOn(profile, address)
  const again = await open(second)
  await again.goto(`/attempts/${attemptId}/items/2`)
  await waiting(again)
  await second.close()
  server = await start()
  const third = await startChromiumOn(profile, address)
  const home = await open(third)
  await home.goto('/')
  await expect.poll(async () => (await loadItems(db, attemptId)).filter((item) => item.isAnswered).length).toBe(3)
  await expectTrueTicks(attemptId, answers)
  await home.goto(`/attempts/${attemptId}/items/3`)
  await saved(home)
  expect(await markOf(home).innerText()).toContain('Đã trả lời 3/10 câu')
  await third.close()
}, 120_000)
