import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type ExcelJS from 'exceljs'
import { type CellValue, type Column, type ColumnKind, cellText, isPlainText, kindOf } from './table-file.ts'
import { boldStyle, headerStyle, layoutOf, plainStyle, type StyleOf, widths } from './xlsx-look.ts'

export type Sheet<Row> = {
  name: string
  columns: Column<Row>[]
  rows: Iterable<Row> | AsyncIterable<Row>
  /** A last row in bold, outside the filter. */
  total?: Row
  /** Whether the header filters and sorts the rows. */
  hasFilter: boolean
  /** Stands above every printed page. */
  printTitle: string
}

export type Workbook = { addSheet<Row>(sheet: Sheet<Row>): Promise<void>; finish(): Promise<void> }

type Options = { title: string; creator: string; createdAt: Date; rowsPerSheet?: number }

/** What Excel holds in one sheet. More rows go on in a further sheet. */
const mostRows = 1_048_576

/**
 * Writes an XLSX file into `output`, sheet after sheet, never more than a few megabytes ahead of its reader. A
 * sheet begins with its header in row 1, frozen; numbers and days are real ones, text is text whatever it looks like.
 * Throws when `output` was destroyed: the reader has gone.
 */
export async function startXlsx(
  output: Writable,
  { title, creator, createdAt, rowsPerSheet = mostRows }: Options,
): Promise<Workbook> {
  // Loaded at the first export: it takes a third of a second and 40 MB.
  const { default: Excel } = await import('exceljs')
  const workbook = new Excel.stream.xlsx.WorkbookWriter({ stream: output, useStyles: true, useSharedStrings: false })
  Object.assign(workbook, { title, creator, lastModifiedBy: creator, created: createdAt, modified: createdAt })
  workbook.views = [{ x: 0, y: 0, width: 28_000, height: 16_000, firstSheet: 0, activeTab: 0, visibility: 'visible' }]
  const names = new Set<string>()

  function openSheet<Row>(sheet: Sheet<Row>): ExcelJS.Worksheet {
    const worksheet = workbook.addWorksheet(freeSheetName(sheet.name, names), layoutOf(xmlText(sheet.printTitle)))
    worksheet.columns = sheet.columns.map(({ kind, width }) => ({ width: width ?? widths[kind] }))
    addHeader(worksheet, sheet.columns)
    return worksheet
  }

  async function closeSheet<Row>(worksheet: ExcelJS.Worksheet, sheet: Sheet<Row>, lastRow: number, total?: Row) {
    const lastCell = { row: lastRow, column: sheet.columns.length }
    if (sheet.hasFilter) worksheet.autoFilter = { from: { row: 1, column: 1 }, to: lastCell }
    if (total !== undefined) addRow(worksheet, sheet.columns, total, boldStyle)
    worksheet.commit()
    await letThrough(worksheet, output)
  }

  return {
    async addSheet(sheet) {
      let worksheet = openSheet(sheet)
      let lastRow = 1
      for await (const row of sheet.rows) {
        // One row is left for the total.
        if (lastRow === rowsPerSheet - 1) {
          await closeSheet(worksheet, sheet, lastRow)
          worksheet = openSheet(sheet)
          lastRow = 1
        }
        addRow(worksheet, sheet.columns, row, plainStyle)
        lastRow += 1
        if (lastRow % rowsPerTurn === 0) await letThrough(worksheet, output)
      }
      await closeSheet(worksheet, sheet, lastRow, sheet.total)
    },
    async finish() {
      await Promise.race([workbook.commit(), finished(output, { readable: false })])
    },
  }
}

function addHeader<Row>(worksheet: ExcelJS.Worksheet, columns: Column<Row>[]): void {
  const header = worksheet.addRow(columns.map((column) => xmlText(column.header)))
  header.height = 32
  columns.forEach((_, index) => {
    header.getCell(index + 1).style = headerStyle
  })
  header.commit()
}

function addRow<Row>(worksheet: ExcelJS.Worksheet, columns: Column<Row>[], row: Row, styleOf: StyleOf): void {
  const added = worksheet.addRow(columns.map((column) => cellValue(kindOf(column, row), column.value(row))))
  columns.forEach((column, index) => {
    added.getCell(index + 1).style = styleOf(kindOf(column, row), column.indent?.(row) ?? 0)
  })
  Object.assign(added, { style: noStyle })
  added.commit()
}

/** Of the rows themselves. exceljs recognises a style by its identity, and gives each row a new one. */
const noStyle = {}

function cellValue(kind: ColumnKind, value: CellValue): CellValue {
  if (value === null) return null
  if (kind === 'day') return serialDay(String(value))
  return kind === 'text' ? xmlText(String(value)) : value
}

/** The number by which spreadsheets know a day. A Date would be another day in another zone. */
function serialDay(on: string): number {
  const daysBefore1970 = 25_569
  return Date.parse(`${on}T00:00:00Z`) / 86_400_000 + daysBefore1970
}

const mostCharacters = 32_767

/** Cell text as the format can hold it: not too long, and no accidental escape such as "_x0041_". */
function xmlText(text: string): string {
  if (text.length <= mostCharacters && isPlainText(text)) return text
  const escaped = cellText(text).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
  return escaped.slice(0, mostCharacters).toWellFormed()
}

/** A name that Excel takes: at most 31 characters, none of []:*?/\, no apostrophe at an end, not used before. */
function freeSheetName(wanted: string, used: Set<string>): string {
  const allowed = wanted.replace(/[[\]:*?/\\]/g, ' ').trim()
  const name = allowed.replace(/^'+|'+$/g, '') || 'Sheet'
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : ` ${number}`
    const candidate = `${name.slice(0, 31 - suffix.length)}${suffix}`
    if (used.has(candidate.toLowerCase())) continue
    used.add(candidate.toLowerCase())
    return candidate
  }
}

const rowsPerTurn = 200
const mostBytesWaiting = 1 << 20

/** Lets other requests run, and waits until the file's reader has caught up. */
async function letThrough(worksheet: ExcelJS.Worksheet, output: Writable): Promise<void> {
  await setImmediate()
  while (!output.destroyed && bytesWaiting(worksheet) > mostBytesWaiting) await setTimeout(5)
  if (output.destroyed) throw new Error('the reader of the file has gone')
}

/** What exceljs has handed to the zip and the zip has not taken yet. exceljs itself never waits for it. */
function bytesWaiting(worksheet: ExcelJS.Worksheet): number {
  const { stream } = worksheet as unknown as { stream: { pipes: { _writableState: { length: number } }[] } }
  return stream.pipes.reduce((sum, pipe) => sum + pipe._writableState.length, 0)
}
