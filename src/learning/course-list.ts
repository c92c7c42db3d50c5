import type { FastifyInstance } from 'fastify'
import { dayIn } from '../calendar.ts'
import { inLanguage } from '../courses/content.ts'
import { listNewestVersions, loadCourseVersion } from '../courses/queries.ts'
import { areas } from '../courses/schema.ts'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import type { Duty } from './duty.ts'
import { type CycleStart, dutyIn } from './learner-course.ts'
import { listProgress } from './queries.ts'

declare module '../web/page.ts' {
  interface Views {
    'learning/courses': {
      areas: { area: (typeof areas)[number]; courses: { duty: Duty; summary: string }[] }[]
    }
  }
}

/** The whole catalogue for a learner, by area, with how far they are on each course. */
export function courseListRoute(
  app: FastifyInstance,
  { db, clock, cycleStart }: { db: Database; clock: () => Date; cycleStart: CycleStart },
): void {
  app.get('/courses', { config: { access: 'take-courses' } }, async (request, reply) => {
    const personId = personOf(request)
    const language = languageOf(request)
    const newest = await listNewestVersions(db)
    const courseIds = newest.map(({ courseId }) => courseId)
    const since = await cycleStart(personId, dayIn(clock()))
    const progress = new Map((await listProgress(db, personId, courseIds, since)).map((one) => [one.courseId, one]))
    const courses = await Promise.all(
      newest.map(async (version) => {
        const own = progress.get(version.courseId)
        if (!own) throw new Error(`the course ${version.code} is gone`)
        const course = await loadCourseVersion(db, own.courseVersionId)
        const summary = inLanguage(course.content.summary, language)
        return { area: course.area, duty: dutyIn(request, course, own), summary }
      }),
    )
    return render(request, reply, 'learning/courses', {
      areas: areas.map((area) => ({ area, courses: courses.filter((course) => course.area === area) })),
    })
  })
}
