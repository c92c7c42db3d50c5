import type { FastifyInstance } from 'fastify'
import { dayIn } from '../calendar.ts'
import type { Ledger } from '../completions/ledger.ts'
import type { NearestContacts } from '../contacts/nearest.ts'
import type { LocalContact } from '../contacts/queries.ts'
import { inLanguage } from '../courses/content.ts'
import { jobAidPage, type LessonPage, type LessonSurroundings, lessonPage } from '../courses/lesson-page.ts'
import { isReviewOverdue } from '../courses/overdue.ts'
import { quizRulesOf } from '../courses/quiz-rules.ts'
import type { areas } from '../courses/schema.ts'
import { inTransaction } from '../database/database.ts'
import { personOf, viewerOf } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { leaveFlash } from '../web/flash.ts'
import { toFields } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { completeWhenDue } from './completing.ts'
import { type MoveOn, moveOnOf } from './completion-rule.ts'
import { courseListRoute } from './course-list.ts'
import type { Duty } from './duty.ts'
import { beginCourse, type LearnerCourse, type LearnerDeps, loadLearnerCourse } from './learner-course.ts'
import { recordPlace } from './progress.ts'
import { recordReading } from './reading.ts'

type Area = (typeof areas)[number]

declare module '../web/page.ts' {
  interface Views {
    'learning/course': {
      course: {
        code: string
        area: Area
        title: string
        summary: string
        minutes: number
        passMark: number
        questionCount: number
        /** Of the quiz; undefined without a limit. */
        timeLimitMinutes: number | undefined
        objectives: string[]
        contentNotice: string | undefined
        reviewOn: string
        isReviewOverdue: boolean
        hasJobAid: boolean
        moveOn: MoveOn
      }
      lessons: { slug: string; title: string; minutes: number; isRead: boolean; isCurrent: boolean }[]
      duty: Duty
      /** The nearest places to report to. */
      local: LocalContact[]
    }
    'learning/job-aid': { course: { code: string; title: string }; html: string; language: string }
    'learning/lesson': {
      course: { code: string; title: string }
      lesson: { slug: string; title: string; minutes: number; isRead: boolean; html: string; language: string }
      sections: { anchor: string; title: string }[]
      position: number
      of: number
      previous: { href: string; title: string } | undefined
      next: { href: string; title: string } | undefined
      /** Behind the last lesson comes the quiz, not the end of the course. */
      endsWithQuiz: boolean
      /** Posting here marks the lesson as read and goes on to the next lesson or to the quiz. */
      readingHref: string
      /** static/js/place.js posts the anchor of the section in view here (field `section`). */
      placeHref: string
      local: LocalContact[]
    }
  }
}

type Deps = LearnerDeps & { ledger: Ledger; surroundings: LessonSurroundings; nearest: NearestContacts }
type ByCode = { Params: { code: string } }
type ByLesson = { Params: { code: string; lesson: string } }

export function learningRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, clock } = deps
  const access = 'take-courses' as const
  courseListRoute(app, deps)

  app.get<ByCode>('/courses/:code', { config: { access } }, async (request, reply) => {
    const { course, progress, duty } = await loadLearnerCourse(deps, request, request.params.code)
    const language = languageOf(request)
    const { content } = course
    return render(request, reply, 'learning/course', {
      course: {
        code: course.code,
        area: course.area,
        title: duty.title,
        summary: inLanguage(content.summary, language),
        minutes: duty.minutes,
        passMark: course.passMark,
        questionCount: content.objectives.reduce((sum, objective) => sum + objective.draw, 0),
        timeLimitMinutes: quizRulesOf(content).timeLimitMinutes,
        objectives: content.objectives.map((objective) => inLanguage(objective.text, language)),
        contentNotice: content.contentNotice && inLanguage(content.contentNotice, language),
        reviewOn: content.reviewOn,
        isReviewOverdue: isReviewOverdue(content, dayIn(clock())),
        moveOn: moveOnOf(content),
        hasJobAid: content.jobAid !== undefined,
      },
      lessons: content.lessons.map((lesson) => ({
        slug: lesson.slug,
        title: inLanguage(lesson.title, language),
        minutes: lesson.minutes,
        isRead: progress.lessonsRead.includes(lesson.slug),
        isCurrent: progress.lesson === lesson.slug,
      })),
      duty,
      local: await deps.nearest.of(viewerOf(request)),
    })
  })

  app.get<ByCode>('/courses/:code/job-aid', { config: { access } }, async (request, reply) => {
    const { course, duty } = await loadLearnerCourse(deps, request, request.params.code)
    const page = jobAidPage(course, languageOf(request), deps.surroundings)
    if (!page) throw new NotFound()
    const { html, language } = page
    return render(request, reply, 'learning/job-aid', {
      course: { code: course.code, title: duty.title },
      html,
      language,
    })
  })

  app.get<ByLesson>('/courses/:code/lessons/:lesson', { config: { access } }, async (request, reply) => {
    const learner = await loadLearnerCourse(deps, request, request.params.code)
    const { course, progress } = learner
    const { lessons } = course.content
    const index = lessonIndex(learner, request.params.lesson)
    const lesson = lessons[index] as (typeof lessons)[number]
    const personId = personOf(request)
    await beginCourse(db, learner, personId, clock())
    if (progress.lesson !== lesson.slug) {
      const { courseId } = course
      await recordPlace(db, { personId, courseId, lesson: lesson.slug, section: undefined, at: clock() })
    }
    const language = languageOf(request)
    const address = `/courses/${course.code}/lessons`
    const linkTo = (other: typeof lesson | undefined) =>
      other && { href: `${address}/${other.slug}`, title: inLanguage(other.title, language) }
    const body = pageOf(learner, lesson.slug, language)
    return render(request, reply, 'learning/lesson', {
      course: { code: course.code, title: inLanguage(course.content.title, language) },
      lesson: {
        slug: lesson.slug,
        title: inLanguage(lesson.title, language),
        minutes: lesson.minutes,
        isRead: progress.lessonsRead.includes(lesson.slug),
        html: body.html,
        language: body.language,
      },
      sections: body.sections,
      position: index + 1,
      of: lessons.length,
      previous: linkTo(lessons[index - 1]),
      next: linkTo(lessons[index + 1]),
      endsWithQuiz: endsWithQuiz(course),
      readingHref: `${address}/${lesson.slug}/reading`,
      placeHref: `${address}/${lesson.slug}/place`,
      local: await deps.nearest.of(viewerOf(request)),
    })
  })

  app.post<ByLesson>('/courses/:code/lessons/:lesson/reading', { config: { access } }, async (request, reply) => {
    const learner = await loadLearnerCourse(deps, request, request.params.code)
    const { course, progress } = learner
    const index = lessonIndex(learner, request.params.lesson)
    const personId = personOf(request)
    await beginCourse(db, learner, personId, clock())
    await inTransaction(db, async (tx) => {
      const at = clock()
      await recordReading(tx, { personId, courseVersionId: course.id, lesson: request.params.lesson }, at)
      await completeWhenDue({ tx, ledger: deps.ledger }, { personId, version: course }, at)
    })
    const read = new Set([...progress.lessonsRead, request.params.lesson])
    const { lessons } = course.content
    const isFinished = lessons.every((lesson) => read.has(lesson.slug))
    const next = lessons[index + 1] ?? lessons.find((lesson) => !read.has(lesson.slug))
    leaveFlash(reply, !isFinished ? 'lessonRead' : endsWithQuiz(course) ? 'courseRead' : 'courseDone')
    return reply.redirect(
      next && !isFinished ? `/courses/${course.code}/lessons/${next.slug}` : `/courses/${course.code}`,
      303,
    )
  })

  app.post<ByLesson>('/courses/:code/lessons/:lesson/place', { config: { access } }, async (request, reply) => {
    const learner = await loadLearnerCourse(deps, request, request.params.code)
    const { course } = learner
    const { section } = toFields(request.body)
    const { sections } = pageOf(learner, request.params.lesson, languageOf(request))
    const seen = sections.find(({ anchor }) => anchor === section)
    if (section !== undefined && !seen) throw new NotFound('no such section')
    const personId = personOf(request)
    await recordPlace(db, {
      personId,
      courseId: course.courseId,
      lesson: request.params.lesson,
      section: seen?.anchor,
      at: clock(),
    })
    return reply.code(204).send()
  })

  function pageOf({ course }: LearnerCourse, slug: string, language: string): LessonPage {
    const page = lessonPage(course, slug, language, deps.surroundings)
    if (!page) throw new NotFound()
    return page
  }
}

/** Whether something is left to do behind the last lesson. */
function endsWithQuiz({ content }: LearnerCourse['course']): boolean {
  return ['Passed', 'CompletedAndPassed'].includes(moveOnOf(content))
}

function lessonIndex({ course }: LearnerCourse, slug: string): number {
  const index = course.content.lessons.findIndex((lesson) => lesson.slug === slug)
  if (index === -1) throw new NotFound()
  return index
}
