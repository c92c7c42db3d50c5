import type { FastifyInstance } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import { completionOfAttempt } from '../completions/queries.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import { hasConditions, type QuizRules, quizRulesOf } from '../courses/quiz-rules.ts'
import type { References } from '../courses/references.ts'
import type { areas } from '../courses/schema.ts'
import type { Database } from '../database/database.ts'
import type { Duty } from '../learning/duty.ts'
import { beginCourse, type CycleStart, loadLearnerCourse, type OpenQuiz } from '../learning/learner-course.ts'
import { personOf } from '../web/access.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { startAttempt, stateAt } from './attempt.ts'
import { mayTakeAnswers } from './attempt-rules.ts'
import type { Random } from './drawing.ts'
import { gainOf, type Score } from './gain.ts'
import { scoreBefore } from './gain-queries.ts'
import { type CourseLink, courseLink, reviewPage } from './item-page.ts'
import { loadAttempt, loadItems } from './queries.ts'
import { receiptOf } from './receipt.ts'
import { preTestResultOf, type Result, resultOf } from './result.ts'
import { meetAttempt, submitAttempt } from './submission.ts'

type Area = (typeof areas)[number]

declare module '../web/page.ts' {
  interface Views {
    /** Until when, and how many minutes that is; nothing without a limit. */
    'quizzes/_time': { attempt: { id: string; dueAt: Date | undefined }; sentAt: number }
    /** The way to another attempt, or why there is none now. */
    'quizzes/_next': { next: Duty | undefined }
    /** What a person must know before they begin, or why they cannot begin now. */
    'quizzes/attempt-start': {
      course: CourseLink
      questions: number
      passMark: number
      rules: QuizRules
      /** Undefined without a limit. */
      attemptsLeft: number | undefined
      duty: Duty
    }
    'quizzes/attempt-abandoned': {
      attempt: { id: string; number: number; abandonedAt: Date; because: 'time-is-up' | 'untouched' }
      course: CourseLink
      next: Duty | undefined
    }
    'quizzes/attempt-result': Result & {
      course: CourseLink & { area: Area }
      /** The ledger entry that this attempt produced. */
      receipt: string | undefined
      completion: { achievedOn: string; certificateHref: string } | undefined
      /** Of the pre-test that this attempt is the "after" of. */
      gain: { before: Score; points: number } | undefined
      /** Undefined when nothing is left to do for the course. */
      next: Duty | undefined
      /** The course limits attempts, so that nobody is told to try as often as they like. */
      isLimited: boolean
    }
  }
}

type Deps = {
  db: Database
  ledger: Ledger
  references: References
  clock: () => Date
  random: Random
  cycleStart: CycleStart
  quiz: OpenQuiz
}
type ById = { Params: { id: string } }
type ByCode = { Params: { code: string } }

export function quizRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, clock } = deps
  const access = 'take-courses' as const

  app.get<ByCode>('/courses/:code/quiz', { config: { access } }, async (request, reply) => {
    const { course, progress, duty } = await loadLearnerCourse(deps, request, request.params.code)
    const isAhead = /^quiz-(?!open)/.test(duty.state) || duty.early !== undefined
    if (!isAhead) return reply.redirect(duty.action.href)
    const rules = quizRulesOf(course.content)
    return render(request, reply, 'quizzes/attempt-start', {
      course: { code: course.code, title: duty.title },
      questions: course.content.objectives.reduce((sum, objective) => sum + objective.draw, 0),
      passMark: course.passMark,
      rules,
      attemptsLeft: rules.maxAttempts && Math.max(0, rules.maxAttempts - progress.attemptsUsed),
      duty,
    })
  })

  app.post<ByCode>('/courses/:code/attempts', { config: { access } }, async (request, reply) => {
    const learner = await loadLearnerCourse(deps, request, request.params.code)
    const { course, duty } = learner
    const isOpen = duty.state === 'quiz-ready' || duty.state === 'quiz-failed' || duty.early !== undefined
    if (!isOpen) return reply.redirect(duty.action.href, 303)
    const personId = personOf(request)
    await beginCourse(db, learner, personId, clock())
    const id = await startAttempt(db, { personId, courseVersionId: course.id }, clock(), deps.random)
    return reply.redirect(`/attempts/${id}/items/1`, 303)
  })

  app.get<ById>('/attempts/:id/review', { config: { access } }, async (request, reply) => {
    const attempt = await loadAttempt(db, personOf(request), request.params.id)
    const state = await stateAt(db, attempt, clock())
    if (!mayTakeAnswers(state)) return reply.redirect(`/attempts/${attempt.id}`)
    const items = await loadItems(db, attempt.id)
    const page = await reviewPage(db, request, { attempt, items, isOverdue: state === 'overdue', at: clock() })
    return render(request, reply, 'quizzes/attempt-review', page)
  })

  app.post<ById>('/attempts/:id/submission', { config: { access } }, async (request, reply) => {
    const attempt = await loadAttempt(db, personOf(request), request.params.id)
    await submitAttempt(deps, attempt, clock())
    return reply.redirect(`/attempts/${attempt.id}`, 303)
  })

  app.get<ById>('/attempts/:id', { config: { access } }, async (request, reply) => {
    const attempt = await meetAttempt(deps, personOf(request), request.params.id)
    const state = await stateAt(db, attempt, clock())
    if (state === 'in-progress') return reply.redirect(`/attempts/${attempt.id}/items/1`)
    if (state === 'overdue') return reply.redirect(`/attempts/${attempt.id}/review`)
    const version = await loadCourseVersion(db, attempt.courseVersionId)
    const course = await courseLink(db, request, version.id)
    const completion = await completionOfAttempt(db, attempt.id)
    // What is left to do is asked only of who has something left.
    const next = completion ? undefined : (await loadLearnerCourse(deps, request, version.code)).duty
    if (attempt.abandonedAt) {
      const { id, number, abandonedAt, abandonedBecause } = attempt
      const abandoned = { id, number, abandonedAt, because: abandonedBecause ?? 'untouched' }
      return render(request, reply, 'quizzes/attempt-abandoned', { attempt: abandoned, course, next })
    }
    const certified = completion && {
      achievedOn: completion.achievedOn,
      certificateHref: `/completions/${completion.id}/certificate.pdf`,
    }
    if (attempt.kind === 'pre-test') {
      const items = await loadItems(db, attempt.id)
      const result = preTestResultOf(attempt, version, items.length)
      return render(request, reply, 'quizzes/pre-test-result', { ...result, course, completion: certified, next })
    }
    const before = version.content.preTest && (await scoreBefore(db, attempt))
    const result = resultOf(attempt, version, await loadItems(db, attempt.id), {
      references: deps.references,
      t: messagesFor(request),
      language: languageOf(request),
    })
    const gain = before && result.marks && { before, points: gainOf(before, result.marks) }
    return render(request, reply, 'quizzes/attempt-result', {
      ...result,
      course: { ...course, area: version.area },
      completion: certified,
      gain,
      next,
      receipt: await receiptOf(db, attempt.id),
      isLimited: hasConditions(quizRulesOf(version.content)),
    })
  })
}
