import type { FastifyInstance } from 'fastify'
import { preTestQuotas } from '../courses/pre-test.ts'
import type { Duty } from '../learning/duty.ts'
import { beginCourse, type LearnerDeps, loadLearnerCourse } from '../learning/learner-course.ts'
import { personOf } from '../web/access.ts'
import { render } from '../web/render.ts'
import { startAttempt } from './attempt.ts'
import type { Random } from './drawing.ts'
import type { CourseLink } from './item-page.ts'

declare module '../web/page.ts' {
  interface Views {
    /** Before the first lesson: what the pre-test is for, and the way past it. */
    'quizzes/pre-test': {
      course: CourseLink
      questions: number
      minutes: number
      passMark: number
      testOut: boolean
      firstLessonHref: string
    }
    /** Only the number, and what it means. */
    'quizzes/pre-test-result': {
      course: CourseLink
      marks: { awarded: number; possible: number }
      questions: number
      passMark: number
      passed: boolean
      testOut: boolean
      /** The ledger entry of who tested out. */
      completion: { achievedOn: string; certificateHref: string } | undefined
      next: Duty | undefined
    }
  }
}

type Deps = LearnerDeps & { random: Random }
type ByCode = { Params: { code: string } }

/** A few questions before the first lesson, once, for who likes. Answering and handing in are those of every attempt. */
export function preTestRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, clock } = deps
  const access = 'take-courses' as const

  app.get<ByCode>('/courses/:code/pre-test', { config: { access } }, async (request, reply) => {
    const { course, duty } = await loadLearnerCourse(deps, request, request.params.code)
    const { content, code, passMark } = course
    if (!duty.preTest || !content.preTest) return reply.redirect(duty.action.href)
    const questions = preTestQuotas(content).reduce((sum, { draw }) => sum + draw, 0)
    return render(request, reply, 'quizzes/pre-test', {
      course: { code, title: duty.title },
      questions,
      minutes: Math.ceil(questions / 2),
      passMark,
      testOut: content.preTest.testOut,
      firstLessonHref: `/courses/${code}/lessons/${content.lessons[0]?.slug}`,
    })
  })

  app.post<ByCode>('/courses/:code/pre-test', { config: { access } }, async (request, reply) => {
    const learner = await loadLearnerCourse(deps, request, request.params.code)
    const { course, duty } = learner
    if (!duty.preTest) return reply.redirect(duty.action.href, 303)
    const [personId, at] = [personOf(request), clock()]
    await beginCourse(db, learner, personId, at)
    const id = await startAttempt(db, { personId, courseVersionId: course.id, kind: 'pre-test' }, at, deps.random)
    return reply.redirect(`/attempts/${id}/items/1`, 303)
  })
}
