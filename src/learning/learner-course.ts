import type { FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import { inLanguage } from '../courses/content.ts'
import { type CourseVersion, loadCourseVersion } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { languageOf } from '../web/page-of.ts'
import { type Duty, dutyOf } from './duty.ts'
import { type CourseProgress, findProgress } from './queries.ts'

/** A course as one learner has it: their version, their progress, what they have to do next. */
export type LearnerCourse = { course: CourseVersion; progress: CourseProgress; duty: Duty }

/** First day of the cycle in which a learner is; completions before it leave the course to be done again. */
export type CycleStart = (personId: string, on: string) => Promise<string>

/** The course with this code for the viewer; NotFound when there is none. */
export async function loadLearnerCourse(
  { db, clock, cycleStart }: { db: Database; clock: () => Date; cycleStart: CycleStart },
  request: FastifyRequest,
  code: string,
): Promise<LearnerCourse> {
  const personId = personOf(request)
  const progress = await findProgress(db, personId, code, () => cycleStart(personId, dayIn(clock())))
  if (!progress) throw new NotFound()
  const course = await loadCourseVersion(db, progress.courseVersionId)
  return { course, progress, duty: dutyIn(request, course, progress) }
}

export function dutyIn(request: FastifyRequest, course: CourseVersion, progress: CourseProgress): Duty {
  const language = languageOf(request)
  return dutyOf(course, inLanguage(course.content.title, language), progress, (lesson) =>
    inLanguage(lesson.title, language),
  )
}
