import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { withoutComments } from '../web/assets.ts'
import { pageOf } from '../web/page-of.ts'
import { toHtml } from '../web/render.ts'
import { answerKey } from './answer-key.ts'
import { stateAt } from './attempt.ts'
import { itemPage, reviewPage } from './item-page.ts'
import { loadAttempt, loadItems } from './queries.ts'

type Deps = { db: Database; clock: () => Date }
type ById = { Params: { id: string } }

const workerFile = join(import.meta.dirname, '../../static/service-worker.js')

/** What a phone needs to go through a quiz without a network. */
export function offlineRoutes(app: FastifyInstance, { db, clock }: Deps): void {
  const worker = withoutComments(readFileSync(workerFile, 'utf8'))

  // Browsers look for a newer one themselves: this address stays the same.
  app.get('/service-worker.js', { config: { access: 'asset' } }, (_, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(worker),
  )

  // On a device that several people use, answers that were sealed on it are sent from any page of their owner.
  app.get<ById>('/attempts/:id/key', { config: { access: 'take-courses' } }, async (request, reply) => {
    const attempt = await loadAttempt(db, personOf(request), request.params.id)
    const key = (await answerKey(db, attempt.id)).toString('base64url')
    return reply.header('cache-control', 'no-store').send({ key })
  })

  // In one answer, where ten pages that are nearly the same compress to hardly more than one.
  app.get<ById>('/attempts/:id/pages', { config: { access: 'take-courses' } }, async (request, reply) => {
    const attempt = await loadAttempt(db, personOf(request), request.params.id)
    const at = clock()
    const state = await stateAt(db, attempt, at)
    // Nothing is left to be answered on a page of its own.
    if (state !== 'in-progress') return reply.code(204).send()
    const items = await loadItems(db, attempt.id)
    const answered = items.map((item) => item.isAnswered)
    const common = pageOf(request, reply)
    const address = `/attempts/${attempt.id}`
    const pages: Record<string, string> = {}
    const as = (path: string) => ({ page: { ...common, path, flash: undefined }, partial: false })
    for (const item of items) {
      const path = `${address}/items/${item.position}`
      const data = await itemPage(db, request, { ...item, attempt, answered }, { errors: {}, at })
      pages[path] = toHtml(request, 'quizzes/attempt-item', { ...data, ...as(path) })
    }
    const review = await reviewPage(db, request, { attempt, items, isOverdue: false, at })
    pages[`${address}/review`] = toHtml(request, 'quizzes/attempt-review', { ...review, ...as(`${address}/review`) })
    return reply.header('cache-control', 'no-store').send(pages)
  })
}
