import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { type Column, cellText, kindOf } from './table-file.ts'

/**
 * A CSV file as a stream: RFC 4180 (comma, CRLF, quotes only where needed) in UTF-8 with a byte order mark. Reads a
 * row only when the reader of the stream takes more; destroying the stream ends `rows`.
 *
 * Other programs read this file, people open the XLSX. So:
 * - Comma. Excel splits at the list separator of the computer's region, which differs between computers here; every
 *   other program expects a comma. A line `sep=,` would help Excel, but it breaks other readers and makes Excel forget
 *   the byte order mark, and with it the Vietnamese letters.
 * - Days as 2026-03-05. Excel reads them as days in every region; 05/03/2026 becomes 3 May where months come first.
 * - Decimal point, and no thousands separator, as in every data format.
 */
export function csvStream<Row>(columns: Column<Row>[], rows: Iterable<Row> | AsyncIterable<Row>): Readable {
  const stringifier = stringify({
    bom: true,
    header: true,
    columns: columns.map((column) => cellText(column.header)),
    record_delimiter: '\r\n',
    // The library looks for CRLF only; a lone LF inside a text would end the record for other readers.
    quoted_match: /\n/,
  })
  // The reader of the stringifier meets the error; nobody else waits here.
  return pipeline(Readable.from(records(columns, rows)), stringifier, () => {}) as unknown as Readable
}

async function* records<Row>(columns: Column<Row>[], rows: Iterable<Row> | AsyncIterable<Row>) {
  for await (const row of rows) {
    yield columns.map((column) => {
      const value = column.value(row)
      return kindOf(column, row) === 'text' && value !== null ? cellText(String(value)) : value
    })
  }
}
