import { describe, expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aPerson, makeAware } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { signIn, textOf } from './learner.ts'
import { hasAnswered, hasHandedIn } from './progress.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools, target, lan } = await aCast(db, authority)
const bich = await aPerson(db, { at: schools.hoaMai, fullName: 'Đỗ Ngọc Bích' })
const an = await aPerson(db, { at: schools.hoaMai, fullName: 'Nguyễn Văn An', sex: 'male', category: 'employee' })
await aPerson(db, { at: schools.hoaMai, fullName: 'Đặng Nguyên Khôi', sex: 'male' })
await makeAware(db, bich.id, target, ['child-protection'])
await makeAware(db, an.id, target, ['gender-equality'])
await hasHandedIn(db, lan.personId, 'child-protection', { right: 9 })
const attemptId = await hasAnswered(db, lan.personId, 'gender-equality', { right: 10 })

const page = await openPage(app, { width: 1280, expects: [/status of 404/] })
const groups = () => textOf(page.locator('.counts'))
const missing = () => page.locator('table.people tbody th').allInnerTexts()

describe('a principal', () => {
  test('signs in and finds the figures of the own school', async () => {
    await signIn(page, 'hung')
    await page.getByRole('link', { name: 'Đơn vị của tôi' }).click()
    await page.getByRole('heading', { level: 1, name: 'Trường Tiểu học Hoa Mai' }).waitFor()
    await page.getByRole('heading', { name: 'Còn thiếu 3 người để đạt 50%' }).waitFor()
    expect(await groups()).toMatch(/Đủ cả hai phần\s+0\s/)
    expect(await groups()).toMatch(/Chỉ có bảo vệ trẻ em\s+2\s/)
    expect(await groups()).toMatch(/Chỉ có bình đẳng giới\s+1\s/)
    expect(await groups()).toMatch(/Chưa có phần nào\s+2\s/)
    expect(await groups()).toMatch(/Số người được tính:\s+5/)
  })

  test('sees who is missing what', async () => {
    expect(await missing()).toHaveLength(5)
    await page.getByLabel('Còn thiếu', { exact: true }).selectOption({ label: 'Chỉ thiếu bình đẳng giới' })
    await page.getByRole('button', { name: 'Tìm trong danh sách' }).click()
    await page.waitForURL('**state=child-protection**')
    expect(await missing()).toEqual([expect.stringMatching(/^Đỗ Ngọc Bích/), expect.stringMatching(/^Nguyễn Thị Lan/)])
    await page.getByRole('link', { name: 'Bỏ điều kiện tìm' }).click()
    await page.waitForURL(`**/units/${schools.hoaMai.id}`)
  })

  test('finds "Nguyễn" by typing "nguyen"', async () => {
    await page.getByLabel('Tìm theo tên').fill('nguyen')
    await page.keyboard.press('Enter')
    await page.waitForURL('**q=nguyen**')
    expect(await page.getByLabel('Tìm theo tên').inputValue()).toBe('nguyen')
    expect((await missing()).map((name) => name.split('\n')[0]?.trim())).toEqual([
      'Nguyễn Văn An',
      'Đặng Nguyên Khôi',
      'Nguyễn Thị Lan',
    ])
  })

  test('sees the figures change with the last answer of a teacher', async () => {
    const phone = await openPage(app, { as: 'lan' })
    await phone.goto(`/attempts/${attemptId}/review`)
    await phone.getByRole('button', { name: 'Nộp bài' }).click()
    await phone.getByText('Đúng 10/10 câu').waitFor()

    await page.goto(`/units/${schools.hoaMai.id}`)
    await page.getByRole('heading', { name: 'Còn thiếu 2 người để đạt 50%' }).waitFor()
    expect(await groups()).toMatch(/Đủ cả hai phần\s+1\s/)
    expect(await groups()).toMatch(/Chỉ có bảo vệ trẻ em\s+1\s/)
    expect(await missing()).not.toContainEqual(expect.stringContaining('Nguyễn Thị Lan'))
  })

  test('reaches no other school, and nobody’s answers', async () => {
    for (const path of [`/units/${schools.saoMai.id}`, `/attempts/${attemptId}`]) {
      const response = await page.goto(path)
      expect(response?.status(), path).toBe(404)
      await page.getByRole('heading', { level: 1, name: 'Không có trang này' }).waitFor()
    }
  })
})
