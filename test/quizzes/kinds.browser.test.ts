import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { enrol } from '../../src/learning/progress.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { anAccount, aPerson, aQuiz, now } from '../support/builders.ts'
import { seededRandom } from '../support/random.ts'
import { examples } from './examples.ts'

const { app, db } = await testApp()
const { openPage } = await testBrowser()
const quiz = await aQuiz(db, examples)

/** Somebody who has just opened the quiz that asks every kind of question. */
async function anAttempt(username: string) {
  const { id: personId } = await aPerson(db)
  await anAccount(db, { username, personId })
  await enrol(db, { personId, ...quiz }, now)
  const id = await startAttempt(db, { personId, ...quiz }, now, seededRandom(3))
  const positionOf = async (type: string) => {
    const first = examples.find((example) => example.type === type)
    const item = (await loadItems(db, id)).find(({ content }) => isDeepStrictEqual(content, first))
    if (!item) throw new Error(`the quiz has no ${type}`)
    return item.position
  }
  const storedAt = async (position: number) => {
    const item = (await loadItems(db, id)).find((each) => each.position === position)
    return { answer: item?.answer, mark: item && questionOf(item.content).grade(item.answer ?? undefined) }
  }
  return { positionOf, storedAt, path: (position: number) => `/attempts/${id}/items/${position}` }
}

describe('with scripts', () => {
  test('lines to order are moved with buttons, by their numbers and by dragging, and what stands there is stored', async () => {
    const { positionOf, storedAt, path } = await anAttempt('xep')
    const position = await positionOf('ordering')
    const page = await openPage(app, { as: 'xep' })
    await page.goto(path(position))
    const texts = () => page.locator('.order__text').allTextContents()
    const placeOf = (text: string) => page.getByLabel(`Thứ tự của: ${text}`)

    await page.getByRole('button', { name: 'Đưa xuống dưới: Một' }).click()
    await expect.poll(async () => (await storedAt(position)).answer).toBeDefined()
    expect(await texts()).toHaveLength(4)

    for (const [index, text] of ['Một', 'Hai', 'Ba', 'Bốn'].entries()) await placeOf(text).selectOption(`${index + 1}`)
    expect(await texts()).toEqual(['Một', 'Hai', 'Ba', 'Bốn'])
    await expect.poll(async () => (await storedAt(position)).mark).toBe(1)

    const handle = page.locator('.order__item', { hasText: 'Bốn' }).locator('.order__handle')
    const first = page.locator('.order__item').first()
    await handle.scrollIntoViewIfNeeded()
    const from = await handle.boundingBox()
    const to = await first.boundingBox()
    if (!from || !to) throw new Error('the lines are not on the screen')
    await page.mouse.move(from.x + 10, from.y + 10)
    await page.mouse.down()
    for (let step = 1; step <= 12; step++) {
      await page.mouse.move(from.x + 10, from.y + 10 + ((to.y - from.y - 5) * step) / 12)
    }
    await page.mouse.up()
    expect(await texts()).toEqual(['Bốn', 'Một', 'Hai', 'Ba'])
    await expect
      .poll(async () => (await storedAt(position)).answer)
      .toEqual({ places: { a: '2', b: '3', c: '4', d: '1' } })
  })

  test('an answer is dragged to its line, or chosen from the list', async () => {
    const { positionOf, storedAt, path } = await anAttempt('ghep')
    const position = await positionOf('matching')
    const page = await openPage(app, { as: 'ghep', width: 700 })
    await page.goto(path(position))
    await page.getByLabel('113', { exact: true }).selectOption({ label: 'Công an' })
    await page.getByLabel('115', { exact: true }).selectOption({ label: 'Cấp cứu' })
    await page.locator('.tray__chip', { hasText: 'Bảo vệ trẻ em' }).dragTo(page.locator('.pair', { hasText: '111' }))
    await expect.poll(async () => (await storedAt(position)).mark).toBe(1)
    expect(
      await page
        .getByLabel('111', { exact: true })
        .evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.text),
    ).toBe('Bảo vệ trẻ em')
  })

  test('what is typed is stored when the field is left', async () => {
    const { positionOf, storedAt, path } = await anAttempt('go')
    const page = await openPage(app, { as: 'go' })
    for (const [type, typed] of [
      ['short-text', 'Một một MỘT'],
      ['numeric', '12'],
    ] as const) {
      const position = await positionOf(type)
      await page.goto(path(position))
      await page.getByLabel('Câu trả lời', { exact: true }).fill(typed)
      await page.locator('h1').click()
      await expect.poll(async () => (await storedAt(position)).mark).toBe(1)
      await page.locator('#saved[data-state="saved"]').waitFor()
    }
  })
})

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('%s', (name, javaScriptEnabled) => {
  test('a story goes on step by step with what follows, and cannot be taken back', async () => {
    const username = javaScriptEnabled ? 'truyen' : 'truyen.cham'
    const { positionOf, storedAt, path } = await anAttempt(username)
    const position = await positionOf('scenario')
    const page = await openPage(app, { as: username, javaScriptEnabled, expects: [/422/] })
    await page.goto(path(position))
    for (const text of ['Ở cổng trường.', 'Trong phòng.', 'Gọi điện.']) {
      await page.getByText(text, { exact: true }).waitFor()
      await page.getByText('Làm a', { exact: true }).last().click()
      await page.getByRole('button', { name: 'Lưu và đi tiếp' }).click()
    }
    // The script shows what the last decision leads to before it goes on.
    if (javaScriptEnabled) {
      await page.getByText('Câu chuyện dừng ở đây.').waitFor()
      await page.getByRole('button', { name: 'Lưu và đi tiếp' }).click()
    }
    await page.waitForURL(`**${path(position + 1)}`)
    expect(await storedAt(position), name).toEqual({ answer: { path: 'a.a.a' }, mark: 1 })
    await page.goto(path(position))
    expect(await page.getByText('Rồi chuyện đi tiếp.').count()).toBe(3)
    expect(await page.locator('input[type="radio"]').count()).toBe(0)
  })

  test('a line that is left open is asked for, and what was chosen stays', async () => {
    const username = javaScriptEnabled ? 'dodang' : 'dodang.cham'
    const { positionOf, storedAt, path } = await anAttempt(username)
    const position = await positionOf('matching')
    const page = await openPage(app, { as: username, javaScriptEnabled, expects: [/422/] })
    await page.goto(path(position))
    await page.getByLabel('113', { exact: true }).selectOption({ label: 'Công an' })
    await page.getByRole('button', { name: 'Lưu và đi tiếp' }).click()
    await page.getByText('Hãy điền nốt chỗ còn thiếu').first().waitFor()
    expect(await page.getByLabel('113', { exact: true }).inputValue()).toBe('r2')
    expect((await storedAt(position)).answer).toEqual({ pairs: { b: 'r2' }, partial: true })
    expect(await page.getByRole('link', { name: new RegExp(`^Câu ${position}, chưa trả lời`) }).count()).toBe(1)
  })
})
