import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '../database/database.ts'
import { csvStream } from '../web/csv.ts'
import { formats } from '../web/language/format.ts'
import { startXlsx } from '../web/xlsx.ts'
import type { CoverageExport } from './export.ts'
import { conditionColumns, conditions } from './export-conditions.ts'
import type { Figures } from './export-figures.ts'
import { peopleColumns, streamPeople } from './export-people.ts'
import { unitColumns, unitLines } from './export-units.ts'

/** A sheet of units, one of people, one that says what the figures are. */
export async function writeWorkbook(
  db: Database,
  output: Writable,
  figures: Figures,
  wanted: CoverageExport,
): Promise<void> {
  const { t, unit, filter, target, at, language } = wanted
  const { exports: words } = t
  const { lines, total } = unitLines(figures)
  const printTitle = `${words.title} · ${unit.name} · ${formats[language].day(filter.on)}`
  const workbook = await startXlsx(output, { title: words.title, creator: t.product.name, createdAt: at })
  await workbook.addSheet({
    name: words.unitsSheet,
    columns: unitColumns(t),
    rows: lines,
    total,
    hasFilter: true,
    printTitle,
  })
  await workbook.addSheet({
    name: words.peopleSheet,
    columns: peopleColumns(t, figures.units),
    rows: streamPeople(db, target, { units: figures.peopled, filter, at }),
    hasFilter: true,
    printTitle,
  })
  await workbook.addSheet({
    name: words.filtersSheet,
    columns: conditionColumns(t),
    rows: conditions({ target, unit, filter, total, at }, t, language),
    hasFilter: false,
    printTitle,
  })
  await workbook.finish()
}

/** The lines of the page, the total last. */
export async function writeUnits(
  _: Database,
  output: Writable,
  figures: Figures,
  { t }: CoverageExport,
): Promise<void> {
  const { lines, total } = unitLines(figures)
  await pipeline(csvStream(unitColumns(t), [...lines, total]), output)
}

export async function writePeople(
  db: Database,
  output: Writable,
  figures: Figures,
  wanted: CoverageExport,
): Promise<void> {
  const { t, target, filter, at } = wanted
  const rows = streamPeople(db, target, { units: figures.peopled, filter, at })
  await pipeline(csvStream(peopleColumns(t, figures.units), rows), output)
}
