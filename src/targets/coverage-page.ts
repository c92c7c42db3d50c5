import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { listAncestors, listSubtree, loadUnit } from '../organisation/queries.ts'
import { scopeOf, viewerOf } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { languageOf } from '../web/page-of.ts'
import { recentlyUsed } from '../web/recently-used.ts'
import { draw, render } from '../web/render.ts'
import type { Counts } from './counts.ts'
import { countsBelow, coverageCells } from './coverage.ts'
import { coverageHref, readCoverageQuery } from './coverage-query.ts'
import { countCells, coverageTableOf } from './coverage-table.ts'
import type { CoverageFilter, CoverageRow } from './routes.ts'
import { findGoal, findTarget, type Goal } from './target.ts'

type Counted = { target: Goal | undefined; people: ReadonlyMap<string, Counts> }
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
    const link = (row: CoverageRow): CoverageRow => ({
      ...row,
      href:
        row.isOwn || row.unit.kind === 'school' ? `/units/${row.unit.id}` : href('/coverage', { unit: row.unit.id }),
    })
    const { target, subtree, people } = await loadCoverage(filter.on === today ? db : reports, unit.id, filter, at)
    const percent = target?.percent
    const key = JSON.stringify([
      subtree.version,
      [...people],
      filter,
      filter.on === today,
      percent,
      languageOf(request),
    ])
    const { total, html } = drawnOnce(key, () => {
      const table = coverageTableOf(subtree.units, people, { rootId: unit.id, filter, percent: percent ?? 0 })
      const sortHref = {
        name: href('/coverage', { sort: 'name' }),
        percent: href('/coverage', { sort: 'percent' }),
        missing: href('/coverage', { sort: 'missing' }),
        population: href('/coverage', { sort: 'population' }),
      }
      const total = link(table.total)
      const data = { filter, goal: percent, total, rows: table.rows.map(link), sortHref }
      return { total, html: draw(request, 'targets/_coverage-table', data) }
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
      total,
      html,
      xlsxHref: href('/coverage.xlsx'),
      csvUnitsHref: href('/coverage.csv'),
      csvPeopleHref: withSheet(href('/coverage.csv'), 'people'),
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

type Drawn = { total: CoverageRow; html: string }
const drawn = recentlyUsed<Drawn>(50)

/** The table of the page, drawn anew when anything that it shows is another: all of that is in the key. */
function drawnOnce(key: string, drawTable: () => Drawn): Drawn {
  const known = drawn.get(key)
  if (known) return known
  const table = drawTable()
  drawn.set(key, table)
  return table
}

/** The target of a unit on a day, and the people of its subtree. Without a target everybody is missing from the figures. */
async function loadCoverage(db: Database, unitId: string, filter: CoverageFilter, at: Date) {
  const subtree = await listSubtree(db, unitId)
  const isEverybody = filter.sex === undefined && filter.category === undefined
  const { target, people } =
    isEverybody && filter.on === dayIn(at)
      ? await countEverybody(db, unitId, filter, at)
      : await countChosen(db, unitId, subtree.units, filter, at)
  return { target, subtree, people }
}

async function countEverybody(db: Database, unitId: string, filter: CoverageFilter, at: Date): Promise<Counted> {
  const target = await findGoal(db, unitId, filter.on)
  return { target, people: target ? await countsBelow(db, target.id, unitId, at) : new Map() }
}

async function countChosen(
  db: Database,
  unitId: string,
  units: readonly { id: string }[],
  filter: CoverageFilter,
  at: Date,
): Promise<Counted> {
  const target = await findTarget(db, unitId, filter.on)
  const unitIds = units.map((unit) => unit.id)
  const cells = target ? await coverageCells(db, target, unitIds, filter.on, at) : []
  return { target, people: countCells(cells, filter) }
}

function withSheet(href: string, sheet: string): string {
  return `${href}${href.includes('?') ? '&' : '?'}sheet=${sheet}`
}
