import { eq, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { dayIn } from '../calendar.ts'
import { type Database, statement } from '../database/database.ts'
import { isUuid, listAncestors, loadUnit } from '../organisation/queries.ts'
import type { MarkedUnit } from '../organisation/tree-mark.ts'
import { can, viewerOf } from '../web/access.ts'
import { toFields } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { keptUnderMark } from '../web/recently-used.ts'
import { draw, render } from '../web/render.ts'
import { type Counts, missingToTarget, noCounts } from './counts.ts'
import { ownCounts } from './coverage.ts'
import { listMissingPeople, type MissingFilter } from './missing-people.ts'
import { unitMarks } from './schema.ts'
import { rollStandingsForward } from './standings.ts'
import { findTarget, type Target } from './target.ts'

/** What the page can be asked for. Anything else in the address is as if it were not there. */
const Query = z.object({
  q: z.string().trim().optional().catch(undefined),
  state: z.enum(['child-protection', 'gender-equality', 'none']).optional().catch(undefined),
  after: z.string().refine(isUuid).optional().catch(undefined),
})

/** A unit's own people today: the figures, how many are missing to the target, and who. No marks, no answers. */
export function schoolRoute(app: FastifyInstance, { db, clock }: { db: Database; clock: () => Date }): void {
  app.get<{ Params: { id: string } }>('/units/:id', { config: { access: 'see-unit' } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const unit = await loadUnit(db, viewer, 'see-unit', request.params.id)
    const values = toFields(request.query)
    const { after, q, state } = Query.parse(values)
    const at = clock()
    const on = dayIn(at)
    const target = await findTarget(db, unit, on)
    const shown = target ? await shownPeople(request, { unit, target, search: { q, state }, after, at }) : nobody
    const above = can(viewer, 'see-coverage') ? await listAncestors(db, viewer, 'see-coverage', unit.id) : []
    return render(request, reply, 'targets/school', {
      unit,
      breadcrumb: above.map(({ id, name }) => ({ href: `/coverage?unit=${id}`, name })),
      target,
      on,
      counts: shown.counts,
      missing: target ? missingToTarget(shown.counts.both, shown.counts.population, target.percent) : 0,
      html: shown.html,
      values: { q, state },
    })
  })

  /** The figures and the list of today, from memory as long as nothing that they show has changed. */
  async function shownPeople(request: FastifyRequest, { unit, target, search, after, at }: Asked): Promise<Shown> {
    await rollStandingsForward(db, target.id, at)
    const markNow = async () => `${unit.treeMark} ${await markOfUnit(db, unit.id)}`
    const question = JSON.stringify([unit.id, target.id, search, after, languageOf(request)])
    return shownBefore(await markNow(), question, {
      markNow,
      read: async () => {
        const counts = await ownCounts(db, target.id, unit.id)
        const asked = { targetId: target.id, unitId: unit.id, filter: search, after, counts }
        const { people, total, next } = await listMissingPeople(db, asked)
        const isSearch = Boolean(search.q || search.state)
        const nextHref = next && `/units/${unit.id}?${query({ ...search, after: next })}`
        return { counts, html: draw(request, 'targets/_missing-people', { people, total, isSearch, nextHref }) }
      },
    })
  }
}

/** A unit's own people as its page shows them. */
type Shown = { counts: Counts; html: string }
type Asked = {
  unit: MarkedUnit
  target: Target
  search: MissingFilter
  after: string | undefined
  at: Date
}

const nobody: Shown = { counts: noCounts, html: '' }
const shownBefore = keptUnderMark<Shown>(200)

async function markOfUnit(db: Database, unitId: string): Promise<string | undefined> {
  const [unit] = await unitMark(db).execute({ unitId })
  return unit?.mark
}

const unitMark = statement('unit_mark', (db) =>
  db
    .select({ mark: unitMarks.mark })
    .from(unitMarks)
    .where(eq(unitMarks.unitId, sql.placeholder('unitId')))
    .prepare('unit_mark'),
)

function query(fields: Record<string, string | undefined>): string {
  return new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString()
}
