import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import type { Answer, Fields } from '../../src/quizzes/types/question-type.ts'
import { itemAt } from './learner.ts'

/** What a person does and sees on the pages of a quiz, whatever the kind of question. */

export const markOf = (page: Page) => page.locator('#saved')
export const saved = (page: Page, options: { timeout?: number } = {}) =>
  page.locator('#saved[data-state="saved"]', { hasText: 'Đã lưu lúc' }).waitFor(options)
export const waiting = (page: Page) => markOf(page).filter({ hasText: 'Đang chờ trên máy này' }).waitFor()
/** The first button of a question: on to the next one, or what follows the last one. */
export const next = (page: Page) => page.locator('#attempt button[name="go"]').first().click()

/** Waits until the phone has everything that it needs to go through the attempt alone. */
export async function untilKept(page: Page, attemptId: string): Promise<void> {
  const isKept = async (id: string) => {
    const name = (await caches.keys()).find((each) => each.endsWith(id))
    if (!name || !navigator.serviceWorker.controller) return false
    return (await caches.match(`/attempts/${id}/review`, { cacheName: name })) !== undefined
  }
  await expect.poll(() => page.evaluate(isKept, attemptId), { timeout: 8000 }).toBe(true)
}

/** Fields of an answer to the item: the right one, or one of the wrong ones. */
export async function fieldsOf(db: Database, attemptId: string, position: number, wrong?: number): Promise<Fields> {
  const { content } = await itemAt(db, attemptId, position)
  const question = questionOf(content)
  const fields = wrong === undefined ? question.right : question.wrong[wrong % question.wrong.length]
  return fields as Fields
}

/**
 * Fills the question in, as a person would. A story is told to its end; without scripts the button that takes the last
 * decision also leads on, and is left to the caller.
 */
export async function fill(page: Page, fields: Fields, { hasScripts = true } = {}): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'path') await tell(page, String(value).split('.'), hasScripts)
    else await enter(page, name, [value ?? []].flat())
  }
}

async function tell(page: Page, path: string[], hasScripts: boolean): Promise<void> {
  for (const [taken, decision] of path.entries()) {
    await page.locator('.story__step').nth(taken).waitFor()
    await enter(page, 'answer', [decision])
    if (!hasScripts && taken === path.length - 1) return
    await next(page)
    await page.locator('.story__choice').nth(taken).waitFor()
  }
}

async function enter(page: Page, name: string, values: string[]): Promise<void> {
  const control = page.locator(`[name="${name}"]`).first()
  const kind = await control.evaluate((field) => (field as HTMLInputElement).type)
  if (kind === 'select-one') await control.selectOption(values)
  else if (kind === 'radio') await page.locator(`label[for="${await idOf(page, name, values.join())}"]`).click()
  else if (kind === 'checkbox') await tick(page, name, values)
  else {
    await control.fill(values.join())
    await control.blur()
  }
}

async function tick(page: Page, name: string, values: string[]): Promise<void> {
  for (const box of await page.locator(`[name="${name}"]`).all()) {
    const isWanted = values.includes((await box.getAttribute('value')) ?? '')
    if (isWanted !== (await box.isChecked())) await page.locator(`label[for="${await box.getAttribute('id')}"]`).click()
  }
}

async function idOf(page: Page, name: string, value: string): Promise<string> {
  return (await page.locator(`[name="${name}"][value="${value}"]`).getAttribute('id')) as string
}

/** What stands in the form, as the server would take it; undefined when nothing does. */
export async function answerOn(page: Page, db: Database, attemptId: string): Promise<Answer | undefined> {
  const position = Number(new URL(page.url()).pathname.split('/').at(-1))
  const entries = await page.locator('#attempt').evaluate((form) => {
    const data = new FormData(form as HTMLFormElement)
    return [...new Set(data.keys())].map((name) => [name, data.getAll(name).map(String)] as const)
  })
  const fields = entries.filter(([name]) => /^(answer|path)/.test(name)).map(([name, values]) => [name, single(values)])
  const { content } = await itemAt(db, attemptId, position)
  return inOrder(questionOf(content).parseAnswer(Object.fromEntries(fields)))
}

const single = (values: string[]) => (values.length > 1 ? values : values[0])

/** What the server has stored for the item. */
export async function answerAt(db: Database, attemptId: string, position: number): Promise<Answer | undefined> {
  return inOrder((await itemAt(db, attemptId, position)).answer ?? undefined)
}

/** What the server has stored for the item is this answer. */
export async function expectStored(db: Database, attemptId: string, position: number, fields: Fields): Promise<void> {
  const { content } = await itemAt(db, attemptId, position)
  const expected = inOrder(questionOf(content).parseAnswer(fields))
  expect(await answerAt(db, attemptId, position), `item ${position}`).toEqual(expected)
}

/** Boxes are stored in the order in which they stand. */
function inOrder(answer: Answer | undefined): Answer | undefined {
  return Array.isArray(answer?.choices) ? { ...answer, choices: answer.choices.toSorted() } : answer
}
