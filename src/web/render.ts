import { transcode } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Eta } from 'eta'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Page, Views } from './page.ts'
import { pageOf, wordsOf } from './page-of.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Holds every template under its path. */
    eta: Eta
  }
}

export const viewsFolder = join(import.meta.dirname, '../../views')

/** Compiles every template before the first request; a broken one, or one that includes a missing one, stops the start. */
export async function registerViews(
  app: FastifyInstance,
  { isDevelopment }: { isDevelopment: boolean },
): Promise<void> {
  const eta = new Eta({ views: viewsFolder, cache: !isDevelopment })
  const paths = compileAll(eta)
  // Eta works out the path of a template anew each time it is included, which takes longer than rendering a small one.
  if (!isDevelopment) eta.resolvePath = (name) => paths.get(name) ?? name
  app.decorate('eta', eta)
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
  const html = toHtml(request, name, { ...data, page: pageOf(request, reply), partial })
  return reply.type('text/html; charset=utf-8').send(toBytes(html))
}

/** A part of a page as HTML that may be kept and shown to others: of the request it knows the language alone. */
export function draw<Name extends keyof Views>(request: FastifyRequest, name: Name, data: Views[Name]): string {
  return request.server.eta.render(`/${name}`, { ...data, page: wordsOf(request) })
}

const desk = Buffer.allocUnsafeSlow(1 << 20)

/**
 * The text in UTF-8. Written as UTF-16 it is copied as it lies in memory, and `transcode` takes many characters at once:
 * a third of the time of Buffer.from, which goes through them one by one, and twice.
 */
export function toBytes(html: string): Buffer {
  if (html.length * 2 > desk.length) return Buffer.from(html)
  try {
    return transcode(desk.subarray(0, desk.write(html, 'utf16le')), 'utf16le', 'utf8')
  } catch {
    // Half of a pair, which Buffer.from replaces.
    return Buffer.from(html)
  }
}

/** A page as text, for a handler that hands out several: each is drawn as if it had been asked for by its own path. */
export function toHtml<Name extends keyof Views>(
  request: FastifyRequest,
  name: Name,
  data: Views[Name] & { page: Page; partial: boolean },
): string {
  return request.server.eta.render(`/${name}`, data)
}

/** Returns the path of each template by its name. */
function compileAll(eta: Eta): Map<string, string> {
  const files = readdirSync(viewsFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eta'))
  const paths = new Map(files.map((file) => [`/${file.slice(0, -'.eta'.length)}`, join(viewsFolder, file)]))
  for (const [name, path] of paths) {
    const source = readFileSync(path, 'utf8')
    eta.templatesSync.define(path, eta.compile(source, { filepath: path } as never))
    for (const [, used] of source.matchAll(/\b(?:include|layout)\(\s*'([^']+)'/g)) {
      if (used && !paths.has(used)) throw new Error(`views${name}.eta includes ${used}, which does not exist.`)
    }
  }
  return paths
}
