import type { FastifyInstance } from 'fastify'
import { dayIn } from '../calendar.ts'
import { inLanguage } from '../courses/content.ts'
import { listNewestVersions } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { listAncestors, listUnitsBelow, loadUnit } from '../organisation/queries.ts'
import { viewerOf } from '../web/access.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { enoughPairs, type PairedGain, pairedGain } from './gain.ts'
import { listUnitGains } from './gain-queries.ts'

/** `gain` is undefined below `enoughPairs` people: nobody can be told from a mean of a few. */
type GainRow = { people: number; gain: PairedGain | undefined }

declare module '../web/page.ts' {
  interface Views {
    'quizzes/gain': {
      breadcrumb: { href: string; name: string }[]
      on: string
      enoughPairs: number
      courses: {
        code: string
        title: string
        total: GainRow
        /** The units directly below in which somebody has taken both. */
        units: (GainRow & { name: string; href: string })[]
      }[]
    }
  }
}

type Deps = { db: Database; clock: () => Date }

/** What courses with a pre-test have brought the people of a unit: means with their interval, never a single person. */
export function gainRoute(app: FastifyInstance, { db, clock }: Deps): void {
  app.get<{ Params: { id: string } }>('/units/:id/gain', { config: { access: 'see-unit' } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const unit = await loadUnit(db, viewer, 'see-unit', request.params.id)
    const on = dayIn(clock())
    const gains = await listUnitGains(db, unit.id, on)
    const below = await listUnitsBelow(db, unit.id)
    const rowOf = (unitId: string, courseId: string): GainRow => {
      const pairs = gains.find((one) => one.unitId === unitId && one.courseId === courseId)
      return { people: pairs?.people ?? 0, gain: pairs && pairedGain(pairs) }
    }
    const versions = (await listNewestVersions(db)).filter(
      ({ courseId, content }) => content.preTest || gains.some((one) => one.courseId === courseId),
    )
    const above = await listAncestors(db, viewer, 'see-unit', unit.id)
    return render(request, reply, 'quizzes/gain', {
      breadcrumb: [...above, unit].map(({ id, name }) => ({ href: `/units/${id}`, name })),
      on,
      enoughPairs,
      courses: versions.map(({ code, courseId, content }) => ({
        code,
        title: inLanguage(content.title, languageOf(request)),
        total: rowOf(unit.id, courseId),
        units: below
          .map(({ id, name }) => ({ name, href: `/units/${id}/gain`, ...rowOf(id, courseId) }))
          .filter(({ people }) => people > 0),
      })),
    })
  })
}
