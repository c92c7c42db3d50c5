import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { acceptJson } from '../web/json.ts'
import { formatFor } from '../web/language/format.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { EventBatch, type EventOutcome, largestBatch, storeEvents } from './events.ts'
import { loadAttempt } from './queries.ts'
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
      const attempt = await loadAttempt(db, personOf(request), request.params.id)
      const batch = EventBatch.safeParse(request.body)
      if (!batch.success) return reply.code(422).send({ error: 'not a batch of events' })
      const { events, handIn } = batch.data
      const at = clock()
      const outcomes = await storeEvents(db, attempt, events, at)
      const isMissing = outcomes.some(({ outcome }) => outcome === 'refused' || outcome === 'ahead')
      if (handIn && !isMissing) await submitAttempt({ db, ledger }, attempt, at)
      const isAllRefused = outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === 'refused')
      const isClosed = attempt.submittedAt !== null || outcomes.some(({ outcome }) => outcome === 'closed')
      const isSubmitted = isClosed || (handIn === true && !isMissing)
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
  const format = formatFor(languageOf(request))
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
