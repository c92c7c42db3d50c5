import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Messages } from './language/vi.ts'

export type FlashKey = keyof Messages['flash']

/** Leaves a sentence for the next page that this person sees. */
export function leaveFlash(reply: FastifyReply, key: FlashKey): void {
  reply.setCookie('flash', key, { path: '/', httpOnly: true, sameSite: 'lax', maxAge: 60 })
}

export function takeFlash(request: FastifyRequest, reply: FastifyReply, t: Messages): string | undefined {
  const key = request.cookies.flash
  if (key === undefined) return undefined
  reply.clearCookie('flash', { path: '/' })
  return Object.hasOwn(t.flash, key) ? t.flash[key as FlashKey] : undefined
}
