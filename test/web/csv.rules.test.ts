import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvStream } from '../../src/web/csv.ts'
import { type Column, isPlainText } from '../../src/web/table-file.ts'
import { hostileTexts, readCsv } from './reading-files.ts'

type Row = { text: string; count: number | null; percent: number | null; on: string | null }

const columns: Column<Row>[] = [
  { header: 'Mã', kind: 'text', value: (row) => row.text },
  { header: 'Số người', kind: 'count', value: (row) => row.count },
  { header: 'Tỉ lệ (%)', kind: 'percent', value: (row) => row.percent },
  { header: 'Ngày', kind: 'day', value: (row) => row.on },
]
const blank = { text: '', count: null, percent: null, on: null }

test('numbers, days and codes are written as other programs read them', async () => {
  const rows = [
    { text: '0012', count: 1234567, percent: 62.9, on: '2026-03-05' },
    { text: 'Nguyễn Thị Ánh Đào', count: -3, percent: null, on: null },
  ]
  const bytes = await buffer(csvStream(columns, rows))
  expect(bytes.toString()).toBe(
    '\uFEFFMã,Số người,Tỉ lệ (%),Ngày\r\n0012,1234567,62.9,2026-03-05\r\nNguyễn Thị Ánh Đào,-3,,\r\n',
  )
})

test('a file without rows has its header', async () => {
  expect(await readCsv(csvStream(columns, []))).toEqual([['Mã', 'Số người', 'Tỉ lệ (%)', 'Ngày']])
})

test('no cell can be run as a formula, whatever somebody typed', async () => {
  const [, ...rows] = await readCsv(
    csvStream(
      columns,
      hostileTexts.map((text) => ({ ...blank, text })),
    ),
  )
  expect(rows).toHaveLength(hostileTexts.length)
  for (const [cell] of rows) expect(cell?.normalize('NFKC').trim()).not.toMatch(/^[=+\-@]/)
  expect(rows[0]).toEqual(["'=1+1", '', '', ''])
  expect(rows[1]).toEqual(["'+84901234567", '', '', ''])
})

test('text that skips every rule begins with a letter or number, and holds little else', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  expect(all.filter((sign) => isPlainText(sign) && !/^[\p{L}\p{N}×÷]$/u.test(sign))).toEqual([])
  expect(all.filter((sign) => isPlainText(`a${sign}`) && !/^[\p{L}\p{N}×÷ .,()/–-]$/u.test(sign))).toEqual([])
  for (const text of ['', '\n', 'a\n', '-1', 'a_x0041_', "a'", 'a😀', 'a\ud800']) expect(isPlainText(text)).toBe(false)
  for (const text of ['Nguyễn Thị Ánh Đào', '0012', 'Trường TH-THCS Số 2 (cơ sở 1)'])
    expect(isPlainText(text)).toBe(true)
})

test('what is not a formula comes back as it was typed', async () => {
  const harmless = fc.string({ unit: 'grapheme' }).filter((text) => !/^[\s\p{Cf}]*[=+\-@＝＋－＠]|[\p{Cc}]/u.test(text))
  await fc.assert(
    fc.asyncProperty(fc.array(harmless, { minLength: 1 }), async (texts) => {
      const [, ...rows] = await readCsv(
        csvStream(
          columns,
          texts.map((text) => ({ ...blank, text })),
        ),
      )
      expect(rows.map(([cell]) => cell)).toEqual(texts)
    }),
    { numRuns: 50 },
  )
})

test('reads rows only as fast as the file is taken, and stops when the reader goes', async () => {
  let made = 0
  let ended = false
  async function* endless() {
    try {
      for (;;) {
        made += 1
        yield { ...blank, text: 'x'.repeat(100) }
      }
    } finally {
      ended = true
    }
  }
  const stream = csvStream(columns, endless())
  for await (const _ of stream.take(3));
  expect(made).toBeLessThan(5_000)
  stream.destroy()
  await expect.poll(() => ended).toBe(true)
})

test('an error of the rows reaches the reader', async () => {
  async function* failing() {
    yield blank
    throw new Error('the database has gone')
  }
  await expect(buffer(csvStream(columns, failing()))).rejects.toThrow('the database has gone')
})
