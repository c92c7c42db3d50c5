import type { z } from 'zod'
import type { Messages } from './language/vi.ts'

/** Name of a sentence under `errors` in the catalogue. */
export type ErrorKey = keyof Messages['errors']
/** One message per field; '' is the form as a whole. */
export type Errors = Record<string, ErrorKey>
/** What the person typed, kept for showing the form again. */
export type Values = Record<string, string | string[] | undefined>

export type Parsed<T> = { ok: true; data: T } | { ok: false; values: Values; errors: Errors }

/** Turns a form body into typed data, or into what was typed and one message per field. Messages of the schema are keys. */
export function parseForm<T>(schema: z.ZodType<T>, body: unknown): Parsed<T> {
  const fields = toFields(body)
  const result = schema.safeParse(fields)
  if (result.success) return { ok: true, data: result.data }
  const errors: Errors = {}
  for (const issue of result.error.issues) errors[issue.path.join('.')] ??= issue.message as ErrorKey
  return { ok: false, values: fields, errors }
}

/** Fields of a body as text, in NFC and without the characters that PostgreSQL cannot store. */
export function toFields(body: unknown): Values {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.map(toText) : toText(value)]),
  )
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value.normalize('NFC').replaceAll('\0', '') : ''
}
