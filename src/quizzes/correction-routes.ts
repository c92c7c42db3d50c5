import { isDeepStrictEqual } from 'node:util'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { dayIn } from '../calendar.ts'
import type { Ledger } from '../completions/ledger.ts'
import type { CourseVersion, QuestionVersion } from '../courses/queries.ts'
import type { QuestionContent } from '../courses/question-content.ts'
import type { Database } from '../database/database.ts'
import { scopeOf, viewerOf } from '../web/access.ts'
import { key, reasoned } from '../web/fields.ts'
import { leaveFlash } from '../web/flash.ts'
import { type ErrorKey, type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { type ChangedPerson, listChangedPeople } from './changed-people.ts'
import { correctQuestion } from './correction.ts'
import { withExplanation } from './explanation.ts'
import { changesOf, type Effect, effectOf } from './regrades.ts'
import { loadCurrentQuestion, type OfQuestion, questionHref, type ShownCourse, shownCourse } from './shown-question.ts'
import { forEverybody, keyOf, questionOf, withKey } from './types/index.ts'
import type { KeyField, ResponseClass } from './types/question-type.ts'

type AskedQuestion = { code: string; href: string; stem: string; language: string }

declare module '../web/page.ts' {
  interface Views {
    /** Asks for another key. Sends it to its own address, which then shows what it would change. */
    'quizzes/correction': {
      course: ShownCourse
      question: AskedQuestion & { keyFields: KeyField[]; isForEverybody: boolean }
      values: Values
      error: ErrorKey | undefined
    }
    /** What another key would change, and the form that applies it. */
    'quizzes/correction-preview': {
      course: ShownCourse
      question: AskedQuestion
      /** The right answers with the new key; undefined when everybody gets the mark. */
      key: ResponseClass[] | undefined
      effect: Effect
      people: ChangedPerson[]
      total: number
      /** The same page with more people. */
      previousHref: string | undefined
      nextHref: string | undefined
      changeHref: string
      /** The fields that state the key, to be sent again with the reason. */
      stated: { name: string; value: string }[]
      values: Values
      errors: Errors
    }
  }
}

const CorrectionForm = z.object({
  reason: reasoned,
  explanation: z.string(key('required')).trim().min(1, key('required')).max(3000, key('tooLong')),
})
const statingFields = ['how', 'key', 'accepted', 'value', 'tolerance']

/** Correcting the key of a question that was asked with a wrong one: state it, see whom it changes, apply it. */
export function correctionRoutes(
  app: FastifyInstance,
  { db, ledger, clock }: { db: Database; ledger: Ledger; clock: () => Date },
): void {
  const config = { access: 'correct-questions' as const }
  const url = '/courses/:code/questions/:question/correction'

  app.get<OfQuestion>(url, { config }, async (request, reply) => {
    const seen = await loadCurrentQuestion(db, request)
    const values = toFields(request.query)
    if (values.how === undefined) return formPage(request, reply, seen, values, undefined)
    const stated = statedIn(seen.shown.content, values)
    if (typeof stated === 'string') return formPage(request, reply.code(422), seen, values, stated)
    return previewPage(request, reply, seen, stated, values, {})
  })

  app.post<OfQuestion>(url, { config }, async (request, reply) => {
    const seen = await loadCurrentQuestion(db, request)
    const { version, shown } = seen
    const values = toFields(request.body)
    const stated = statedIn(shown.content, values)
    if (typeof stated === 'string') return formPage(request, reply.code(422), seen, values, stated)
    const form = parseForm(CorrectionForm, request.body)
    if (!form.ok) return previewPage(request, reply.code(422), seen, stated, values, form.errors)
    const { reason, explanation } = form.data
    const content = withExplanation(stated, explanation, languageOf(request))
    const { questionVersionId } = shown
    const correction = { questionVersionId, content, reason, accountId: viewerOf(request).accountId }
    await correctQuestion({ db, ledger }, correction, clock())
    leaveFlash(reply, 'questionCorrected')
    return reply.redirect(questionHref(version, shown.code), 303)
  })

  type Seen = { version: CourseVersion; shown: QuestionVersion }

  function formPage(
    request: FastifyRequest,
    reply: FastifyReply,
    { version, shown }: Seen,
    values: Values,
    error: ErrorKey | undefined,
  ) {
    const { keyFields, isForEverybody } = questionOf(shown.content, languageOf(request))
    const question = { ...askedQuestion(request, version, shown), keyFields, isForEverybody }
    return render(request, reply, 'quizzes/correction', {
      course: shownCourse(request, version),
      question,
      values,
      error,
    })
  }

  async function previewPage(
    request: FastifyRequest,
    reply: FastifyReply,
    { version, shown }: Seen,
    stated: QuestionContent,
    values: Values,
    errors: Errors,
  ) {
    const changes = await changesOf(db, shown.questionVersionId, stated)
    const page = /^[1-9]\d{0,5}$/.test(String(values.page)) ? Number(values.page) : 1
    const scope = scopeOf(viewerOf(request), config.access)
    const on = dayIn(clock())
    const found = await listChangedPeople(db, shown.questionVersionId, { changes, scope, on, page })
    const question = questionOf(stated, languageOf(request))
    const fields = statingFields.flatMap((name) => [values[name] ?? []].flat().map((value) => ({ name, value })))
    const pageHref = (number: number) => {
      const query = new URLSearchParams(fields.map(({ name, value }) => [name, value]))
      return `${questionHref(version, shown.code, '/correction')}&${query}&page=${number}`
    }
    return render(request, reply, 'quizzes/correction-preview', {
      course: shownCourse(request, version),
      question: askedQuestion(request, version, shown),
      key: keyOf(question),
      effect: effectOf(changes),
      people: found.people,
      total: found.total,
      previousHref: page > 1 ? pageHref(page - 1) : undefined,
      nextHref: found.hasMore ? pageHref(page + 1) : undefined,
      changeHref: questionHref(version, shown.code, '/correction'),
      stated: fields,
      values: { explanation: question.explanation, ...values },
      errors,
    })
  }
}

function askedQuestion(request: FastifyRequest, version: CourseVersion, shown: QuestionVersion): AskedQuestion {
  const { stem, language } = questionOf(shown.content, languageOf(request))
  return { code: shown.code, href: questionHref(version, shown.code), stem, language }
}

/** The question with the key that the fields state, or what is wrong with it. */
function statedIn(content: QuestionContent, values: Values): QuestionContent | ErrorKey {
  const isKey = values.how === 'key'
  const stated = values.how === 'everybody' ? forEverybody(content) : isKey ? withKey(content, values) : undefined
  if (!stated) return 'noKey'
  return isDeepStrictEqual(stated, content) ? 'sameKey' : stated
}
