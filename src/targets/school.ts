import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { isUuid, listAncestors, loadUnit } from '../organisation/queries.ts'
import { can, viewerOf } from '../web/access.ts'
import { toFields } from '../web/forms.ts'
import { render } from '../web/render.ts'
import { missingToTarget, noCounts } from './counts.ts'
import { ownCounts } from './coverage.ts'
import { listMissingPeople } from './missing-people.ts'
import { rollStandingsForward } from './standings.ts'
import { findTarget } from './target.ts'

/** What the page can be asked for. Anything else in the address is as if it were not there. */
const Query = z.object({
  q: z.string().trim().max(100).optional().catch(undefined),
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
    if (target) await rollStandingsForward(db, target.id, at)
    const counts = target ? await ownCounts(db, target.id, unit.id) : noCounts
    const missing = target
      ? await listMissingPeople(db, { targetId: target.id, unitId: unit.id, filter: { q, state }, after, counts })
      : { people: [], total: 0, next: undefined }
    const above = can(viewer, 'see-coverage') ? await listAncestors(db, viewer, 'see-coverage', unit.id) : []
    return render(request, reply, 'targets/school', {
      unit,
      breadcrumb: above.map(({ id, name }) => ({ href: `/coverage?unit=${id}`, name })),
      target,
      on,
      counts,
      missing: target ? missingToTarget(counts.both, counts.population, target.percent) : 0,
      people: missing.people,
      values: { q, state },
      total: missing.total,
      nextHref: missing.next && `/units/${unit.id}?${query({ q, state, after: missing.next })}`,
    })
  })
}

function query(fields: Record<string, string | undefined>): string {
  return new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString()
}
