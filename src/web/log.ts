import { DrizzleQueryError } from 'drizzle-orm'
import type { FastifyServerOptions } from 'fastify'
import { sqlState } from '../database/database.ts'

/** A line per request: its id, route pattern and status. Never an address with its query, a body or a person. */
export function withoutPersonalData(logger: FastifyServerOptions['logger']): FastifyServerOptions['logger'] {
  if (typeof logger !== 'object') return logger
  return {
    ...logger,
    serializers: {
      req: (request) => ({ method: request.method, route: request.routeOptions?.url }),
      res: (reply) => ({ status: reply.statusCode }),
      err: describeError,
    },
  }
}

/** A database error names the values of its query; what stands here is the query alone. */
function describeError(error: Error & { code?: string; query?: string }) {
  const cause = error.cause instanceof Error ? error.cause : undefined
  const isQuery = error instanceof DrizzleQueryError
  const code = sqlState(error) ?? error.code
  return {
    type: (cause ?? error).name,
    message: isQuery ? queryProblem(code, cause) : error.message,
    code,
    query: isQuery ? error.query : undefined,
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .join('\n'),
  }
}

/** The messages of class 22, "data exception", quote the value. */
function queryProblem(code: string | undefined, cause: Error | undefined): string {
  if (code?.startsWith('22')) return 'a value that the database cannot take'
  return cause?.message ?? 'a query failed'
}
