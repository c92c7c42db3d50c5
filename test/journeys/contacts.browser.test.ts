import { describe, expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aCast } from '../support/cast.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools } = await aCast(db, authority)
const number = { name: 'Gọi 028 5550 0101: Công an phường Tân Phú' }

describe('a number to call', () => {
  test('is written down by an officer, on a phone without scripts', async () => {
    const page = await openPage(app, { as: 'duc', javaScriptEnabled: false, expects: [/status of 422/] })
    await page.goto('/help')
    await page.getByRole('link', { name: 'Sổ nơi báo tin' }).click()
    await page.getByRole('link', { name: /^Xem và sửa.*Phường Tân Phú/ }).click()
    await page.getByRole('link', { name: 'Thêm nơi báo tin' }).click()
    await page.getByLabel('Tên nơi nhận tin').fill('Công an phường Tân Phú')
    await page.getByLabel('Số điện thoại').fill('5550 0101')
    await page.getByLabel('Gọi khi nào').fill('Báo tin trẻ bị xâm hại')
    await page.getByLabel('Ngày gọi thử').fill('23/11/2026')
    await page.getByRole('button', { name: 'Lưu nơi báo tin' }).click()
    await page.getByRole('link', { name: /Số điện thoại/ }).click()
    expect(await page.getByLabel('Gọi khi nào').inputValue()).toBe('Báo tin trẻ bị xâm hại')
    await page.getByLabel('Số điện thoại').fill('028 5550 0101')
    await page.getByRole('button', { name: 'Lưu nơi báo tin' }).click()
    await page.getByText('Đã thêm nơi báo tin').waitFor()
    await page.context().close()
  })

  test('is one tap away from every page of a teacher below that ward, and stands below the lesson', async () => {
    const page = await openPage(app, { as: 'lan', width: 320 })
    await page.goto('/courses/recognise-and-report-abuse/lessons/signs-you-can-see')
    expect(await page.getByRole('link', number).getAttribute('href')).toBe('tel:02855500101')
    await page.getByRole('link', { name: 'Báo tin, trợ giúp' }).click()
    await page.getByRole('link', number).waitFor()
    await page.context().close()
  })

  test('is printed without what belongs to the screen, on one page', async () => {
    const page = await openPage(app, { as: 'hung', width: 1280 })
    await page.goto(`/units/${schools.hoaMai.id}`)
    await page.getByRole('link', { name: 'Bảng số để in và chiếu' }).click()
    await page.getByRole('button', { name: 'In bảng này' }).waitFor()
    await page.emulateMedia({ media: 'print' })
    for (const hidden of ['.urgent', '.footer', '.header__out', '.poster .button']) {
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false)
    }
    for (const shown of ['111', '113', '115', '028 5550 0101']) {
      expect(await page.locator('.poster').getByText(shown, { exact: true }).isVisible()).toBe(true)
    }
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    await page.context().close()
  })
})
