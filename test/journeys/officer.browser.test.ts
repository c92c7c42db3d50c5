import type { Download } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { anAccount, aPerson, aUnit, makeAware } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { readCsv, readXlsx, valuesOf } from '../web/reading-files.ts'
import { signIn, textOf } from './learner.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools, target, wards, lan, mai } = await aCast(db, authority)
const hoaSen = await aUnit(db, {
  parentId: wards.tanHung.id,
  code: '0704',
  name: 'Trường Mầm non Hoa Sen',
  levels: ['MN'],
  isPublic: false,
})
const sen = await aPerson(db, { at: hoaSen, fullName: 'Phan Thị Sen' })
await aPerson(db, { at: hoaSen, fullName: 'Bùi Văn Súng', sex: 'male', category: 'employee' })
await aPerson(db, { at: schools.anhSao, fullName: 'Ngô Thị Ánh' })
await makeAware(db, lan.personId, target, 'both', '2026-03-15')
await makeAware(db, mai.personId, target, ['gender-equality'], '2026-04-01')
await makeAware(db, sen.id, target, 'both', '2026-06-10')
await anAccount(db, {
  username: 'nga',
  displayName: 'Đinh Thúy Nga',
  roles: [{ role: 'officer', unitId: authority.id }],
})

const page = await openPage(app, { width: 1280, expects: [/status of 422/] })
const names = () => page.locator('table.coverage tbody th a').allInnerTexts()

describe('an officer of the authority', () => {
  test('signs in and reads the coverage of all units', async () => {
    await signIn(page, 'nga')
    await page.getByRole('link', { name: 'Kết quả các đơn vị' }).first().click()
    await page.waitForURL('**/coverage')
    await page.getByRole('heading', { level: 1, name: `Kết quả: ${authority.name}` }).waitFor()
    expect(await textOf(page.getByRole('region', { name: /^Còn thiếu \d+ người để đạt 50%$/ }))).toContain('2/')
    expect(await totalOnPage()).toMatchObject({ both: 2, childProtection: 0, genderEquality: 1 })
    expect(await names()).toContain('Phường Tân Phú')
  })

  test('drills down to a school and comes back', async () => {
    await page.getByRole('link', { name: 'Phường Tân Hưng' }).click()
    await page.getByRole('heading', { level: 1, name: 'Kết quả: Phường Tân Hưng' }).waitFor()
    expect(await totalOnPage()).toMatchObject({ population: 3, both: 1, missing: 1 })
    await page.getByRole('link', { name: 'Trường Mầm non Hoa Sen' }).click()
    await page.getByRole('heading', { level: 1, name: 'Trường Mầm non Hoa Sen' }).waitFor()
    await page.getByRole('navigation', { name: 'Đường dẫn' }).getByRole('link', { name: authority.name }).click()
    await page.getByRole('heading', { level: 1, name: `Kết quả: ${authority.name}` }).waitFor()
  })

  test('filters, and keeps what was chosen on the page', async () => {
    await page.goto('/coverage')
    await page.getByLabel('Loại hình').selectOption({ label: 'Ngoài công lập' })
    await page.getByLabel('Giới tính').selectOption({ label: 'Nữ' })
    await page.getByRole('button', { name: 'Xem số liệu' }).click()
    await page.waitForURL('**ownership=private**')
    expect(await totalOnPage()).toMatchObject({ population: 1, both: 1, missing: 0 })
    expect(await page.getByLabel('Loại hình').inputValue()).toBe('private')
    await page.getByRole('link', { name: 'Bỏ mọi điều kiện' }).click()
    await page.waitForURL('**/coverage')
  })

  test('reads the figure of an earlier day', async () => {
    await page.getByLabel('Tính đến ngày').fill('05/05/2026')
    await page.getByRole('button', { name: 'Xem số liệu' }).click()
    await page.getByText('Tính đến 05/05/2026').first().waitFor()
    expect(await totalOnPage()).toMatchObject({ both: 1, genderEquality: 1 })
  })

  test('is told beside the field that a day does not exist', async () => {
    await page.getByLabel('Tính đến ngày').fill('31/02/2026')
    await page.getByRole('button', { name: 'Xem số liệu' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Tính đến ngày').inputValue()).toBe('31/02/2026')
    expect(await textOf(page.locator('#on-error'))).toContain('ngày/tháng/năm')
  })

  test('sorts by a click on a column', async () => {
    await page.goto('/coverage?view=schools')
    expect(await names()).toEqual([
      'Trường Mầm non Hoa Sen',
      'Trường Tiểu học Ánh Sao',
      'Trường Tiểu học Hoa Mai',
      'Trường Tiểu học Sao Mai',
    ])
    await page.getByRole('columnheader', { name: 'Tỉ lệ' }).getByRole('link').click()
    await page.waitForURL('**sort=percent**')
    expect(await page.getByRole('columnheader', { name: 'Tỉ lệ' }).getAttribute('aria-sort')).toBe('ascending')
    const shares = await page.locator('table.coverage tbody .coverage__share').allInnerTexts()
    const numbers = shares.map((share) => Number.parseFloat(share.replace(',', '.')))
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
  })

  test.each(['/coverage', '/coverage?view=schools&ownership=public', '/coverage?on=2026-05-05&sex=female'])(
    'takes home the figures of %s: page, XLSX and CSV have one total',
    async (path) => {
      await page.goto(path)
      const shown = await totalOnPage()
      const { workbook } = await readXlsx(await (await download('Excel (XLSX)')).createReadStream())
      expect(totalIn(valuesOf(workbook.worksheets[0]))).toEqual(shown)
      expect(valuesOf(workbook.worksheets[1])).toHaveLength(1 + shown.population)
      const units = await readCsv(await (await download('Đơn vị (CSV)')).createReadStream())
      expect(totalIn(units)).toEqual(shown)
      const people = await readCsv(await (await download('Danh sách người (CSV)')).createReadStream())
      expect(people).toHaveLength(1 + shown.population)
    },
  )
})

type Total = Record<'population' | 'both' | 'childProtection' | 'genderEquality' | 'none' | 'missing', number>

/** The last line of the table. */
async function totalOnPage(): Promise<Total> {
  const cells = await page.locator('table.coverage tfoot td').allInnerTexts()
  const [population, , missing, both, childProtection, genderEquality, none] = cells.map((cell) =>
    Number(cell.replace(/\./g, '')),
  ) as number[]
  return { population, both, childProtection, genderEquality, none, missing } as Total
}

/** The last line of a file, by the words above its columns. */
function totalIn(rows: unknown[][]): Total {
  const [head, total] = [rows[0] ?? [], rows.at(-1) ?? []]
  const at = (column: string) => {
    const index = head.indexOf(column)
    if (index === -1) throw new Error(`the file has no column ${column}, only ${head.join(', ')}`)
    return Number(total[index])
  }
  return {
    population: at('Số người được tính'),
    both: at('Đủ cả hai phần'),
    childProtection: at('Chỉ bảo vệ trẻ em'),
    genderEquality: at('Chỉ bình đẳng giới'),
    none: at('Chưa có phần nào'),
    missing: at('Còn thiếu (người)'),
  }
}

async function download(name: string): Promise<Download> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name }).click()
  return downloading
}
