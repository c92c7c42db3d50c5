import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dayIn, daysBetween } from '../calendar.ts'
import { listOverdue } from '../courses/overdue.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import type { References } from '../courses/references.ts'
import type { Database } from '../database/database.ts'
import type { Duty } from '../learning/duty.ts'
import { dutyIn, listProgressNow, type OpenQuiz } from '../learning/learner-course.ts'
import { loadUnit } from '../organisation/queries.ts'
import { can, scopeOf, viewerOf } from '../web/access.ts'
import type { Views } from '../web/page.ts'
import { render } from '../web/render.ts'
import { missingToTarget } from './counts.ts'
import { rolledUpCounts } from './coverage.ts'
import type { Area } from './standing.ts'
import { rollStandingsForward } from './standings.ts'
import { findTarget, findTargetOfPerson, type Target } from './target.ts'

declare module '../web/page.ts' {
  interface Views {
    'targets/home': {
      /** Undefined: no target is open for this person's unit, or the viewer has no person. */
      target: { name: string; endsOn: string; percent: number; daysLeft: number } | undefined
      areas: { area: Area; isDone: boolean; needed: number; courses: Duty[] }[]
      /** Units that the viewer looks after, with today's figures. Empty for most people. */
      responsibilities: {
        unit: { id: string; name: string; kind: string }
        href: string
        population: number
        both: number
        missing: number
        /** What the target of this unit asks for. */
        percent: number
      }[]
      /** For those who answer for the courses, when content has to be looked at again. */
      overdue: { courses: number; instruments: number } | undefined
    }
  }
}

type Home = Views['targets/home']

/** Home by role: what this person has to learn for the open target, and the figures of the units they look after. */
export function homeRoute(
  app: FastifyInstance,
  { db, clock, references, quiz }: { db: Database; clock: () => Date; references: References; quiz: OpenQuiz },
): void {
  app.get('/', { config: { access: 'signed-in' } }, async (request, reply) => {
    const at = clock()
    const on = dayIn(at)
    const { personId } = viewerOf(request)
    const own = personId === undefined ? undefined : await findTargetOfPerson(db, personId, on)
    const responsibilities = await listResponsibilities(request, at)
    const shown = own ?? responsibilities[0]?.target
    return render(request, reply, 'targets/home', {
      target: shown && {
        name: shown.name,
        endsOn: shown.endsOn,
        percent: shown.percent,
        daysLeft: daysBetween(on, shown.endsOn),
      },
      areas: personId !== undefined && own ? await listAreas(request, personId, own, at) : [],
      responsibilities: responsibilities.map(({ target: _, ...responsibility }) => responsibility),
      overdue: can(viewerOf(request), 'see-catalogue') ? await countOverdue(on) : undefined,
    })
  })

  async function countOverdue(on: string): Promise<Home['overdue']> {
    const { courses, instruments } = await listOverdue(db, references, on)
    if (courses.length + instruments.length === 0) return undefined
    return { courses: courses.length, instruments: instruments.length }
  }

  async function listAreas(
    request: FastifyRequest,
    personId: string,
    target: Pick<Target, 'startsOn' | 'areas'>,
    at: Date,
  ): Promise<Home['areas']> {
    const courseIds = target.areas.flatMap((area) => area.courseIds)
    const learner = { personId, courseIds, since: target.startsOn }
    const progress = await listProgressNow({ db, quiz }, learner, at)
    const duties = new Map(
      await Promise.all(
        progress.map(async (one) => {
          const course = await loadCourseVersion(db, one.courseVersionId)
          return [one.courseId, dutyIn(request, course, one, at)] as const
        }),
      ),
    )
    return target.areas.map(({ area, coursesNeeded, courseIds: ids }) => {
      const courses = ids.flatMap((id) => duties.get(id) ?? [])
      const done = courses.filter((duty) => duty.state === 'done').length
      return { area, needed: coursesNeeded, isDone: done >= coursesNeeded, courses }
    })
  }

  async function listResponsibilities(request: FastifyRequest, at: Date) {
    const viewer = viewerOf(request)
    const overview = new Set(scopeOf(viewer, 'see-coverage'))
    const found: (Home['responsibilities'][number] & { target: Target })[] = []
    for (const unitId of new Set(scopeOf(viewer, 'see-unit'))) {
      const unit = await loadUnit(db, viewer, 'see-unit', unitId)
      const target = await findTarget(db, unit, dayIn(at))
      if (!target) continue
      await rollStandingsForward(db, target.id, at)
      const { population, both } = await rolledUpCounts(db, target.id, unitId)
      found.push({
        unit: { id: unit.id, name: unit.name, kind: unit.kind },
        href: overview.has(unitId) ? `/coverage?unit=${unitId}` : `/units/${unitId}`,
        population,
        both,
        missing: missingToTarget(both, population, target.percent),
        percent: target.percent,
        target,
      })
    }
    return found
  }
}
