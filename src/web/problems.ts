import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decoded } from '../decoded.ts'
import { HttpProblem } from './errors.ts'
import { messagesFor } from './page-of.ts'
import { render } from './render.ts'

/** Turns every refusal and every fault into a page in the person's language. What went wrong inside stays in the log. */
export function registerProblems(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.originalUrl !== request.url) throw new HttpProblem(400, 'an address that cannot be decoded')
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed')
    else request.log.info({ route: request.routeOptions.url, status, reason: error.message }, 'request refused')
    return sendProblem(request, reply, status)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, 404))
}

/**
 * Spells an address whose percent signs stand for no text in a way that does: the router would refuse it before any page
 * could be made, and PostgreSQL would refuse the sign 0.
 */
export function readableAddress(url: string): string {
  const [path = '/', ...query] = url.split('?')
  if (decoded(path)?.includes('\0') === false) return url
  return [path.replaceAll('%', '%25'), ...query].join('?')
}

function statusOf(error: FastifyError): number {
  if (error instanceof HttpProblem) return error.status
  const status = error.statusCode ?? 500
  return status >= 400 && status < 600 ? status : 500
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, status: number) {
  const { problems } = messagesFor(request)
  const described = statuses.find((known) => known === status) ?? (status >= 500 ? 500 : 400)
  const { title, text } = problems[described]
  return render(request, reply.code(status), 'errors/problem', { status, title, text, reference: request.id })
}

/** Statuses with a page of their own in the catalogue. */
const statuses = [400, 403, 404, 409, 413, 415, 422, 429, 500, 503] as const
