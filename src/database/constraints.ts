import { postgres } from './postgres.ts'

/**
 * What a person can mend when the database refuses: `onConstraint(error, { units_code_key: ['code', 'codeTaken'] })`
 * gives the message at the field. An error of any other kind is thrown on.
 */
export function onConstraint<Message>(
  error: unknown,
  known: Record<string, readonly [field: string, message: Message]>,
): Record<string, Message> {
  const found = known[constraintName(error) ?? '']
  if (!found) throw error
  const [field, message] = found
  return { [field]: message }
}

/** The constraint that refused, also when drizzle has wrapped the error; undefined for other errors. */
export function constraintName(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof postgres.PostgresError) return cause.constraint_name
  }
  return undefined
}
