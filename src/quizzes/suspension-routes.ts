import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { CourseVersion, QuestionVersion } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { viewerOf } from '../web/access.ts'
import { key, reasoned } from '../web/fields.ts'
import { leaveFlash } from '../web/flash.ts'
import { type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { loadShownQuestion, type OfQuestion, questionHref, type ShownCourse, shownCourse } from './shown-question.ts'
import { liftSuspension, suspendedQuestions, suspendQuestion } from './suspension.ts'
import { questionOf } from './types/index.ts'

declare module '../web/page.ts' {
  interface Views {
    /** Suspends a question, or lifts the suspension when there is one. */
    'quizzes/suspension': {
      course: ShownCourse
      question: { code: string; href: string; stem: string; language: string }
      isSuspended: boolean
      values: Values
      errors: Errors
    }
  }
}

/** `act` says what the person saw on the button: a page that stood open too long must not do the opposite. */
const SuspensionForm = z.object({ reason: reasoned, act: z.enum(['suspend', 'lift'], key('invalid')) })

/** Taking a question out of new attempts, and back in. */
export function suspensionRoutes(app: FastifyInstance, { db, clock }: { db: Database; clock: () => Date }): void {
  const config = { access: 'correct-questions' as const }
  const url = '/courses/:code/questions/:question/suspension'

  app.get<OfQuestion>(url, { config }, async (request, reply) => {
    return suspensionPage(request, reply, await loadShownQuestion(db, request), {}, {})
  })

  app.post<OfQuestion>(url, { config }, async (request, reply) => {
    const seen = await loadShownQuestion(db, request)
    const { version, shown } = seen
    const refuse = (errors: Errors) => suspensionPage(request, reply.code(422), seen, toFields(request.body), errors)
    const form = parseForm(SuspensionForm, request.body)
    if (!form.ok) return refuse(form.errors)
    const { questionVersionId } = shown
    const act = { questionVersionId, reason: form.data.reason, accountId: viewerOf(request).accountId, at: clock() }
    if (form.data.act === 'lift') {
      await liftSuspension(db, act)
      leaveFlash(reply, 'suspensionLifted')
    } else {
      if ((await suspendQuestion(db, version, act)) === 'too-few') return refuse({ '': 'tooFewQuestions' })
      leaveFlash(reply, 'questionSuspended')
    }
    return reply.redirect(questionHref(version, shown.code), 303)
  })

  async function suspensionPage(
    request: FastifyRequest,
    reply: FastifyReply,
    { version, shown }: { version: CourseVersion; shown: QuestionVersion },
    values: Values,
    errors: Errors,
  ) {
    const { stem, language } = questionOf(shown.content, languageOf(request))
    return render(request, reply, 'quizzes/suspension', {
      course: shownCourse(request, version),
      question: { code: shown.code, href: questionHref(version, shown.code), stem, language },
      isSuspended: (await suspendedQuestions(db)).has(shown.questionVersionId),
      values,
      errors,
    })
  }
}
