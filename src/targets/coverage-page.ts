import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { listAncestors, listSubtree, loadUnit, type SubtreeUnit } from '../organisation/queries.ts'
import { scopeOf, viewerOf } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { languageOf } from '../web/page-of.ts'
import { recentlyUsed } from '../web/recently-used.ts'
import { draw, render } from '../web/render.ts'
import type { Counts } from './counts.ts'
import { countsByUnit, coverageCells, figuresBelow } from './coverage.ts'
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
    const link = (row: CoverageRow): CoverageRow => ({
      ...row,
      href:
        row.isOwn || row.unit.kind === 'school' ? `/units/${row.unit.id}` : href('/coverage', { unit: row.unit.id }),
    })
    const pool = filter.on === today ? db : reports
    const target = await findTarget(pool, unit, filter.on)
    const subtree = await listSubtree(pool, unit)
    const drawTable = ({ percent }: Target, figures: ShownFigures): Drawn => {
      const choices = [unit.treeMark, unit.id, filter, filter.on === today, percent, languageOf(request)]
      return drawnOnce(`${JSON.stringify(choices)} ${figures.text}`, () => {
        const table = coverageTableOf(subtree, figures.people(), { rootId: unit.id, filter, percent })
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
    }
    const results = target && {
      target,
      ...drawTable(target, await readFigures(pool, { target, unit, subtree, filter, at })),
    }
    const above = unit.parentId === null ? [] : await listAncestors(db, viewer, 'see-coverage', unit.id)
    return render(request, Object.keys(errors).length > 0 ? reply.code(422) : reply, 'targets/coverage', {
      unit,
      breadcrumb: above.map(({ id, name }) => ({ href: href('/coverage', { unit: id }), name })),
      results,
      filter,
      values,
      errors,
      isToday: filter.on === today,
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

/** People by unit, and a text that differs when they do. */
type ShownFigures = { text: string; people(): ReadonlyMap<string, Counts> }

type Asked = { target: Target; unit: { id: string }; subtree: readonly SubtreeUnit[]; filter: CoverageFilter; at: Date }

async function readFigures(db: Database, { target, unit, subtree, filter, at }: Asked): Promise<ShownFigures> {
  const isEverybody = filter.sex === undefined && filter.category === undefined
  if (isEverybody && filter.on === dayIn(at)) {
    const text = await figuresBelow(db, target.id, unit.id, at)
    return { text, people: () => countsByUnit(text) }
  }
  const unitIds = subtree.map(({ id }) => id)
  const people = countCells(await coverageCells(db, target, unitIds, filter.on, at), filter)
  return { text: JSON.stringify([...people]), people: () => people }
}

function withSheet(href: string, sheet: string): string {
  return `${href}${href.includes('?') ? '&' : '?'}sheet=${sheet}`
}
