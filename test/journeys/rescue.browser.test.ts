import { expect, test } from 'vitest'
import { loadItems } from '../../src/quizzes/queries.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { password } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { aColleague, hasBegunQuiz } from './progress.ts'
import { expectStored, fieldsOf, fill, next, untilKept, waiting } from './quiz-page.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools } = await aCast(db, authority)
const expects = [/ERR_INTERNET_DISCONNECTED|Failed to fetch|when fetching the script/]

test('a phone that never gets a network hands its answers to the principal', async () => {
  const personId = await aColleague(db, schools.hoaMai, 'mat.song')
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  const phone = await openPage(app, { as: 'mat.song', expects })
  await phone.goto(`/attempts/${attemptId}/items/1`)
  await untilKept(phone, attemptId)
  await phone.context().setOffline(true)
  const answers = []
  for (let position = 1; position <= 3; position++) {
    await phone.waitForURL(`**/items/${position}`)
    const fields = await fieldsOf(db, attemptId, position)
    await fill(phone, fields)
    await waiting(phone)
    answers.push(fields)
    if (position < 3) await next(phone)
  }
  await phone.getByRole('button', { name: 'Nhờ hiệu trưởng gửi giúp' }).click()
  const codes = phone.locator('.rescue__codes canvas')
  await codes.first().waitFor()
  expect(await codes.count()).toBe(1)
  expect(await codes.first().evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBeGreaterThan(40)
  const url = await phone.locator('.rescue__shown textarea').inputValue()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/rescue#1\.1\.[\w-]{8}\.[\w-]+$/)
  if (process.env.SHOTS) await phone.screenshot({ path: '/tmp/shot-360-rescue-phone.png', fullPage: true })

  // The camera opens the address; the principal has to sign in first, and the code survives that.
  const camera = await openPage(app)
  await camera.goto(url)
  await camera.getByLabel('Tên đăng nhập').fill('hung')
  await camera.getByLabel('Mật khẩu').fill(password)
  await camera.getByRole('button', { name: 'Đăng nhập' }).click()
  await camera.getByText('Đã nhận 3 câu trả lời của Nguyễn Hoàng Phương Thảo Nguyên').waitFor()
  if (process.env.SHOTS) await camera.screenshot({ path: '/tmp/shot-360-rescue.png', fullPage: true })
  for (const [index, fields] of answers.entries()) await expectStored(db, attemptId, index + 1, fields)

  // With a network after all, the phone finds out that everything is there.
  await phone.context().setOffline(false)
  await phone.locator('#saved[data-state="saved"]').waitFor()
  expect((await loadItems(db, attemptId)).filter((item) => item.isAnswered)).toHaveLength(3)
})

test('a long code comes in parts, scanned in any order', async () => {
  const personId = await aColleague(db, schools.hoaMai, 'dai.dong')
  const attemptId = await hasBegunQuiz(db, personId, 'child-protection')
  const phone = await openPage(app, { as: 'dai.dong', expects })
  await phone.goto(`/attempts/${attemptId}/items/1`)
  await untilKept(phone, attemptId)
  await phone.context().setOffline(true)
  const fields = await fieldsOf(db, attemptId, 1)
  await fill(phone, fields)
  await waiting(phone)
  await phone.getByRole('button', { name: 'Nhờ hiệu trưởng gửi giúp' }).click()
  await phone.locator('.rescue__codes canvas').waitFor()
  const url = await phone.locator('.rescue__shown textarea').inputValue()
  const [, site, , , name, text] = /^(.+)#(\d+)\.(\d+)\.([\w-]{8})\.(.+)$/.exec(url) as unknown as string[]
  const middle = Math.floor((text as string).length / 2)
  const camera = await openPage(app, { as: 'hung' })
  await camera.goto(`${site}#2.2.${name}.${text?.slice(middle)}`)
  await camera.getByText('Đã nhận mã 1/2').waitFor()
  const other = await camera.context().newPage()
  await other.goto(`${site}#1.2.${name}.${text?.slice(0, middle)}`)
  await other.getByText('Đã nhận 1 câu trả lời').waitFor()
  await expectStored(db, attemptId, 1, fields)
})
