import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { listAncestors, listSubtree, loadUnit } from '../organisation/queries.ts'
import { scopeOf, viewerOf } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { render } from '../web/render.ts'
import { countsBelow, coverageCells } from './coverage.ts'
import { coverageHref, readCoverageQuery } from './coverage-query.ts'
import { countCells, coverageTableOf } from './coverage-table.ts'
import type { CoverageFilter, CoverageRow } from './routes.ts'
import { findTarget, type Target } from './target.ts'

type Deps = { db: Database; reports: Database; clock: () => Date }

/** Coverage of a unit and all below it, as a tree that drills down to schools. */
export function coverageRoute(app: FastifyInstance, { db, reports, clock }: Deps): void {
  app.get('/coverage', { config: { access: 'see-coverage' } }, async (request, reply) => {
    const at = clock()
    const today = dayIn(at)
    const { filter, values, errors } = readCoverageQuery(request.query, today)
    const viewer = viewerOf(request)
    const unit = await loadChosenUnit(db, request, filter)
    const href = (path: string, change: Partial<CoverageFilter> = {}) => coverageHref(path, filter, today, change)
    const { target, table } = await loadCoverage(filter.on === today ? db : reports, unit.id, filter, at)
    const link = (row: CoverageRow): CoverageRow => ({
      ...row,
      href:
        row.isOwn || row.unit.kind === 'school' ? `/units/${row.unit.id}` : href('/coverage', { unit: row.unit.id }),
    })
    const above = unit.parentId === null ? [] : await listAncestors(db, viewer, 'see-coverage', unit.id)
    return render(request, Object.keys(errors).length > 0 ? reply.code(422) : reply, 'targets/coverage', {
      unit,
      breadcrumb: above.map(({ id, name }) => ({ href: href('/coverage', { unit: id }), name })),
      target,
      filter,
      values,
      errors,
      isToday: filter.on === today,
      total: link(table.total),
      rows: table.rows.map(link),
      xlsxHref: href('/coverage.xlsx'),
      csvUnitsHref: href('/coverage.csv'),
      csvPeopleHref: withSheet(href('/coverage.csv'), 'people'),
      sortHref: {
        name: href('/coverage', { sort: 'name' }),
        percent: href('/coverage', { sort: 'percent' }),
        missing: href('/coverage', { sort: 'missing' }),
        population: href('/coverage', { sort: 'population' }),
      },
      viewHref: { tree: href('/coverage', { view: 'tree' }), schools: href('/coverage', { view: 'schools' }) },
    })
  })
}

/** The unit that was asked for, or the first one the viewer is responsible for. */
export async function loadChosenUnit(db: Database, request: FastifyRequest, filter: CoverageFilter) {
  const viewer = viewerOf(request)
  const id = filter.unit ?? scopeOf(viewer, 'see-coverage')[0]
  if (id === undefined) throw new NotFound()
  return loadUnit(db, viewer, 'see-coverage', id)
}

/** The target of a unit on a day, and the table of its subtree. Without a target everybody is missing from the figures. */
export async function loadCoverage(db: Database, unitId: string, filter: CoverageFilter, at: Date) {
  const target = await findTarget(db, unitId, filter.on)
  const units = await listSubtree(db, unitId)
  const people = target ? await loadCounts(db, target, units, unitId, filter, at) : new Map()
  const percent = target?.percent ?? 0
  return { target, units, table: coverageTableOf(units, people, { rootId: unitId, filter, percent }) }
}

async function loadCounts(
  db: Database,
  target: Target,
  units: { id: string }[],
  rootId: string,
  filter: CoverageFilter,
  at: Date,
) {
  const isEverybody = filter.sex === undefined && filter.category === undefined
  if (isEverybody && filter.on === dayIn(at)) return countsBelow(db, target, rootId, at)
  const unitIds = units.map((unit) => unit.id)
  return countCells(await coverageCells(db, target, unitIds, filter.on, at), filter)
}

function withSheet(href: string, sheet: string): string {
  return `${href}${href.includes('?') ? '&' : '?'}sheet=${sheet}`
}
