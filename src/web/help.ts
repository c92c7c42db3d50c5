import type { FastifyInstance } from 'fastify'
import { render } from './render.ts'

/** Where to report and whom to call: open to everybody, one tap away on every page. */
export function helpRoute(app: FastifyInstance): void {
  app.get('/help', { config: { access: 'public' } }, (request, reply) => render(request, reply, 'help/contacts', {}))
}
