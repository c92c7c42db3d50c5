import { addCounts, addPeople, aware, type Counts, missingToTarget, noCounts } from './counts.ts'
import type { Cell } from './coverage.ts'
import type { CoverageFilter, CoverageRow } from './routes.ts'

export type TableUnit = CoverageRow['unit'] & { parentId: string | null }
export type CoverageTable = { total: CoverageRow; rows: CoverageRow[] }

/**
 * Rolls the people of single units up the tree below `rootId` and lays them out as the page and the exports show them.
 * The filter on level and ownership chooses schools; a filter on sex or category chooses people. With a filter on
 * schools, units are left out that are not chosen and hold no chosen one.
 */
export function coverageTable(units: readonly TableUnit[], cells: Cell[], options: Options): CoverageTable {
  return coverageTableOf(units, countCells(cells, options.filter), options)
}

type Options = { rootId: string; filter: CoverageFilter; percent: number }

/** As `coverageTable`, from the people of single units that the filter on sex and category has chosen already. */
export function coverageTableOf(
  units: readonly TableUnit[],
  people: ReadonlyMap<string, Counts>,
  { rootId, filter, percent }: Options,
): CoverageTable {
  const byId = new Map(units.map((unit) => [unit.id, unit]))
  const own = new Map([...people].filter(([id]) => isChosen(byId.get(id), filter)))
  const children = Map.groupBy(
    units.filter((unit) => unit.id !== rootId),
    (unit) => unit.parentId as string,
  )
  const root = byId.get(rootId)
  if (!root) throw new Error('the chosen unit is not among the units')

  const row = (unit: TableUnit, depth: number, counts: Counts, isOwn: boolean): CoverageRow => {
    const value = aware(counts, filter.measure)
    const { parentId: _, ...shown } = unit
    return {
      unit: shown,
      depth,
      isOwn,
      counts,
      value,
      missing: missingToTarget(value, counts.population, percent),
      href: '',
    }
  }
  const rolledUp = new Map<string, Counts>()
  const shown = new Set<string>()
  const rollUp = (unit: TableUnit): Counts => {
    const below = children.get(unit.id) ?? []
    const counts = [own.get(unit.id) ?? noCounts, ...below.map(rollUp)].reduce(addCounts)
    rolledUp.set(unit.id, counts)
    if (isChosen(unit, filter) || below.some((child) => shown.has(child.id))) shown.add(unit.id)
    return counts
  }
  const total = row(root, 0, rollUp(root), false)
  const compare = comparison(filter.sort)

  const branch = (unit: TableUnit, depth: number): CoverageRow[] => {
    const below = (children.get(unit.id) ?? [])
      .filter((child) => shown.has(child.id))
      .map((child) => row(child, depth, rolledUp.get(child.id) ?? noCounts, false))
      .sort(compare)
    const people = own.get(unit.id)
    const ownRow = people && (below.length > 0 || unit.id === rootId) ? [row(unit, depth, people, true)] : []
    return [...ownRow, ...below.flatMap((child) => [child, ...branch(byId.get(child.unit.id) as TableUnit, depth + 1)])]
  }
  const leaves = () =>
    units
      .filter((unit) => own.has(unit.id) || (unit.kind === 'school' && isChosen(unit, filter)))
      .map((unit) => row(unit, 0, own.get(unit.id) ?? noCounts, unit.kind !== 'school'))
      .sort(compare)
  return { total, rows: filter.view === 'tree' ? branch(root, 0) : leaves() }
}

/** People of each unit, of a sex and a category when they are chosen. */
export function countCells(
  cells: Cell[],
  { sex, category }: Pick<CoverageFilter, 'sex' | 'category'>,
): Map<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const cell of cells) {
    if (sex && cell.sex !== sex) continue
    if (category && cell.category !== category) continue
    counts.set(cell.unitId, addPeople(counts.get(cell.unitId) ?? noCounts, cell.state, cell.people))
  }
  return counts
}

/** Whether people at this unit are meant by the filter on schools. */
export function isChosen(unit: Pick<TableUnit, 'levels' | 'isPublic'> | undefined, filter: CoverageFilter): boolean {
  if (!unit) return false
  if (filter.level && !unit.levels.includes(filter.level)) return false
  if (filter.ownership && unit.isPublic !== (filter.ownership === 'public')) return false
  return true
}

/** Names in Vietnamese order; figures with the greatest need first. Shares are compared crosswise, exactly. */
function comparison(sort: CoverageFilter['sort']): (a: CoverageRow, b: CoverageRow) => number {
  const byName = (a: CoverageRow, b: CoverageRow) =>
    vietnamese.compare(a.unit.name, b.unit.name) || (a.unit.code < b.unit.code ? -1 : 1)
  const byFigure = {
    name: () => 0,
    percent: byShare,
    missing: (a: CoverageRow, b: CoverageRow) => b.missing - a.missing,
    population: (a: CoverageRow, b: CoverageRow) => b.counts.population - a.counts.population,
  }[sort]
  return (a, b) => byFigure(a, b) || byName(a, b)
}

/** The smallest share first; units without people last, whatever their order among themselves. */
function byShare(a: CoverageRow, b: CoverageRow): number {
  const isEmpty = (row: CoverageRow) => (row.counts.population === 0 ? 1 : 0)
  return isEmpty(a) - isEmpty(b) || a.value * b.counts.population - b.value * a.counts.population
}

const vietnamese = new Intl.Collator('vi', { numeric: true })
