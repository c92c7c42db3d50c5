import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyView from '@fastify/view'
import { Eta } from 'eta'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Views } from './page.ts'
import { pageOf } from './page-of.ts'

export const viewsFolder = join(import.meta.dirname, '../../views')

/** Compiles every template before the first request; a broken one, or one that includes a missing one, stops the start. */
export async function registerViews(
  app: FastifyInstance,
  { isDevelopment }: { isDevelopment: boolean },
): Promise<void> {
  const eta = new Eta({ views: viewsFolder, cache: !isDevelopment })
  compileAll(eta)
  await app.register(fastifyView, {
    engine: { eta },
    root: viewsFolder,
    viewExt: 'eta',
    production: !isDevelopment,
    options: { templatesSync: eta.templatesSync },
  })
}

/**
 * Answers with a page. To an htmx request for a part of the page the layout gives title and body alone. Pages of a
 * signed-in person are not stored: on a shared phone Back must not show them after signing out.
 */
export function render<Name extends keyof Views>(
  request: FastifyRequest,
  reply: FastifyReply,
  name: Name,
  data: Views[Name],
): FastifyReply {
  const partial = request.headers['hx-request-type'] === 'partial'
  reply.header('vary', 'HX-Request-Type').header('cache-control', request.viewer ? 'no-store' : 'private, no-cache')
  return reply
    .type('text/html; charset=utf-8')
    .view(name, { ...data, page: pageOf(request, reply), partial }) as unknown as FastifyReply
}

function compileAll(eta: Eta): void {
  const names = readdirSync(viewsFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eta'))
  const known = new Set(names.map((file) => `/${file.slice(0, -'.eta'.length)}`))
  for (const file of names) {
    const path = join(viewsFolder, file)
    const source = readFileSync(path, 'utf8')
    eta.templatesSync.define(path, eta.compile(source, { filepath: path } as never))
    for (const [, used] of source.matchAll(/\b(?:include|layout)\(\s*'([^']+)'/g)) {
      if (used && !known.has(used)) throw new Error(`views/${file} includes ${used}, which does not exist.`)
    }
  }
}
