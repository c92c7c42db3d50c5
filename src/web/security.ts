import { parse } from 'node:querystring'
import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { verifyRequestOrigin } from 'lucia'
import { decoded } from '../decoded.ts'
import { HttpProblem } from './errors.ts'

/** What helmet sets, written out: it works the same headers out anew for every request. */
const safeHeaders = {
  'content-security-policy':
    "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}
const overHttps: Record<string, string> = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Stands for a form that cannot be decoded. Taken as it is, "%ED%A0%80" would be stored as if somebody had typed it. */
const unreadable = {}

function isReadable(form: string): boolean {
  // What was sent as bytes and is no UTF-8 has become this sign; one that was typed comes encoded.
  return decoded(form) !== undefined && !form.includes('\uFFFD')
}

/** Headers of every answer. */
export function safeHeadersFor(publicUrl: URL | undefined): Record<string, string> {
  return { ...safeHeaders, ...(publicUrl?.protocol === 'https:' ? overHttps : {}) }
}

/** Cookies, forms, headers and the defence of every unsafe method: same origin, and the token of the page. */
export async function registerSecurity(
  app: FastifyInstance,
  { publicUrl }: { publicUrl: URL | undefined },
): Promise<void> {
  // What holds for every cookie that is set or cleared, whoever does it.
  await app.register(cookie, { parseOptions: { secure: publicUrl?.protocol === 'https:' } })
  // Forms are all that is sent here; Fastify would also read JSON and plain text.
  app.removeAllContentTypeParsers()
  await app.register(formbody, {
    bodyLimit: 256 * 1024,
    parser: (text) => (isReadable(text) ? parse(text, undefined, undefined, { maxKeys: 0 }) : unreadable),
  })
  await app.register(csrf, {
    cookieKey: 'csrf',
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', maxAge: 60 * 60 * 24 * 30 },
    getToken: (request) => {
      const header = request.headers['x-csrf-token']
      if (typeof header === 'string') return header
      const field = (request.body as Record<string, unknown> | null | undefined)?._csrf
      return typeof field === 'string' ? field : undefined
    },
  })
  const headers = safeHeadersFor(publicUrl)
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(headers)
    done()
  })
  app.addHook('preValidation', (request, reply, done) => {
    // Without a route nothing is done, and the page says that there is nothing here.
    if (safeMethods.has(request.method) || request.is404) return done()
    if (request.body === unreadable) return done(new HttpProblem(400, 'a form that is no text in UTF-8'))
    if (!isSameOrigin(request, publicUrl)) return done(new HttpProblem(403, 'another origin'))
    app.csrfProtection(request, reply, done)
  })
}

/**
 * Browsers say where a request comes from. One that says nothing is left to the token. Where the public name is spoken
 * over https, a form from the same name over http may have been changed on its way.
 */
function isSameOrigin(request: FastifyRequest, publicUrl: URL | undefined): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = request.headers
  if (origin === undefined) return true
  const hosts = [request.headers.host, publicUrl?.host].filter((host) => host !== undefined)
  if (!verifyRequestOrigin(origin, hosts)) return false
  const { host, protocol } = new URL(origin)
  return !(publicUrl?.protocol === 'https:' && host === publicUrl.host && protocol !== 'https:')
}
