import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import { completionOfAttempt } from '../completions/queries.ts'
import { inLanguage } from '../courses/content.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import type { References } from '../courses/references.ts'
import type { areas } from '../courses/schema.ts'
import type { Database } from '../database/database.ts'
import { type CycleStart, loadLearnerCourse } from '../learning/learner-course.ts'
import { recordQuizPlace } from '../learning/progress.ts'
import { personOf } from '../web/access.ts'
import { type Errors, toFields, type Values } from '../web/forms.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { storeAnswer } from './answer.ts'
import { startAttempt, submitAttempt } from './attempt.ts'
import type { Random } from './drawing.ts'
import type { ItemMarks } from './grading.ts'
import { loadAttempt, loadItem, loadItems, type OpenItem } from './queries.ts'
import { explainItem } from './result.ts'
import { questionOf } from './types/index.ts'
import type { Line } from './types/question-type.ts'

type Area = (typeof areas)[number]
type CourseLink = { code: string; title: string }

declare module '../web/page.ts' {
  interface Views {
    /** One question on a page. Posts `answer` (radio or checkboxes) to its own address. */
    'quizzes/attempt-item': {
      attempt: { id: string; number: number; passMark: number }
      course: CourseLink
      position: number
      total: number
      items: { position: number; isAnswered: boolean }[]
      question: {
        /** Template quizzes/types/<type>.eta draws the fields; included with the same data. */
        type: string
        /** Of its texts. */
        language: string
        stem: string
        form: unknown
      }
      /** When the answer on the server was stored; undefined when there is none. */
      savedAt: Date | undefined
      /** The server's time in milliseconds, not before the stored answer: the script corrects the phone's clock by it. */
      sentAt: number
      errors: Errors
      /** True when every other question has an answer: then this page's second button hands in. */
      canSubmit: boolean
    }
    /** The mark beside the answer; alone it is the answer to an htmx post. */
    'quizzes/_saved': { savedAt: Date | undefined; answered: number; total: number }
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
type ByItem = { Params: { id: string; position: string } }

export function quizRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, clock } = deps
  const access = 'take-courses' as const

  app.post<{ Params: { code: string } }>('/courses/:code/attempts', { config: { access } }, async (request, reply) => {
    const { course, duty } = await loadLearnerCourse(deps, request, request.params.code)
    if (duty.state !== 'quiz-ready' && duty.state !== 'quiz-failed') return reply.redirect(duty.action.href, 303)
    const id = await startAttempt(db, { personId: personOf(request), courseVersionId: course.id }, clock(), deps.random)
    return reply.redirect(`/attempts/${id}/items/1`, 303)
  })

  app.get<ByItem>('/attempts/:id/items/:position', { config: { access } }, async (request, reply) => {
    const item = await loadItem(db, personOf(request), request.params.id, request.params.position)
    if (item.attempt.submittedAt) return reply.redirect(`/attempts/${item.attempt.id}`)
    return renderItem(request, reply, item, {})
  })

  app.post<ByItem>('/attempts/:id/items/:position', { config: { access } }, async (request, reply) => {
    const personId = personOf(request)
    const item = await loadItem(db, personId, request.params.id, request.params.position)
    const { attempt, position } = item
    const fields = toFields(request.body)
    if (attempt.submittedAt) return reply.redirect(`/attempts/${attempt.id}`, 303)
    const isChoice = isPartial(request) && fields.go === undefined
    const answer = questionOf(item.content).parseAnswer(fields)
    const isCleared = isChoice && isBlank(fields)
    if (!answer && !isCleared) {
      return renderItem(request, reply.code(422), item, { answer: isBlank(fields) ? 'chooseAnswer' : 'unknownChoice' })
    }
    const at = clock()
    const sequence = isChoice ? sequenceOf(fields) : undefined
    const question = questionOf(item.content)
    const event = { attemptId: attempt.id, position, answer: answer ?? null, sequence }
    const outcome = await storeAnswer(db, { ...event, continues: question.isFinalStepByStep }, at)
    if (outcome === 'closed') return reply.redirect(`/attempts/${attempt.id}`, 303)
    const answered = item.answered.with(position - 1, answer !== undefined && !answer.partial)
    if (answer?.partial && !isChoice) {
      // The next step of a story is the same question further on; anything else has to be completed first.
      if (question.isFinalStepByStep) return reply.redirect(`/attempts/${attempt.id}/items/${position}`, 303)
      return renderItem(request, reply.code(422), { ...item, answer, answeredAt: at }, { answer: 'completeAnswer' })
    }
    if (isChoice) {
      // Another device has chosen since: the script opens the page anew, so that nobody sees a choice that is not stored.
      if (outcome === 'older') return reply.code(409).send()
      const saved = { savedAt: isCleared ? undefined : at, answered: count(answered), total: answered.length }
      return render(request, reply, 'quizzes/_saved', saved)
    }
    const { courseId } = await loadCourseVersion(db, attempt.courseVersionId)
    const following = Math.min(position + 1, answered.length)
    await recordQuizPlace(db, { personId, courseId, attemptId: attempt.id, question: following })
    if (fields.go !== 'submit' && fields.go !== 'review') {
      return reply.redirect(`/attempts/${attempt.id}/items/${following}`, 303)
    }
    if (fields.go === 'review' || !answered.every(Boolean)) return reply.redirect(`/attempts/${attempt.id}/review`, 303)
    await submitAttempt(deps, { ...attempt, personId }, at)
    return reply.redirect(`/attempts/${attempt.id}`, 303)
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
      course: await courseLink(request, attempt.courseVersionId),
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
      course: { ...(await courseLink(request, version.id)), area: version.area },
      completion: completion && {
        achievedOn: completion.achievedOn,
        certificateHref: `/completions/${completion.id}/certificate.pdf`,
      },
      items: items.map((item) => explainItem(item, version, { references: deps.references, t, language })),
      retryHref: attempt.passed ? undefined : `/courses/${version.code}/attempts`,
    })
  })

  async function courseLink(request: FastifyRequest, courseVersionId: string): Promise<CourseLink> {
    const version = await loadCourseVersion(db, courseVersionId)
    return { code: version.code, title: inLanguage(version.content.title, languageOf(request)) }
  }

  async function renderItem(request: FastifyRequest, reply: FastifyReply, item: OpenItem, errors: Errors) {
    const version = await loadCourseVersion(db, item.attempt.courseVersionId)
    const question = questionOf(item.content, languageOf(request))
    const { answered, position } = item
    return render(request, reply, 'quizzes/attempt-item', {
      attempt: { ...item.attempt, passMark: version.passMark },
      course: await courseLink(request, version.id),
      position,
      total: answered.length,
      items: answered.map((isAnswered, index) => ({ position: index + 1, isAnswered })),
      question: {
        type: question.type,
        language: question.language,
        stem: question.stem,
        form: question.form(item.optionOrder, item.answer ?? undefined),
      },
      savedAt: item.answer === null ? undefined : (item.answeredAt ?? undefined),
      sentAt: Math.max(clock().getTime(), item.sequence),
      errors,
      canSubmit: answered.every((isAnswered, index) => isAnswered || index === position - 1),
    })
  }
}

/** True when no field of the answer holds anything. */
function isBlank(fields: Values): boolean {
  return Object.entries(fields).every(
    ([name, value]) => !/^(?:answer|path)\b/.test(name) || [value ?? ''].flat().join('') === '',
  )
}

function count(answered: boolean[]): number {
  return answered.filter(Boolean).length
}

/** A whole number from the phone's script; a plain form sends none. */
function sequenceOf({ sequence }: Values): number | undefined {
  return typeof sequence === 'string' && /^\d{1,15}$/.test(sequence) ? Number(sequence) : undefined
}

function isPartial(request: FastifyRequest): boolean {
  return request.headers['hx-request-type'] === 'partial'
}
