import type { Database } from '../database/database.ts'
import { listSubtree } from '../organisation/queries.ts'
import { markUnit } from '../organisation/tree-mark.ts'
import { type Cell, coverageCells } from './coverage.ts'
import { type CoverageTable, coverageTable, isChosen, type TableUnit } from './coverage-table.ts'
import type { PeopledUnit } from './export-people.ts'
import type { CoverageFilter } from './routes.ts'
import type { Target } from './target.ts'

/** What every sheet of an export is made from. */
export type Figures = { units: readonly TableUnit[]; table: CoverageTable; peopled: PeopledUnit[] }

/** Another day than today is worked out from every person's facts, so for a few thousand people at a time. */
const unitsPerBatch = 100

/** The table of the coverage page, and the units whose people it counts. */
export async function readFigures(
  db: Database,
  { target, unit, filter, at }: { target: Target; unit: { id: string }; filter: CoverageFilter; at: Date },
): Promise<Figures> {
  const units = await listSubtree(db, await markUnit(db, unit.id))
  const cells: Cell[] = []
  for (let start = 0; start < units.length; start += unitsPerBatch) {
    const batch = units.slice(start, start + unitsPerBatch).map(({ id }) => id)
    cells.push(...(await coverageCells(db, target, batch, filter.on, at)))
  }
  const table = coverageTable(units, cells, { rootId: unit.id, filter, percent: target.percent })
  return { units, table, peopled: peopledUnits(units, cells, table, filter) }
}

/** In the order of the lines; a unit whose people are counted without a line of its own comes last. */
function peopledUnits(
  units: readonly TableUnit[],
  cells: Cell[],
  table: CoverageTable,
  filter: CoverageFilter,
): PeopledUnit[] {
  const people = new Map<string, number>()
  for (const cell of cells) people.set(cell.unitId, (people.get(cell.unitId) ?? 0) + cell.people)
  const chosen = new Set(units.filter((unit) => isChosen(unit, filter)).map(({ id }) => id))
  const inOrder = new Set([...table.rows.map((row) => row.unit.id), ...chosen])
  return [...inOrder].flatMap((id) => (chosen.has(id) ? { id, people: people.get(id) ?? 0 } : []))
}
