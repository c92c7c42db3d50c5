import type { FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import { inLanguage } from '../courses/content.ts'
import { type CourseVersion, loadCourseVersion } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { languageOf } from '../web/page-of.ts'
import { type Duty, dutyOf, type Progress } from './duty.ts'
import { enrol, enrolAnew } from './progress.ts'
import { type CourseProgress, findProgress, listProgress } from './queries.ts'

/** A course as one learner has it: their version, their progress, what they have to do next. */
export type LearnerCourse = { course: CourseVersion; progress: ProgressNow; duty: Duty }

type ProgressNow = CourseProgress & Progress

/** First day of the cycle in which a learner is; completions before it leave the course to be done again. */
export type CycleStart = (personId: string, on: string) => Promise<string>

/** What learning asks of the quiz, which stands above it; handed in by app.ts. */
export type OpenQuiz = {
  /** Ends an attempt whose time is over. */
  closeOverdue(attemptId: string, at: Date): Promise<void>
  /** Position of the question to go on with, from 1, in each of these open attempts. */
  findPlaces(attemptIds: string[]): Promise<Map<string, number>>
}

export type LearnerDeps = { db: Database; clock: () => Date; cycleStart: CycleStart; quiz: OpenQuiz }

/** The course with this code for the viewer; NotFound when there is none. */
export async function loadLearnerCourse(
  { db, clock, cycleStart, quiz }: LearnerDeps,
  request: FastifyRequest,
  code: string,
): Promise<LearnerCourse> {
  const personId = personOf(request)
  const at = clock()
  const list = async () =>
    [await findProgress(db, personId, code, () => cycleStart(personId, dayIn(at)))].filter(isFound)
  const [progress] = await withOpenQuiz(list, quiz, at)
  if (!progress) throw new NotFound()
  const course = await loadCourseVersion(db, progress.courseVersionId)
  return { course, progress, duty: dutyIn(request, course, progress, at) }
}

/** As `listProgress` on the day of `at`: an attempt whose time is over is closed before anything is said of it. */
export async function listProgressNow(
  { db, quiz }: Pick<LearnerDeps, 'db' | 'quiz'>,
  learner: { personId: string; courseIds: string[]; since: string },
  at: Date,
): Promise<ProgressNow[]> {
  const list = () => listProgress(db, learner.personId, learner.courseIds, learner.since)
  return withOpenQuiz(list, quiz, at)
}

async function withOpenQuiz(
  list: () => Promise<CourseProgress[]>,
  { closeOverdue, findPlaces }: OpenQuiz,
  at: Date,
): Promise<ProgressNow[]> {
  let progress = await list()
  const overdue = progress.flatMap(({ openAttemptId, openClosesAt }) =>
    openAttemptId && openClosesAt && openClosesAt < at ? [openAttemptId] : [],
  )
  if (overdue.length > 0) {
    for (const attemptId of overdue) await closeOverdue(attemptId, at)
    progress = await list()
  }
  const open = progress.flatMap(({ openAttemptId }) => openAttemptId ?? [])
  const places = open.length === 0 ? new Map<string, number>() : await findPlaces(open)
  return progress.map((one) => ({ ...one, openQuestion: places.get(one.openAttemptId ?? '') ?? null }))
}

function isFound(progress: CourseProgress | undefined): progress is CourseProgress {
  return progress !== undefined
}

/** Puts the person on the course when they are not yet, or not in this cycle. */
export async function beginCourse(
  db: Database,
  { course, progress }: LearnerCourse,
  personId: string,
  at: Date,
): Promise<void> {
  if (progress.isEnrolled) return
  const learner = { personId, courseId: course.courseId, courseVersionId: course.id }
  if (progress.wasEnrolled) await enrolAnew(db, learner, at)
  else await enrol(db, learner, at)
}

export function dutyIn(request: FastifyRequest, course: CourseVersion, progress: ProgressNow, at: Date): Duty {
  const language = languageOf(request)
  const titleOf = (lesson: CourseVersion['content']['lessons'][number]) => inLanguage(lesson.title, language)
  return dutyOf(course, inLanguage(course.content.title, language), progress, titleOf, at)
}
