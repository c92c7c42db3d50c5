import type { FastifyReply, FastifyRequest } from 'fastify'

const aYear = 60 * 60 * 24 * 365

/** True on a device that several people use one after the other: it was said so when somebody signed in there. */
export function isSharedDevice(request: FastifyRequest): boolean {
  return request.cookies.shared === 'yes'
}

export function setSharedDevice(reply: FastifyReply, isShared: boolean): void {
  const options = { path: '/', sameSite: 'lax', httpOnly: true } as const
  if (isShared) reply.setCookie('shared', 'yes', { ...options, maxAge: aYear })
  else reply.clearCookie('shared', options)
}

/** "Nguyễn Thị Lan" → "N.T.L.": enough for who it is, nothing for anybody else. */
export function initialsOf(name: string): string {
  return name
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => `${[...word][0]?.toLocaleUpperCase('vi')}.`)
    .join('')
}
