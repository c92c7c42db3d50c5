import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Column } from '../../src/web/table-file.ts'
import { type Sheet, startXlsx } from '../../src/web/xlsx.ts'
import { hostileTexts, readXlsx, valuesOf } from './reading-files.ts'

type Row = { text: string | null; count?: number; percent?: number; on?: string }

const columns: Column<Row>[] = [
  { header: 'Mã', kind: 'text', value: (row) => row.text, indent: (row) => (row.text === 'lui vào' ? 2 : 0) },
  { header: 'Số người', kind: 'count', value: (row) => row.count ?? null },
  { header: 'Tỉ lệ (%)', kind: 'percent', value: (row) => row.percent ?? null },
  { header: 'Ngày', kind: 'day', value: (row) => row.on ?? null },
]
const createdAt = new Date('2026-11-23T03:00:00Z')

async function written(sheets: Partial<Sheet<Row>>[], rowsPerSheet?: number) {
  const output = new PassThrough()
  const read = readXlsx(output)
  const workbook = await startXlsx(output, { title: 'Kết quả', creator: 'Lá Chắn', createdAt, rowsPerSheet })
  for (const sheet of sheets) {
    await workbook.addSheet({ name: 'Đơn vị', columns, rows: [], hasFilter: true, printTitle: 'Kết quả', ...sheet })
  }
  await workbook.finish()
  return read
}

test('a day is a number with a date format, and the same day in every zone', async () => {
  const days = ['1945-09-02', '2024-02-29', '2026-01-01', '2026-03-29', '2026-12-31']
  const { workbook, parts } = await written([{ rows: days.map((on) => ({ text: null, on })) }])
  const xml = parts.get('xl/worksheets/sheet1.xml') as string
  // 1/1/2026 is day 46,023 of the spreadsheet's calendar: 126 years and 31 leap days after 30/12/1899, and two days.
  expect(xml).toMatch(/<c r="D4" s="\d+"><v>46023<\/v><\/c>/)
  const sheet = workbook.worksheets[0]
  expect(sheet?.getCell('D4').numFmt).toBe('dd/mm/yyyy')
  expect(
    valuesOf(sheet)
      .slice(1)
      .map((row) => (row[3] as Date).toISOString()),
  ).toEqual(days.map((on) => `${on}T00:00:00.000Z`))
})

test('numbers are numbers, and a code is text with its zeros', async () => {
  const { workbook, parts } = await written([{ rows: [{ text: '0012', count: 1234, percent: 62.9 }] }])
  expect(valuesOf(workbook.worksheets[0])[1]).toEqual(['0012', 1234, 62.9, null])
  const xml = parts.get('xl/worksheets/sheet1.xml') as string
  expect(xml).toMatch(/<c r="A2" s="\d+" t="str"><v>0012<\/v><\/c><c r="B2" s="\d+"><v>1234<\/v><\/c>/)
  expect(workbook.worksheets[0]?.getCell('A2').numFmt).toBe('@')
})

test('the header is bold and frozen, filters the rows and prints on each page', async () => {
  const total = { text: 'Cộng', count: 3 }
  const { workbook, parts } = await written([
    { rows: [{ text: 'a' }, { text: 'lui vào' }], total, printTitle: 'A & B' },
  ])
  const sheet = workbook.worksheets[0]
  expect(sheet?.getCell('A1').font?.bold).toBe(true)
  expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
  expect(sheet?.autoFilter).toBe('A1:D3')
  expect(sheet?.getCell('A3').alignment?.indent).toBe(2)
  expect(sheet?.getCell('A4').font?.bold).toBe(true)
  expect(valuesOf(sheet)[3]).toEqual(['Cộng', 3, null, null])
  expect(parts.get('xl/workbook.xml')).toContain('&apos;Đơn vị&apos;!$1:$1')
  expect(sheet?.headerFooter.oddHeader).toBe('&LA && B')
})

test('no cell is a formula and the file stays well-formed, whatever somebody typed', async () => {
  const { workbook, parts } = await written([{ rows: hostileTexts.map((text) => ({ text })) }])
  const xml = parts.get('xl/worksheets/sheet1.xml') as string
  expect(xml).not.toMatch(/<f[ >]/)
  expect(xml).not.toMatch(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/u)
  const cells = valuesOf(workbook.worksheets[0])
    .slice(1)
    .map(([cell]) => cell as string)
  for (const cell of cells) expect(cell.normalize('NFKC').trim()).not.toMatch(/^[=+\-@]/)
  expect(cells[0]).toBe("'=1+1")
  expect(xml).toContain('_x005F_x0041_ and _x005F_x000D_')
  expect(cells.at(-1)).toHaveLength(32_767)
})

test('sheet names are what Excel takes, and each is used once', async () => {
  const names = ['Đơn vị [a:b]*?/\\', "'Người'", 'Người', 'NGƯỜI', '', 'Một cái tên dài quá ba mươi mốt ký tự']
  const { workbook } = await written(names.map((name) => ({ name })))
  const given = workbook.worksheets.map((sheet) => sheet.name)
  expect(given).toEqual(['Đơn vị  a b', 'Người', 'Người 2', 'NGƯỜI 3', 'Sheet', 'Một cái tên dài quá ba mươi mốt'])
})

test('more rows than a sheet holds go on in a further sheet', async () => {
  const rows = Array.from({ length: 10 }, (_, count) => ({ text: 'a', count }))
  const { workbook } = await written([{ rows, total: { text: 'Cộng' } }, { name: 'Sau' }], 5)
  const sizes = workbook.worksheets.map((sheet) => [sheet.name, sheet.rowCount])
  expect(sizes).toEqual([
    ['Đơn vị', 4],
    ['Đơn vị 2', 4],
    ['Đơn vị 3', 4],
    ['Đơn vị 4', 3],
    ['Sau', 1],
  ])
})

test('writes only as fast as the file is taken, and stops when the reader goes', async () => {
  let made = 0
  let ended = false
  async function* endless() {
    try {
      for (;;) {
        made += 1
        yield { text: `Nguyễn ${Math.random()} ${Math.random()}` }
      }
    } finally {
      ended = true
    }
  }
  const output = new PassThrough()
  const workbook = await startXlsx(output, { title: 'Kết quả', creator: 'Lá Chắn', createdAt })
  const adding = workbook.addSheet({ name: 'Người', columns, rows: endless(), hasFilter: true, printTitle: '' })
  const outcome = adding.then(
    () => 'finished',
    (error: Error) => error.message,
  )
  const counted: number[] = []
  const stands = () => counted.push(made) > 1 && counted.at(-1) === counted.at(-2)
  await expect.poll(stands, { interval: 300, timeout: 15_000 }).toBe(true)
  expect(made).toBeGreaterThan(0)
  output.destroy()
  expect(await outcome).toBe('the reader of the file has gone')
  expect(ended).toBe(true)
})
