import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import type { Answer, Fields } from '../../src/quizzes/types/question-type.ts'
import { itemAt } from './learner.ts'

/** What a person does and sees on the pages of a quiz, whatever the kind of question. */

export const markOf = (page: Page) => page.locator('#saved')
export const saved = (page: Page) => page.locator('#saved[data-state="saved"]', { hasText: 'Đã lưu lúc' }).waitFor()
export const waiting = (page: Page) => markOf(page).filter({ hasText: 'Đang chờ trên máy này' }).waitFor()
export const next = (page: Page) => page.getByRole('button', { name: 'Lưu và sang câu sau' }).click()

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

/** Fills the question in, as a person would. A story is told to its end. */
export async function fill(page: Page, fields: Fields): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'path') {
      for (const [taken, decision] of String(value).split('.').entries()) {
        await page.locator(`label[for="${await idOf(page, 'answer', decision)}"]`).click()
        await page.locator('#attempt button[name="go"]').first().click()
        await page.locator('.story__choice').nth(taken).waitFor()
      }
      continue
    }
    const control = page.locator(`[name="${name}"]`).first()
    const kind = await control.evaluate((field) => (field as HTMLInputElement).type)
    if (kind === 'select-one') await control.selectOption(String(value))
    else if (kind === 'radio') await page.locator(`label[for="${await idOf(page, name, String(value))}"]`).click()
    else if (kind === 'checkbox') await tick(page, name, [value ?? []].flat())
    else {
      await control.fill(String(value))
      await control.blur()
    }
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

/** What the server has stored for the item is this answer. */
export async function expectStored(db: Database, attemptId: string, position: number, fields: Fields): Promise<void> {
  const { content, answer } = await itemAt(db, attemptId, position)
  expect(inOrder(answer), `item ${position}`).toEqual(inOrder(questionOf(content).parseAnswer(fields)))
}

/** Boxes are stored in the order in which they stand. */
function inOrder(answer: Answer | null | undefined): Answer | null | undefined {
  return Array.isArray(answer?.choices) ? { ...answer, choices: answer.choices.toSorted() } : answer
}
