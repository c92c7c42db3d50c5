import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { HttpProblem, NotFound } from '../web/errors.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { loadChosenUnit } from './coverage-page.ts'
import { readCoverageQuery } from './coverage-query.ts'
import { type CoverageExport, exportCoverage } from './export.ts'
import { findTarget } from './target.ts'

type Sheet = { Querystring: { sheet?: string } }

/** The coverage page as files, with the page's own query: exactly what is on the screen. */
export function exportRoutes(
  app: FastifyInstance,
  { db, reports, clock }: { db: Database; reports: Database; clock: () => Date },
): void {
  app.get('/coverage.xlsx', { config: { access: 'see-coverage' } }, (request, reply) => send(request, reply, 'xlsx'))

  app.get<Sheet>('/coverage.csv', { config: { access: 'see-coverage' } }, (request, reply) =>
    send(request, reply, request.query.sheet === 'people' ? 'people.csv' : 'units.csv'),
  )

  async function send(request: FastifyRequest, reply: FastifyReply, kind: CoverageExport['kind']) {
    const at = clock()
    const { filter, errors } = readCoverageQuery(request.query, dayIn(at))
    if (errors.on) throw new HttpProblem(422, 'the day cannot be used')
    const unit = await loadChosenUnit(db, request, filter)
    const target = await findTarget(db, unit, filter.on)
    if (!target) throw new NotFound('no target, so nothing to export')
    const [t, language] = [messagesFor(request), languageOf(request)]
    const { stream, filename, contentType } = await exportCoverage(reports, {
      kind,
      target,
      unit,
      filter,
      at,
      t,
      language,
    })
    // Whoever goes away before the file is complete must not leave the work running.
    reply.raw.once('close', () => stream.destroy())
    return reply
      .type(contentType)
      .header('content-disposition', `attachment; filename="${filename}"`)
      .header('cache-control', 'private, no-store')
      .send(stream)
  }
}
