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
import { findGoal, findTarget } from './target.ts'

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
async function loadCoverage(db: Database, unitId: string, filter: CoverageFilter, at: Date) {
  const units = await listSubtree(db, unitId)
  const isEverybody = filter.sex === undefined && filter.category === undefined
  const { target, people } =
    isEverybody && filter.on === dayIn(at)
      ? await countEverybody(db, unitId, filter, at)
      : await countChosen(db, unitId, units, filter, at)
  return { target, table: coverageTableOf(units, people, { rootId: unitId, filter, percent: target?.percent ?? 0 }) }
}

async function countEverybody(db: Database, unitId: string, filter: CoverageFilter, at: Date) {
  const target = await findGoal(db, unitId, filter.on)
  return { target, people: target ? await countsBelow(db, target.id, unitId, at) : new Map() }
}

async function countChosen(db: Database, unitId: string, units: { id: string }[], filter: CoverageFilter, at: Date) {
  const target = await findTarget(db, unitId, filter.on)
  const unitIds = units.map((unit) => unit.id)
  const cells = target ? await coverageCells(db, target, unitIds, filter.on, at) : []
  return { target, people: countCells(cells, filter) }
}

function withSheet(href: string, sheet: string): string {
  return `${href}${href.includes('?') ? '&' : '?'}sheet=${sheet}`
}
