import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import { quizRulesOf } from '../courses/quiz-rules.ts'
import type { References } from '../courses/references.ts'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { type Errors, toFields } from '../web/forms.ts'
import { render } from '../web/render.ts'
import { checkAnswer, storeAnswer } from './answer.ts'
import { stateAt } from './attempt.ts'
import { mayTakeAnswers, revealedDuring } from './attempt-rules.ts'
import { eventRoute } from './event-route.ts'
import { isBlank } from './events.ts'
import { checkedPage, itemPage } from './item-page.ts'
import { offlineRoutes } from './offline-routes.ts'
import { loadItem, type OpenItem } from './queries.ts'
import { submitAttempt } from './submission.ts'
import { questionOf } from './types/index.ts'

type Deps = { db: Database; ledger: Ledger; clock: () => Date; references: References }
type ByItem = { Params: { id: string; position: string } }

/** The page of an item, and the two ways in which its answer comes: as a plain form, or as events from a script. */
export function answerRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, clock } = deps
  const access = 'take-courses' as const
  eventRoute(app, deps)
  offlineRoutes(app, deps)

  app.get<ByItem>('/attempts/:id/items/:position', { config: { access } }, async (request, reply) => {
    const item = await loadItem(db, personOf(request), request.params.id, request.params.position)
    const state = await stateAt(db, item.attempt, clock())
    if (state !== 'in-progress') return reply.redirect(`/attempts/${item.attempt.id}`)
    if (item.checkedAt) {
      const page = await checkedPage(db, request, item, { references: deps.references, at: clock() })
      return render(request, reply, 'quizzes/attempt-checked', page)
    }
    return renderItem(request, reply, item, {})
  })

  app.post<ByItem>('/attempts/:id/items/:position', { config: { access } }, async (request, reply) => {
    const personId = personOf(request)
    const item = await loadItem(db, personId, request.params.id, request.params.position)
    const { attempt, position } = item
    const fields = toFields(request.body)
    const state = await stateAt(db, attempt, clock())
    if (!mayTakeAnswers(state)) return reply.redirect(`/attempts/${attempt.id}`, 303)
    const question = questionOf(item.content)
    const answer = question.parseAnswer(fields)
    if (!answer) {
      return renderItem(request, reply.code(422), item, { answer: isBlank(fields) ? 'chooseAnswer' : 'unknownAnswer' })
    }
    const at = clock()
    const event = { attemptId: attempt.id, position, answer, sequence: undefined }
    const { outcome } = await storeAnswer(db, { ...event, continues: question.isFinalStepByStep }, at)
    if (outcome === 'closed') return reply.redirect(`/attempts/${attempt.id}`, 303)
    if (answer.partial) {
      // The next step of a story is the same question further on; anything else has to be completed first.
      if (question.isFinalStepByStep) return reply.redirect(`/attempts/${attempt.id}/items/${position}`, 303)
      return renderItem(request, reply.code(422), { ...item, answer, answeredAt: at }, { answer: 'completeAnswer' })
    }
    if (fields.go === 'check' && (await mayCheck(attempt))) {
      await checkAnswer(db, { attemptId: attempt.id, position }, at)
      return reply.redirect(`/attempts/${attempt.id}/items/${position}`, 303)
    }
    const answered = item.answered.with(position - 1, true)
    const following = Math.min(position + 1, answered.length)
    if (fields.go !== 'submit' && fields.go !== 'review') {
      return reply.redirect(`/attempts/${attempt.id}/items/${following}`, 303)
    }
    if (fields.go === 'review' || !answered.every(Boolean)) return reply.redirect(`/attempts/${attempt.id}/review`, 303)
    await submitAttempt(deps, attempt, at)
    return reply.redirect(`/attempts/${attempt.id}`, 303)
  })

  async function mayCheck({ courseVersionId, kind }: OpenItem['attempt']): Promise<boolean> {
    const { content } = await loadCourseVersion(db, courseVersionId)
    return revealedDuring(quizRulesOf(content), kind) !== 'nothing'
  }

  async function renderItem(request: FastifyRequest, reply: FastifyReply, item: OpenItem, errors: Errors) {
    return render(request, reply, 'quizzes/attempt-item', await itemPage(db, request, item, { errors, at: clock() }))
  }
}
