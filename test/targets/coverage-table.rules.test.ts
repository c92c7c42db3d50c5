import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schoolLevels, sexes, staffCategories } from '../../src/organisation/schema.ts'
import { type Counts, missingToTarget, noCounts } from '../../src/targets/counts.ts'
import type { Cell } from '../../src/targets/coverage.ts'
import { coverageTable, type TableUnit } from '../../src/targets/coverage-table.ts'
import type { CoverageFilter, CoverageRow } from '../../src/targets/routes.ts'
import { states } from '../../src/targets/schema.ts'

const everything: CoverageFilter = {
  unit: undefined,
  on: '2026-11-23',
  measure: 'both',
  level: undefined,
  ownership: undefined,
  sex: undefined,
  category: undefined,
  sort: 'name',
  view: 'tree',
}

/** A unit below an earlier one; the first stands above all. Several share a name, none a code. */
const aTree: fc.Arbitrary<TableUnit[]> = fc
  .array(
    fc.record({
      below: fc.nat(),
      isSchool: fc.boolean(),
      name: fc.constantFrom('An', 'Ăn', 'Ân', 'Da', 'Dạ', 'Đào', 'Hoa Mai', 'Trường 2', 'Trường 10'),
      levels: fc.subarray([...schoolLevels]),
      isPublic: fc.boolean(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map(({ below, isSchool, name, levels, isPublic }, index) => ({
      id: `u${index}`,
      parentId: index === 0 ? null : `u${below % index}`,
      code: `c${index}`,
      name,
      kind: index === 0 ? 'authority' : isSchool ? 'school' : 'group',
      levels: isSchool && index > 0 ? levels : [],
      isPublic: isSchool && index > 0 ? isPublic : null,
    })),
  )

const aCell = (units: number): fc.Arbitrary<Cell> =>
  fc.record({
    unitId: fc.nat(units - 1).map((index) => `u${index}`),
    category: fc.constantFrom(...staffCategories),
    sex: fc.constantFrom(...sexes, 'unknown' as const),
    state: fc.constantFrom(...states),
    people: fc.integer({ min: 1, max: 40 }),
  })

const aFilter: fc.Arbitrary<CoverageFilter> = fc.record({
  unit: fc.constant(undefined),
  on: fc.constant('2026-11-23'),
  measure: fc.constantFrom('both', 'child-protection', 'gender-equality'),
  level: fc.option(fc.constantFrom(...schoolLevels), { nil: undefined }),
  ownership: fc.option(fc.constantFrom('public', 'private'), { nil: undefined }),
  sex: fc.option(fc.constantFrom(...sexes), { nil: undefined }),
  category: fc.option(fc.constantFrom(...staffCategories), { nil: undefined }),
  sort: fc.constantFrom('name', 'percent', 'missing', 'population'),
  view: fc.constant('tree'),
})

const aCase = aTree.chain((units) =>
  fc.record({
    units: fc.constant(units),
    cells: fc.array(aCell(units.length), { maxLength: 30 }),
    rootId: fc.nat(units.length - 1).map((index) => `u${index}`),
    filter: aFilter,
    percent: fc.integer({ min: 1, max: 100 }),
  }),
)
type Case = typeof aCase extends fc.Arbitrary<infer T> ? T : never

function tableOf({ units, cells, ...options }: Case, view: CoverageFilter['view'] = 'tree') {
  // Only the subtree is handed in, as the page does.
  const subtree = units.filter((unit) => isBelow(units, unit, options.rootId))
  const inside = new Set(subtree.map((unit) => unit.id))
  const own = cells.filter((cell) => inside.has(cell.unitId))
  return coverageTable(subtree, own, { ...options, filter: { ...options.filter, view } })
}

function isBelow(units: TableUnit[], unit: TableUnit | undefined, rootId: string): boolean {
  if (!unit) return false
  if (unit.id === rootId) return true
  return isBelow(
    units,
    units.find((candidate) => candidate.id === unit.parentId),
    rootId,
  )
}

function isMeant(unit: TableUnit, { level, ownership }: CoverageFilter): boolean {
  if (level !== undefined && !unit.levels.includes(level)) return false
  return ownership === undefined || unit.isPublic === (ownership === 'public')
}

/** The people counted in these units, by walking the cells: no tree, no rolling up. */
function countsIn({ cells, filter }: Case, units: TableUnit[]): Counts {
  const meant = new Set(units.filter((unit) => isMeant(unit, filter)).map((unit) => unit.id))
  const counted = cells.filter(
    (cell) =>
      meant.has(cell.unitId) &&
      (filter.sex === undefined || cell.sex === filter.sex) &&
      (filter.category === undefined || cell.category === filter.category),
  )
  const sum = (...wanted: string[]) =>
    counted.reduce((people, cell) => people + (wanted.includes(cell.state) ? cell.people : 0), 0)
  return {
    population: sum(...states),
    both: sum('both'),
    childProtection: sum('child-protection'),
    genderEquality: sum('gender-equality'),
    none: sum('none'),
  }
}

function added(rows: CoverageRow[]): Counts {
  const sum = (field: keyof Counts) => rows.reduce((people, row) => people + row.counts[field], 0)
  return {
    population: sum('population'),
    both: sum('both'),
    childProtection: sum('childProtection'),
    genderEquality: sum('genderEquality'),
    none: sum('none'),
  }
}

/** The rows directly below the row at `index`, or the uppermost ones for -1. */
function rowsBelow(rows: CoverageRow[], index: number): CoverageRow[] {
  const depth = (rows[index]?.depth ?? -1) + 1
  const rest = rows.slice(index + 1)
  const end = rest.findIndex((row) => row.depth < depth)
  return rest.slice(0, end === -1 ? rest.length : end).filter((row) => row.depth === depth)
}

const law = (name: string, holds: (one: Case) => void) =>
  test(name, () => fc.assert(fc.property(aCase, holds), { numRuns: 300 }))

describe('law', () => {
  law('a unit counts the people in it and below it who are asked for', (one) => {
    const { units } = one
    const { rows, total } = tableOf(one)
    const below = (id: string) => units.filter((unit) => isBelow(units, unit, id))
    expect(total.counts).toEqual(countsIn(one, below(one.rootId)))
    for (const row of rows) {
      const counted = row.isOwn ? units.filter(({ id }) => id === row.unit.id) : below(row.unit.id)
      expect(row.counts, row.unit.id).toEqual(countsIn(one, counted))
    }
  })

  law('what stands below a line adds up to it, and the uppermost lines to the total', (one) => {
    const { rows, total } = tableOf(one)
    if (rows.length > 0) expect(added(rowsBelow(rows, -1))).toEqual(total.counts)
    else expect(total.counts).toEqual(noCounts)
    for (const [index, row] of rows.entries()) {
      const below = rowsBelow(rows, index)
      if (below.length > 0) expect(added(below), row.unit.id).toEqual(row.counts)
    }
  })

  law('lines are nested: none is deeper than one step below the line before', (one) => {
    let depth = -1
    for (const row of tableOf(one).rows) {
      expect(row.depth).toBeLessThanOrEqual(depth + 1)
      depth = row.depth
    }
  })

  law('the list of schools adds up to the same total and holds the same schools', (one) => {
    const [tree, list] = [tableOf(one), tableOf(one, 'schools')]
    expect(list.total).toEqual(tree.total)
    expect(added(list.rows)).toEqual(tree.total.counts)
    const schools = (rows: CoverageRow[]) =>
      rows
        .filter(({ unit, isOwn }) => !isOwn && unit.kind === 'school' && isMeant(unit as TableUnit, one.filter))
        .map(({ unit }) => unit.id)
        .filter((id) => id !== one.rootId)
        .sort()
    expect(schools(list.rows)).toEqual(schools(tree.rows))
    expect(new Set(list.rows.map(({ unit }) => unit.id)).size).toBe(list.rows.length)
  })

  law('the four counts are disjoint and sum to the population', (one) => {
    const { rows, total } = tableOf(one)
    for (const { counts } of [total, ...rows]) {
      expect(counts.both + counts.childProtection + counts.genderEquality + counts.none).toBe(counts.population)
    }
  })

  law('the order depends on what the units are, not on how they came', (one) => {
    const shuffled = { ...one, units: one.units.toReversed(), cells: one.cells.toReversed() }
    const ids = (rows: CoverageRow[]) => rows.map((row) => `${row.unit.id} ${row.isOwn}`)
    for (const view of ['tree', 'schools'] as const) {
      expect(ids(tableOf(shuffled, view).rows)).toEqual(ids(tableOf(one, view).rows))
    }
  })

  law('lines are in the order that was asked for', (one) => {
    const { rows } = tableOf(one, 'schools')
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1]
      if (next) expect(comesFirst(one.filter.sort, row, next), `${row.unit.id} before ${next.unit.id}`).toBe(true)
    }
  })

  test('missing is the smallest number of people that reaches the target', () => {
    const aShare = fc.record({ percent: fc.integer({ min: 1, max: 100 }), population: fc.nat(2_000_000) })
    const aCount = aShare.chain((share) => fc.record({ share: fc.constant(share), aware: fc.nat(share.population) }))
    fc.assert(
      fc.property(aCount, ({ share: { percent, population }, aware }) => {
        const missing = missingToTarget(aware, population, percent)
        const reaches = (more: number) => BigInt(aware + more) * 100n >= BigInt(population) * BigInt(percent)
        expect(Number.isInteger(missing) && missing >= 0).toBe(true)
        expect(reaches(missing)).toBe(true)
        if (missing > 0) expect(reaches(missing - 1)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

const collator = new Intl.Collator('vi', { numeric: true })

/** Whether `a` may stand before `b`. Shares are compared as fractions, without rounding. */
function comesFirst(sort: CoverageFilter['sort'], a: CoverageRow, b: CoverageRow): boolean {
  const byName = collator.compare(a.unit.name, b.unit.name) || (a.unit.code < b.unit.code ? -1 : 1)
  if (sort === 'name') return byName < 0
  if (sort === 'missing') return a.missing > b.missing || (a.missing === b.missing && byName < 0)
  const [people, others] = [a.counts.population, b.counts.population]
  if (sort === 'population') return people > others || (people === others && byName < 0)
  if (people === 0 || others === 0) return others === 0 && (people > 0 || byName < 0)
  const difference = BigInt(a.value) * BigInt(others) - BigInt(b.value) * BigInt(people)
  return difference < 0n || (difference === 0n && byName < 0)
}

test('names are in Vietnamese order, numbers in them by value', () => {
  const names = ['Trường Đào', 'Trường 10', 'Trường Dạ', 'Trường Ân', 'Trường 2', 'Trường An', 'Trường Ăn', 'Trường Da']
  const root: TableUnit = {
    id: 'r',
    parentId: null,
    code: 'r',
    name: 'Phòng',
    kind: 'authority',
    levels: [],
    isPublic: null,
  }
  const schools = names.map(
    (name, index): TableUnit => ({ ...root, id: `s${index}`, parentId: 'r', code: `s${index}`, name, kind: 'school' }),
  )
  const { rows } = coverageTable([root, ...schools], [], { rootId: 'r', filter: everything, percent: 50 })
  expect(rows.map(({ unit }) => unit.name.slice('Trường '.length))).toEqual([
    '2',
    '10',
    'An',
    'Ăn',
    'Ân',
    'Da',
    'Dạ',
    'Đào',
  ])
})
