import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import type { Database } from '../../src/database/database.ts'
import { type AttemptItem, loadItems } from '../../src/quizzes/queries.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { password } from '../support/builders.ts'

/** What a person does on the pages, through what is visible on them. */

export async function signIn(page: Page, username: string): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('Tên đăng nhập').fill(username)
  await page.getByLabel('Mật khẩu').fill(password)
  await page.getByRole('button', { name: 'Đăng nhập' }).click()
  await page.getByRole('button', { name: 'Đăng xuất' }).waitFor()
}

/** What a person can read there. */
export function textOf(place: Locator): Promise<string> {
  return place.innerText()
}

/** What home says of each area that is still to do. */
export async function dutiesOn(page: Page): Promise<string[]> {
  const areas = ['Bảo vệ, chăm sóc trẻ em', 'Bình đẳng giới và phòng ngừa bạo lực giới']
  return Promise.all(areas.map((name) => textOf(page.getByRole('region', { name }))))
}

/** The certificate of the result that is open: its file, and the code that is printed on it. */
export async function downloadCertificate(page: Page): Promise<{ pdf: Buffer; code: string }> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Tải chứng nhận (PDF)' }).click()
  const download = await downloading
  const [code] = /([0-9A-Z]{4}-?){3}(?=\.pdf)/.exec(download.suggestedFilename()) ?? []
  if (code === undefined) throw new Error(`no code in ${download.suggestedFilename()}`)
  return { pdf: await readFile(await download.path()), code }
}

/** A stranger types a code off paper. Returns what they read. */
export async function verify(page: Page, code: string): Promise<string> {
  await page.goto('/verify')
  await page.getByLabel('Mã chứng nhận').fill(code.replaceAll('-', ' ').toLowerCase())
  await page.getByRole('button', { name: 'Kiểm tra mã này' }).click()
  await page.getByRole('heading', { name: 'Chứng nhận này có thật' }).waitFor()
  return textOf(page.locator('main'))
}

/** From an open lesson to the course page, lesson by lesson. Returns how many were read. */
export async function readToTheEnd(page: Page): Promise<number> {
  for (let lessons = 1; ; lessons++) {
    await page.getByRole('button', { name: /^Đã đọc xong/ }).click()
    if (!page.url().includes('/lessons/')) return lessons
  }
}

/** From the course page to the first question. Returns the id of the attempt. */
export async function startQuiz(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Làm bài kiểm tra' }).click()
  await page.waitForURL('**/items/1')
  return page.url().split('/').at(-3) as string
}

export async function itemAt(db: Database, attemptId: string, position: number): Promise<AttemptItem> {
  const item = (await loadItems(db, attemptId)).find((each) => each.position === position)
  if (!item) throw new Error(`the attempt has no item ${position}`)
  return item
}

/** Values of the fields that are right, or of one that is wrong. */
export function choicesOf({ content }: AttemptItem, kind: 'right' | 'wrong'): string[] {
  const { right, wrong } = questionOf(content)
  return [(kind === 'right' ? right : wrong[0])?.answer ?? []].flat()
}

/** Taps on an answer, where a finger does. */
export async function choose(page: Page, value: string): Promise<void> {
  const id = await page.locator(`input[name="answer"][value="${value}"]`).getAttribute('id')
  await page.locator(`label[for="${id}"]`).click()
}

/** Values of the answers that are chosen on the page. */
export function chosenOn(page: Page): Promise<string[]> {
  return page
    .locator('input[name="answer"]:checked')
    .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value).sort())
}

/** What the server has: the values that were chosen for a question. */
export async function storedAt(db: Database, attemptId: string, position: number): Promise<string[]> {
  const { content, answer } = await itemAt(db, attemptId, position)
  return questionOf(content)
    .responses(answer ?? undefined)
    .toSorted()
}
