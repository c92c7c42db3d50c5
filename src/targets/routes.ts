import type { FastifyInstance } from 'fastify'
import type { References } from '../courses/references.ts'
import type { Database } from '../database/database.ts'
import type { OpenQuiz } from '../learning/learner-course.ts'
import type { staffCategories } from '../organisation/schema.ts'
import type { Errors, Values } from '../web/forms.ts'
import type { Counts } from './counts.ts'
import { coverageRoute } from './coverage-page.ts'
import { exportRoutes } from './export-routes.ts'
import { homeRoute } from './home.ts'
import { schoolRoute } from './school.ts'

/** A line of the coverage table. `value`: people who count for the chosen measure; `missing`: how many more reach the target. */
export type CoverageRow = {
  unit: {
    id: string
    code: string
    name: string
    kind: 'authority' | 'group' | 'school'
    levels: string[]
    isPublic: boolean | null
  }
  /** 0 for the rows directly below the chosen unit. */
  depth: number
  /** True for the line with the people employed at the chosen unit itself. */
  isOwn: boolean
  counts: Counts
  value: number
  missing: number
  href: string
}

export type CoverageFilter = {
  unit: string | undefined
  /** 'YYYY-MM-DD' */
  on: string
  measure: 'both' | 'child-protection' | 'gender-equality'
  level: 'MN' | 'TH' | 'THCS' | undefined
  ownership: 'public' | 'private' | undefined
  sex: 'female' | 'male' | undefined
  category: (typeof staffCategories)[number] | undefined
  sort: 'name' | 'percent' | 'missing' | 'population'
  view: 'tree' | 'schools'
}

declare module '../web/page.ts' {
  interface Views {
    /** A school's page for its principal. */
    'targets/school': {
      unit: { id: string; code: string; name: string; levels: string[]; isPublic: boolean | null }
      breadcrumb: { href: string; name: string }[]
      target: { name: string; percent: number; endsOn: string } | undefined
      on: string
      counts: Counts
      /** How many more people must be aware in both areas to reach the target. */
      missing: number
      /** Who is missing, drawn by `_missing-people`. */
      html: string
      values: Values
    }
    /** People who are not aware in both areas, a page of them. Nothing here is of the viewer. */
    'targets/_missing-people': {
      people: {
        fullName: string
        category: (typeof staffCategories)[number]
        childProtectionOn: string | null
        genderEqualityOn: string | null
        /** Where they are on the way. */
        progress: 'not-started' | 'in-progress'
      }[]
      isSearch: boolean
      total: number
      nextHref: string | undefined
    }
    /** Nothing here is of the viewer: the same table is shown to whoever may see these figures. */
    'targets/_coverage-table': {
      filter: CoverageFilter
      /** Percent of the target. */
      goal: number
      total: CoverageRow
      rows: CoverageRow[]
      sortHref: Record<CoverageFilter['sort'], string>
    }
    'targets/coverage': {
      unit: { id: string; name: string; kind: string }
      breadcrumb: { href: string; name: string }[]
      /** Undefined when no target holds on the day. */
      results:
        | {
            target: { name: string; percent: number; endsOn: string }
            total: CoverageRow
            /** The table, drawn by `_coverage-table`. */
            html: string
          }
        | undefined
      filter: CoverageFilter
      /** As typed, `on` as dd/mm/yyyy. */
      values: Values
      errors: Errors
      isToday: boolean
      /** Same query as the page. */
      xlsxHref: string
      csvUnitsHref: string
      csvPeopleHref: string
      viewHref: Record<CoverageFilter['view'], string>
    }
  }
}

export function targetRoutes(
  app: FastifyInstance,
  deps: { db: Database; reports: Database; clock: () => Date; references: References; quiz: OpenQuiz },
): void {
  homeRoute(app, deps)
  schoolRoute(app, deps)
  coverageRoute(app, deps)
  exportRoutes(app, deps)
}
