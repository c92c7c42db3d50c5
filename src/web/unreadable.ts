import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance } from 'fastify'
import { frameOf } from './frame.ts'
import type { Language } from './page.ts'
import { wordsIn } from './page-of.ts'

declare module './page.ts' {
  interface Views {
    /** For a request of which the server could not even read the head: nothing is known of who sent it. */
    'errors/unreadable': { status: number; title: string; text: string }
  }
}

const statuses: Record<string, 408 | 431> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }

/**
 * Answers what is no request, or one whose address and cookies are longer than the server reads, with a page: no route
 * and no error handler ever sees it. The connection ends with it.
 */
export function answerUnreadable(
  app: FastifyInstance,
  error: ConnectionError,
  socket: Socket,
  headers: Record<string, string>,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const status = statuses[error.code] ?? 400
  if (socket.writable && !isAnswering(socket)) socket.write(answer(app, status, languageIn(error), headers))
  socket.destroy(error)
}

/**
 * Whether a request before it on the same connection is still being worked on: the page would become a part of that
 * answer, and what it says of nothing being saved could be wrong. Node looks at the same field in its own handler.
 */
function isAnswering(socket: Socket & { _httpMessage?: unknown }): boolean {
  return socket._httpMessage != null
}

function answer(app: FastifyInstance, status: 400 | 408 | 431, language: Language, headers: Record<string, string>) {
  const words = wordsIn(language)
  const page = { ...words, frame: frameOf(app, words) }
  const body = Buffer.from(app.eta.render('/errors/unreadable', { page, status, ...words.t.problems[status] }))
  const all = {
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(body.length),
    'cache-control': 'no-store',
    connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`), body])
}

/** As far as it can be told from a head that was not read to its end. */
function languageIn({ rawPacket }: ConnectionError): Language {
  const head = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : ''
  return /^cookie:.*\blanguage=en\b/im.test(head) ? 'en' : 'vi'
}
