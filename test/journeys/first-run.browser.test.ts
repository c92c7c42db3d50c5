import { expect, test } from 'vitest'
import { issueSetupToken } from '../../src/accounts/installation.ts'
import { firstRunApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { now } from '../support/builders.ts'
import { textOf } from './learner.ts'

const { app, db } = await firstRunApp()
const { openPage } = await testBrowser()
const token = await issueSetupToken(db, now)

test('an empty installation is set up with the token, and its administrator signs in', async () => {
  const page = await openPage(app, { width: 1280, expects: [/status of 422/] })
  await page.goto('/')
  expect(new URL(page.url()).pathname).toBe('/setup')
  await page.getByLabel('Mã thiết lập').fill('không phải mã')
  await page.getByLabel('Tên cơ quan').fill('Phòng Giáo dục Ánh Dương')
  await page.getByLabel('Mã đơn vị').fill('PGD')
  await page.getByLabel('Họ và tên').fill('Võ Thị Thu')
  await page.getByLabel('Tên đăng nhập').fill('vo.thu')
  await page.getByLabel('Mật khẩu', { exact: true }).fill('một câu dễ nhớ')
  await page.getByLabel('Nhập lại mật khẩu').fill('một câu dễ nhớ')
  await page.getByRole('button', { name: 'Tạo đơn vị và tài khoản' }).click()

  await page.getByRole('alert').waitFor()
  expect(await textOf(page.locator('#token-error'))).toContain('Mã thiết lập không đúng')
  expect(await page.getByLabel('Tên cơ quan').inputValue()).toBe('Phòng Giáo dục Ánh Dương')
  await page.getByLabel('Mã thiết lập').fill(token)
  await page.getByLabel('Mật khẩu', { exact: true }).fill('một câu dễ nhớ')
  await page.getByLabel('Nhập lại mật khẩu').fill('một câu dễ nhớ')
  await page.getByRole('button', { name: 'Tạo đơn vị và tài khoản' }).click()

  await page.getByText('Đã tạo đơn vị và tài khoản quản trị').waitFor()
  await page.getByLabel('Tên đăng nhập').fill('vo.thu')
  await page.getByLabel('Mật khẩu').fill('một câu dễ nhớ')
  await page.getByRole('button', { name: 'Đăng nhập' }).click()
  await page.getByRole('link', { name: 'Kết quả các đơn vị' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Kết quả: Phòng Giáo dục Ánh Dương' }).waitFor()
  await page.goto('/setup')
  expect(new URL(page.url()).pathname).toBe('/')
})
