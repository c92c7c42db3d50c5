import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { acceptJson } from '../web/json.ts'
import { formats } from '../web/language/format.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { EventBatch, type EventOutcome, hasEnded, largestBatch, loadAnswerSheet, storeEvents } from './events.ts'
import { submitAttempt } from './submission.ts'

type Deps = { db: Database; ledger: Ledger; clock: () => Date }
type ById = { Params: { id: string } }

/** What the script reads. `at`: the server's clock now; `mark`: what to show beside a stored answer. */
export type EventReply = {
  at: number
  events: (
    | { outcome: 'stored' | 'older'; isAnswered: boolean; mark: string | undefined; sequence: number }
    | { outcome: 'refused'; reason: string }
    | { outcome: 'closed' | 'ahead' }
  )[]
  /** The attempt takes no more answers: handed in by this request or before, or its time is over. */
  isSubmitted: boolean
}

/**
 * Takes what a phone has chosen, also long after, several times and in any order: each event counts once, and an older
 * one never replaces a newer one. Hands in behind them when asked to and nothing is missing.
 */
export function eventRoute(app: FastifyInstance, { db, ledger, clock }: Deps): void {
  app.register(async (scope) => {
    acceptJson(scope, { bodyLimit: largestBatch })
    scope.post<ById>('/attempts/:id/events', { config: { access: 'take-courses' } }, async (request, reply) => {
      const sheet = await loadAnswerSheet(db, personOf(request), request.params.id)
      const batch = EventBatch.safeParse(request.body)
      if (!batch.success) return reply.code(422).send({ error: 'not a batch of events' })
      const { events, handIn } = batch.data
      const at = clock()
      const outcomes = await storeEvents(db, sheet, events, at)
      const isUnstored = ({ outcome }: EventOutcome) => outcome === 'refused' || outcome === 'ahead'
      const isHandedIn = handIn === true && !outcomes.some(isUnstored)
      if (isHandedIn) await submitAttempt({ db, ledger }, sheet, at)
      const isAllRefused = outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === 'refused')
      const isClosed = outcomes.some(({ outcome }) => outcome === 'closed')
      // Events that were never brought to the attempt say nothing about it.
      const isSubmitted = isHandedIn || isClosed || (outcomes.every(isUnstored) && (await hasEnded(db, sheet.id)))
      return answer(request, reply.code(isAllRefused ? 422 : 200), { at, outcomes, isSubmitted })
    })
  })
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { at, outcomes, isSubmitted }: { at: Date; outcomes: EventOutcome[]; isSubmitted: boolean },
) {
  const t = messagesFor(request)
  const format = formats[languageOf(request)]
  const events = outcomes.map((outcome): EventReply['events'][number] => {
    if (outcome.outcome === 'refused') return outcome
    if (outcome.outcome === 'closed' || outcome.outcome === 'ahead') return outcome
    const { savedAt, sequence, isAnswered } = outcome
    const mark = savedAt && t.quizzes.saved.at(format.time(savedAt))
    return { outcome: outcome.outcome, isAnswered, mark, sequence }
  })
  const body: EventReply = { at: at.getTime(), events, isSubmitted }
  return reply.header('cache-control', 'no-store').send(body)
}
