import { type Readable, Transform } from 'node:stream'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import type { Messages } from '../web/language/vi.ts'
import type { Language } from '../web/page.ts'
import { readFigures } from './export-figures.ts'
import { writePeople, writeUnits, writeWorkbook } from './export-files.ts'
import type { CoverageFilter } from './routes.ts'
import { rollStandingsForward } from './standings.ts'
import type { Target } from './target.ts'

const kinds = {
  xlsx: {
    write: writeWorkbook,
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    file: 'unitsFile',
    extension: 'xlsx',
  },
  'units.csv': { write: writeUnits, contentType: 'text/csv; charset=utf-8', file: 'unitsFile', extension: 'csv' },
  'people.csv': { write: writePeople, contentType: 'text/csv; charset=utf-8', file: 'peopleFile', extension: 'csv' },
} as const

export type CoverageExport = {
  /** One workbook with all sheets, or one sheet as CSV. */
  kind: keyof typeof kinds
  target: Target
  /** The unit that the viewer has chosen and may see. */
  unit: { id: string; code: string; name: string }
  filter: CoverageFilter
  at: Date
  t: Messages
  language: Language
}

/** `filename` is plain ASCII. */
export type ExportFile = { stream: Readable; filename: string; contentType: string }

/**
 * The coverage page with the same filter as a file: same rows, same order, same totals, and everybody who is counted.
 * All of it is read in one snapshot, so the sheets agree although somebody finishes a course meanwhile. Resolves when
 * the figures are known; a failure after that destroys the stream. Whoever destroys the stream stops the work.
 */
export async function exportCoverage(db: Database, wanted: CoverageExport): Promise<ExportFile> {
  const { target, filter, at } = wanted
  const { write, contentType } = kinds[wanted.kind]
  // The snapshot is read only: standings that are due must have moved before.
  if (filter.on === dayIn(at)) await rollStandingsForward(db, target.id, at)
  const ready = Promise.withResolvers<ExportFile>()
  let stream: Transform | undefined
  const written = db.transaction(
    async (tx) => {
      const figures = await readFigures(tx, wanted)
      stream = download()
      ready.resolve({ stream, contentType, filename: filenameOf(wanted) })
      await write(tx, stream, figures, wanted)
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
  written.catch((error: Error) => {
    ready.reject(error)
    stream?.destroy(error)
  })
  return ready.promise
}

/** Large enough for the file of a district, which then is done before a slow reader has taken it. */
const bytesAhead = 1 << 20
const longestStall = 60_000

/** What the reader takes. It breaks off when nothing moves for a minute: the file holds a connection of the database. */
function download(): Transform {
  const stalled = setTimeout(() => stream.destroy(new Error('nobody reads the file')), longestStall).unref()
  const stream = new Transform({
    readableHighWaterMark: bytesAhead,
    transform(chunk, _, done) {
      stalled.refresh()
      done(null, chunk)
    },
  })
  stream.once('finish', () => clearTimeout(stalled)).once('close', () => clearTimeout(stalled))
  // An error is for whoever reads; with no reader it must not end the process.
  stream.on('error', () => {})
  return stream
}

function filenameOf({ kind, unit, filter, t }: CoverageExport): string {
  const { file, extension } = kinds[kind]
  const code = unit.code.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40)
  return `${t.exports[file]}-${code}-${filter.on}.${extension}`
}
