import type { FastifyInstance } from 'fastify'
import { HttpProblem } from './errors.ts'

const strict = new TextDecoder('utf-8', { fatal: true })

/** Lets the routes of this scope, and no other, take JSON: strict UTF-8, at most `bodyLimit` bytes. */
export function acceptJson(scope: FastifyInstance, { bodyLimit }: { bodyLimit: number }): void {
  scope.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit },
    async (_: unknown, body: Buffer) => {
      try {
        return JSON.parse(strict.decode(body))
      } catch {
        throw new HttpProblem(400, 'a body that is no JSON in UTF-8')
      }
    },
  )
}
