import { z } from 'zod'
import { isDay, parseDay } from '../calendar.ts'
import { schoolLevels, sexes, staffCategories } from '../organisation/schema.ts'
import type { ErrorKey, Errors, Values } from '../web/forms.ts'
import { toFields } from '../web/forms.ts'
import type { CoverageFilter } from './routes.ts'

const choice = <T extends string>(options: readonly [T, ...T[]]) => z.enum(options).optional().catch(undefined)

const Choices = z.object({
  unit: z.string().min(1).optional().catch(undefined),
  measure: z.enum(['both', 'child-protection', 'gender-equality']).catch('both'),
  level: choice(schoolLevels),
  ownership: choice(['public', 'private']),
  sex: choice(sexes),
  category: choice(staffCategories),
  sort: z.enum(['name', 'percent', 'missing', 'population']).catch('name'),
  view: z.enum(['tree', 'schools']).catch('tree'),
})

const noChoices = { unit: undefined, level: undefined, ownership: undefined, sex: undefined, category: undefined }

/**
 * What the coverage page and its exports are asked for. A choice that does not exist counts as not made. A day that
 * cannot be used comes back as an error, with today's figures instead.
 */
export function readCoverageQuery(
  query: unknown,
  today: string,
): { filter: CoverageFilter; values: Values; errors: Errors } {
  const values = toFields(query)
  const choices = Choices.parse(values)
  const typed = typeof values.on === 'string' ? values.on.trim() : ''
  const on = typed === '' ? today : (parseDay(typed) ?? (isDay(typed) ? typed : undefined))
  const error: ErrorKey | undefined = on === undefined ? 'invalidDate' : on > today ? 'futureDate' : undefined
  return {
    filter: { ...noChoices, ...choices, on: error || on === undefined ? today : on },
    values,
    errors: error ? { on: error } : {},
  }
}

/** The address of the same figures with some choices changed. What is the default is left out. */
export function coverageHref(
  path: string,
  filter: CoverageFilter,
  today: string,
  change: Partial<CoverageFilter> = {},
): string {
  const wanted = { ...filter, ...change }
  const fields = {
    unit: wanted.unit,
    on: wanted.on === today ? undefined : wanted.on,
    measure: wanted.measure === 'both' ? undefined : wanted.measure,
    level: wanted.level,
    ownership: wanted.ownership,
    sex: wanted.sex,
    category: wanted.category,
    sort: wanted.sort === 'name' ? undefined : wanted.sort,
    view: wanted.view === 'tree' ? undefined : wanted.view,
  }
  const query = new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return query.size === 0 ? path : `${path}?${query}`
}
