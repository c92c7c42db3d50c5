import type { Messages } from '../web/language/vi.ts'
import type { Column } from '../web/table-file.ts'
import type { Figures } from './export-figures.ts'
import type { CoverageRow } from './routes.ts'

/** A line of the exported table: one of the page, or its total. */
export type UnitLine = CoverageRow & { isTotal: boolean; parentName: string | null }

/** The lines of the page in their order, and its total. */
export function unitLines({ table, units }: Pick<Figures, 'table' | 'units'>): { lines: UnitLine[]; total: UnitLine } {
  const byId = new Map(units.map((unit) => [unit.id, unit]))
  const parentName = ({ unit, isOwn }: CoverageRow) => {
    const parentId = isOwn ? unit.id : byId.get(unit.id)?.parentId
    return (parentId && byId.get(parentId)?.name) || null
  }
  return {
    lines: table.rows.map((row) => ({ ...row, isTotal: false, parentName: parentName(row) })),
    total: { ...table.total, isTotal: true, parentName: null },
  }
}

/** Words as on the page, so that a line is recognised. The total has no code: nobody joins it to a unit by mistake. */
export function unitColumns({ exports: words, words: terms, targets }: Messages): Column<UnitLine>[] {
  const { columns } = words
  const own = targets.coverage.own
  return [
    { header: columns.unitCode, kind: 'text', width: 16, value: (line) => (line.isTotal ? null : line.unit.code) },
    {
      header: columns.unitName,
      kind: 'text',
      width: 44,
      indent: (line) => Math.min(line.depth, 8),
      value: ({ unit, isOwn, isTotal }) => (isTotal ? words.total : isOwn ? own(unit.name) : unit.name),
    },
    { header: columns.parentName, kind: 'text', width: 32, value: (line) => line.parentName },
    {
      header: columns.kind,
      kind: 'text',
      value: ({ unit, isOwn, isTotal }) => (isTotal ? null : isOwn ? words.own : terms.kinds[unit.kind]),
    },
    {
      header: columns.level,
      kind: 'text',
      value: ({ unit, isTotal }) => (isTotal ? null : levelNames(unit.levels, terms.levels)),
    },
    {
      header: columns.ownership,
      kind: 'text',
      width: 16,
      value: ({ unit, isTotal }) => (isTotal ? null : ownershipName(unit.isPublic, terms.ownership)),
    },
    { header: columns.population, kind: 'count', value: (line) => line.counts.population },
    { header: columns.both, kind: 'count', value: (line) => line.counts.both },
    { header: columns.childProtectionOnly, kind: 'count', value: (line) => line.counts.childProtection },
    { header: columns.genderEqualityOnly, kind: 'count', value: (line) => line.counts.genderEquality },
    { header: columns.none, kind: 'count', value: (line) => line.counts.none },
    { header: columns.aware, kind: 'count', value: (line) => line.value },
    { header: columns.percent, kind: 'percent', value: (line) => percentOf(line.value, line.counts.population) },
    { header: columns.missing, kind: 'count', value: (line) => line.missing },
  ]
}

/** 62.9 of 62.96…: cut to one decimal as on the page, so that no share is rounded up to a target. Null for nobody. */
export function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part * 1000) / whole) / 10
}

function levelNames(levels: string[], names: Messages['words']['levels']): string | null {
  return levels.map((level) => names[level as keyof typeof names]).join(', ') || null
}

function ownershipName(isPublic: boolean | null, names: Messages['words']['ownership']): string | null {
  if (isPublic === null) return null
  return isPublic ? names.public : names.private
}
