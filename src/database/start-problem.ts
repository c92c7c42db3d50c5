import { DrizzleQueryError } from 'drizzle-orm'
import { ConfigError } from '../config.ts'
import { rootOf, sqlState } from './database.ts'

const known: Record<string, string> = {
  '25006': 'lets this user only read: give DATABASE_URL the server that takes changes, and a user who may make them.',
  '53100': 'has no space left on its disk: make room and start again.',
  '53300': 'allows too few connections: Lá Chắn needs up to fifteen.',
  '57P03': 'is not ready for connections: wait until it is, and start again.',
}

/**
 * What the database refused during the start, as a ConfigError that says it without the query and its values: those can
 * be personal data. Any other error as it is.
 */
export function startProblem(error: unknown): unknown {
  if (error instanceof ConfigError) return error
  const state = sqlState(error)
  if (state === undefined && !(error instanceof DrizzleQueryError)) return error
  const root = rootOf(error) as NodeJS.ErrnoException
  // Without a code it is a mistake of ours. The error around it names the values of the query.
  if (state === undefined)
    return root.code ? new ConfigError(`The database does not answer any more (${root.code}).`) : root
  const sentence = known[state]
  if (sentence) return new ConfigError(`The database ${sentence}`)
  // The messages of classes 22 and 23 quote the values.
  const reason = /^2[23]/.test(state) ? state : `${state}, ${root.message}`
  return new ConfigError(`The database refuses what has to be done at the start (${reason}).`)
}
