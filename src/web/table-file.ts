/** What CSV and XLSX files share: typed columns and cells that no program takes for a formula. */

/** `percent` is in percent points (62.9), `day` is 'YYYY-MM-DD', `text` also holds codes: "0012" stays "0012". */
export type ColumnKind = 'text' | 'count' | 'percent' | 'day'

export type CellValue = string | number | null

export type Column<Row> = {
  header: string
  kind: ColumnKind
  /** For the rows of a list of facts, where each row has a kind of its own. */
  kindOf?(row: Row): ColumnKind
  value(row: Row): CellValue
  /** In characters; each kind has a width of its own. XLSX only. */
  width?: number
  /** Steps by which a text is moved in, to show a tree. XLSX only. */
  indent?(row: Row): number
}

export function kindOf<Row>(column: Column<Row>, row: Row): ColumnKind {
  return column.kindOf?.(row) ?? column.kind
}

/**
 * Text that is safe in a cell of any spreadsheet program: without the characters that XML forbids, with one kind of
 * line end, and with an apostrophe in front when a program could run it as a formula. Numbers never come here, so
 * only text that somebody typed gets the apostrophe.
 */
export function cellText(text: string): string {
  if (isPlainText(text)) return text
  const plain = text.replace(/\r\n?/g, '\n').replace(notInXml, '').toWellFormed()
  return startsFormula.test(plain) ? `'${plain}` : plain
}

/** Letters of our languages, numbers and what stands between them: nearly every cell, told at a sixth of the cost. */
export function isPlainText(text: string): boolean {
  return plainText.test(text)
}

const plainText = /^[0-9A-Za-z\u00C0-\u024F\u1EA0-\u1EF9][0-9A-Za-z\u00C0-\u024F\u1EA0-\u1EF9 .,()/–-]*$/

const notInXml = /(?![\t\n])\p{Cc}|[\uFFFE\uFFFF]/gu

// Programs drop blanks and invisible signs before they look at the first character, some also read the wide forms
// that East Asian keyboards type. Source: OWASP, CSV injection.
const startsFormula = /^[\t\n]|^[\s\p{Cf}]*[=+\-@＝＋－＠]/u
