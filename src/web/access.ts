import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Forbidden } from './errors.ts'

export const roleNames = ['principal', 'officer', 'auditor', 'administrator'] as const
export type Role = (typeof roleNames)[number]

/**
 * What a route asks of its caller. `asset`: anybody, no session is looked up; `public`: anybody; `signed-in`: any
 * account; the rest are rights, see `rights`.
 */
export type Access = 'asset' | 'public' | 'signed-in' | Right
export type Right =
  | 'take-courses'
  | 'see-unit'
  | 'see-coverage'
  | 'see-catalogue'
  | 'rescue-answers'
  | 'correct-questions'
  | 'manage-contacts'
  | 'manage-organisation'

/** Who holds a right: staff are all accounts with a person. The scope of a role is its unit and all below it. */
export const rights: Record<Right, readonly (Role | 'staff')[]> = {
  'take-courses': ['staff'],
  'see-unit': ['principal', 'officer', 'auditor', 'administrator'],
  'rescue-answers': ['principal', 'officer', 'administrator'],
  'see-coverage': ['officer', 'auditor', 'administrator'],
  'see-catalogue': ['officer', 'auditor', 'administrator'],
  'correct-questions': ['officer', 'administrator'],
  'manage-contacts': ['officer', 'administrator'],
  'manage-organisation': ['administrator'],
}

/** The person behind a request. Filled by `accounts/session.ts`; read everywhere. */
export type Viewer = {
  accountId: string
  /** Undefined for an administrator who is not on the staff. */
  personId: string | undefined
  displayName: string
  /** Roles that hold today, each over a unit and all below it. */
  roles: { role: Role; unitId: string }[]
}

export function can(viewer: Viewer, right: Right): boolean {
  return rights[right].some((holder) =>
    holder === 'staff' ? viewer.personId !== undefined : viewer.roles.some((grant) => grant.role === holder),
  )
}

/** Units at the top of what the viewer may see under a right. Everything below them is included. */
export function scopeOf(viewer: Viewer, right: Right): string[] {
  return viewer.roles.filter((grant) => rights[right].includes(grant.role)).map((grant) => grant.unitId)
}

/** A route as it was registered, for the test that walks them all. */
export type RouteAccess = { method: string; url: string; access: Access }

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyInstance {
    routeTable: RouteAccess[]
  }
  interface FastifyRequest {
    viewer: Viewer | undefined
  }
}

type FindViewer = (request: FastifyRequest, reply: FastifyReply) => Promise<Viewer | undefined>

/** Looks up the viewer and holds every request against its route's access. A route without access stops the start. */
export function registerAccess(app: FastifyInstance, findViewer: FindViewer): void {
  const routeTable: RouteAccess[] = []
  app.decorate('routeTable', routeTable)
  app.decorateRequest('viewer', undefined)
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`Route ${method} ${url} does not declare its access.`)
    for (const one of [method].flat()) routeTable.push({ method: one, url, access: config.access })
  })
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access ?? 'public'
    if (access === 'asset') return
    request.viewer = await findViewer(request, reply)
    if (access === 'public') return
    if (!request.viewer) return sendToSignIn(request, reply)
    if (access !== 'signed-in' && !can(request.viewer, access)) throw new Forbidden()
  })
}

/** The signed-in viewer of a route whose access is not public. */
export function viewerOf(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new Error(`${request.routeOptions.url} asks for a viewer but is open to everybody`)
  return request.viewer
}

/** The person of a viewer who takes courses. */
export function personOf(request: FastifyRequest): string {
  const { personId } = viewerOf(request)
  if (personId === undefined) throw new Forbidden()
  return personId
}

/** After signing in the person goes on where they were, when that was a page and not an act. */
function sendToSignIn(request: FastifyRequest, reply: FastifyReply) {
  const isPage = request.method === 'GET' || request.method === 'HEAD'
  // A longer one would become a head that the server does not read, when it is encoded once more.
  const isShort = request.url.length <= 2000
  const next = isPage && isShort && request.url !== '/' ? `?next=${encodeURIComponent(request.url)}` : ''
  const address = `/login${next}`
  // A program that sends JSON has no use for a page: it keeps what it sent and says so.
  if (request.headers['content-type']?.startsWith('application/json')) {
    return reply.code(401).send({ error: 'signed-out' })
  }
  if (request.headers['hx-request']) return reply.header('hx-redirect', address).code(401).send()
  return reply.redirect(address, isPage ? 302 : 303)
}
