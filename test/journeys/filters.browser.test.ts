import { expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aPerson } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools } = await aCast(db, authority)
await aPerson(db, { at: schools.hoaMai, fullName: 'Trần Văn Bảy' })

test('a search keeps the page where it is, and has an address to come back to', async () => {
  const page = await openPage(app, { as: 'hung' })
  await page.goto(`/units/${schools.hoaMai.id}`)
  const header = await page.locator('.header').elementHandle()
  await page.getByLabel('Tìm theo tên').fill('bay')
  await page.getByLabel('Tìm theo tên').press('Enter')
  await page.waitForURL('**?q=bay&state=')
  await page.getByText('Trần Văn Bảy').waitFor()
  expect(await page.getByText('Nguyễn Thị Lan').filter({ visible: true }).count()).toBe(0)
  expect(await header?.evaluate((element) => element.isConnected), 'the rest of the page was not loaded again').toBe(
    true,
  )
  expect(await page.getByLabel('Tìm theo tên').inputValue()).toBe('bay')
  await page.reload()
  await page.getByText('Trần Văn Bảy').waitFor()
  await page.goBack()
  await page.waitForURL((url) => url.search === '')
})

test('a filter that cannot be is said beside its field, and in the title', async () => {
  const page = await openPage(app, { as: 'duc', width: 1280, expects: [/422/] })
  await page.goto('/coverage')
  await page.getByLabel('Ngày').first().fill('31/02/2026')
  await page.getByRole('button', { name: 'Xem số liệu' }).click()
  await page.getByRole('alert').waitFor()
  await expect.poll(() => page.title()).toMatch(/^Lỗi: /)
})
