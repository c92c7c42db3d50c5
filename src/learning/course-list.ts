import type { FastifyInstance } from 'fastify'
import { dayIn } from '../calendar.ts'
import { inLanguage } from '../courses/content.ts'
import { listNewestVersions, loadCourseVersion } from '../courses/queries.ts'
import { areas } from '../courses/schema.ts'
import { personOf } from '../web/access.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import type { Duty } from './duty.ts'
import { dutyIn, type LearnerDeps, listProgressNow } from './learner-course.ts'

declare module '../web/page.ts' {
  interface Views {
    'learning/courses': {
      areas: { area: (typeof areas)[number]; courses: { duty: Duty; summary: string }[] }[]
    }
  }
}

/** The whole catalogue for a learner, by area, with how far they are on each course. */
export function courseListRoute(app: FastifyInstance, deps: LearnerDeps): void {
  const { db, clock, cycleStart } = deps
  app.get('/courses', { config: { access: 'take-courses' } }, async (request, reply) => {
    const personId = personOf(request)
    const language = languageOf(request)
    const newest = await listNewestVersions(db)
    const courseIds = newest.map(({ courseId }) => courseId)
    const at = clock()
    const since = await cycleStart(personId, dayIn(at))
    const found = await listProgressNow(deps, { personId, courseIds, since }, at)
    const progress = new Map(found.map((one) => [one.courseId, one]))
    const courses = await Promise.all(
      newest.map(async (version) => {
        const own = progress.get(version.courseId)
        if (!own) throw new Error(`the course ${version.code} is gone`)
        const course = await loadCourseVersion(db, own.courseVersionId)
        const summary = inLanguage(course.content.summary, language)
        return { area: course.area, duty: dutyIn(request, course, own, at), summary }
      }),
    )
    return render(request, reply, 'learning/courses', {
      areas: areas.map((area) => ({ area, courses: courses.filter((course) => course.area === area) })),
    })
  })
}
