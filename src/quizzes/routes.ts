import type { FastifyInstance } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import { completionOfAttempt } from '../completions/queries.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import type { References } from '../courses/references.ts'
import type { areas } from '../courses/schema.ts'
import type { Database } from '../database/database.ts'
import { type CycleStart, loadLearnerCourse } from '../learning/learner-course.ts'
import { personOf } from '../web/access.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { startAttempt, submitAttempt } from './attempt.ts'
import type { Random } from './drawing.ts'
import type { ItemMarks } from './grading.ts'
import { type CourseLink, courseLink } from './item-page.ts'
import { loadAttempt, loadItems } from './queries.ts'
import { explainItem } from './result.ts'
import { questionOf } from './types/index.ts'
import type { Line } from './types/question-type.ts'

type Area = (typeof areas)[number]

declare module '../web/page.ts' {
  interface Views {
    /** Before handing in with gaps: which questions have no answer. */
    'quizzes/attempt-review': {
      attempt: { id: string; number: number }
      course: CourseLink
      items: { position: number; language: string; stem: string; isAnswered: boolean }[]
      unanswered: number
    }
    'quizzes/attempt-result': {
      attempt: {
        id: string
        number: number
        submittedAt: Date
        marksAwarded: number
        marksPossible: number
        passMark: number
        passed: boolean
      }
      course: CourseLink & { area: Area }
      /** The ledger entry that this attempt produced. */
      completion: { achievedOn: string; certificateHref: string } | undefined
      items: {
        position: number
        language: string
        stem: string
        marks: ItemMarks
        isAnswered: boolean
        lines: Line[]
        explanation: string
        /** "Luật Trẻ em (102/2016/QH13), Điều 51", with a remark when the instrument is replaced. */
        basis: { label: string; remark: string | undefined }[]
        lesson: { href: string; title: string } | undefined
      }[]
      /** Undefined when nothing is left to do for the course. */
      retryHref: string | undefined
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
}
type ById = { Params: { id: string } }

export function quizRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, clock } = deps
  const access = 'take-courses' as const

  app.post<{ Params: { code: string } }>('/courses/:code/attempts', { config: { access } }, async (request, reply) => {
    const { course, duty } = await loadLearnerCourse(deps, request, request.params.code)
    if (duty.state !== 'quiz-ready' && duty.state !== 'quiz-failed') return reply.redirect(duty.action.href, 303)
    const id = await startAttempt(db, { personId: personOf(request), courseVersionId: course.id }, clock(), deps.random)
    return reply.redirect(`/attempts/${id}/items/1`, 303)
  })

  app.get<ById>('/attempts/:id/review', { config: { access } }, async (request, reply) => {
    const attempt = await loadAttempt(db, personOf(request), request.params.id)
    if (attempt.submittedAt) return reply.redirect(`/attempts/${attempt.id}`)
    const items = (await loadItems(db, attempt.id)).map(({ position, content, isAnswered }) => {
      const { stem, language } = questionOf(content, languageOf(request))
      return { position, language, stem, isAnswered }
    })
    return render(request, reply, 'quizzes/attempt-review', {
      attempt,
      course: await courseLink(db, request, attempt.courseVersionId),
      items,
      unanswered: items.filter((item) => !item.isAnswered).length,
    })
  })

  app.post<ById>('/attempts/:id/submission', { config: { access } }, async (request, reply) => {
    const attempt = await loadAttempt(db, personOf(request), request.params.id)
    await submitAttempt(deps, attempt, clock())
    return reply.redirect(`/attempts/${attempt.id}`, 303)
  })

  app.get<ById>('/attempts/:id', { config: { access } }, async (request, reply) => {
    const attempt = await loadAttempt(db, personOf(request), request.params.id)
    if (attempt.submittedAt === null) return reply.redirect(`/attempts/${attempt.id}/items/1`)
    const version = await loadCourseVersion(db, attempt.courseVersionId)
    const completion = await completionOfAttempt(db, attempt.id)
    const items = await loadItems(db, attempt.id)
    const [t, language] = [messagesFor(request), languageOf(request)]
    return render(request, reply, 'quizzes/attempt-result', {
      attempt: {
        id: attempt.id,
        number: attempt.number,
        submittedAt: attempt.submittedAt,
        marksAwarded: attempt.marksAwarded ?? 0,
        marksPossible: attempt.marksPossible ?? 0,
        passMark: version.passMark,
        passed: attempt.passed ?? false,
      },
      course: { ...(await courseLink(db, request, version.id)), area: version.area },
      completion: completion && {
        achievedOn: completion.achievedOn,
        certificateHref: `/completions/${completion.id}/certificate.pdf`,
      },
      items: items.map((item) => explainItem(item, version, { references: deps.references, t, language })),
      retryHref: attempt.passed ? undefined : `/courses/${version.code}/attempts`,
    })
  })
}
