import type { Page } from 'playwright-core'

/** What a person does on a page to see it in another state. */

/** Sends a form that is refused. */
export async function press(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).click()
  await page.getByRole('alert').waitFor()
}

/** Sends the form of the page as it is. */
export async function submit(page: Page): Promise<void> {
  await page.locator('main form.card button[type="submit"]').click()
  await page.getByRole('alert').waitFor()
}

/** Fills in the form for a new person. */
export async function addSomebody(page: Page): Promise<void> {
  await page.getByLabel('Mã nhân sự').fill('009900')
  await page.getByLabel('Họ và tên').fill('Tôn Nữ Thị Ninh')
  await page.locator('#sex').selectOption('female')
  await page.locator('#category').selectOption('teacher')
  await page.locator('#contractKind').selectOption('permanent')
  await page.locator('#birthOn').fill('02/09/1990')
  await page.locator('#startedOn').fill('01/09/2026')
  await page.locator('#username').fill('ton.ninh')
  await getFirstPassword(page)
}

/** Gives somebody without an account one. */
export async function addAccount(page: Page): Promise<void> {
  await page.locator('#username').fill('ninh.moi')
  await getFirstPassword(page)
}

/** Sends the form of the page, which answers with a first password. */
export async function getFirstPassword(page: Page): Promise<void> {
  await page.locator('main .card button[type="submit"]').click()
  await page.locator('.first-password').waitFor()
}

/** Goes on without an answer. */
export const answerNothing = (page: Page) => press(page, 'Lưu và đi tiếp')

/** Chooses the first answer and waits until it is stored. */
export async function chooseOne(page: Page): Promise<void> {
  await page.locator('.question__options label').first().click()
  await page.locator('#saved[data-state="saved"]').waitFor()
}

/** Answers a part of a question with several, and goes on. */
export async function answerOnePart(page: Page): Promise<void> {
  await page.locator('#answer').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Lưu và đi tiếp' }).click()
  await page.getByText('Hãy điền nốt chỗ còn thiếu').waitFor()
}

/** Takes the first decision of a story. */
export async function decideOnce(page: Page): Promise<void> {
  await page.locator('.story label').first().click()
  await page.getByRole('button', { name: 'Lưu và đi tiếp' }).click()
  await page.locator('.story__choice').waitFor()
}

/** Details open, and the first answer of each knowledge check chosen. */
export async function openEverything(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const details of all) (details as HTMLDetailsElement).open = true
  })
  for (const check of await page.locator('.check').all()) await check.locator('label').first().click()
}
