import { formats } from '../web/language/format.ts'
import type { Messages } from '../web/language/vi.ts'
import type { Language } from '../web/page.ts'
import type { CellValue, Column, ColumnKind } from '../web/table-file.ts'
import { percentOf } from './export-units.ts'
import type { CoverageFilter, CoverageRow } from './routes.ts'
import type { Target } from './target.ts'

type Condition = { name: string; kind: ColumnKind; value: CellValue }

type Shown = {
  target: Target
  unit: { code: string; name: string }
  filter: CoverageFilter
  total: CoverageRow
  at: Date
}

/** What the figures of a file are: a printed sheet explains itself. */
export function conditions({ target, unit, filter, total, at }: Shown, t: Messages, language: Language): Condition[] {
  const { exports: words, words: terms, targets } = t
  const page = targets.coverage
  const text = (name: string, value: string | undefined): Condition => ({
    name,
    kind: 'text',
    value: value ?? terms.all,
  })
  const count = (name: string, value: number): Condition => ({ name, kind: 'count', value })
  return [
    text(words.unit, unit.name),
    text(words.columns.unitCode, unit.code),
    text(words.target, target.name),
    count(words.targetPercent, target.percent),
    { name: words.asOf, kind: 'day', value: filter.on },
    text(words.measure, page.measures[filter.measure]),
    text(page.level, filter.level && terms.levels[filter.level]),
    text(page.ownership, filter.ownership && terms.ownership[filter.ownership]),
    text(page.sex, filter.sex && terms.sexes[filter.sex]),
    text(page.category, filter.category && terms.categories[filter.category]),
    text(page.view, page.views[filter.view]),
    text(page.sortedBy, page.sorts[filter.sort]),
    count(words.columns.population, total.counts.population),
    count(words.columns.aware, total.value),
    { name: words.columns.percent, kind: 'percent', value: percentOf(total.value, total.counts.population) },
    count(words.columns.missing, total.missing),
    text(words.generatedAt, formats[language].instant(at)),
  ]
}

export function conditionColumns(t: Messages): Column<Condition>[] {
  return [
    { header: t.exports.filters, kind: 'text', width: 28, value: (condition) => condition.name },
    {
      header: t.exports.title,
      kind: 'text',
      width: 60,
      kindOf: (condition) => condition.kind,
      value: (condition) => condition.value,
    },
  ]
}
