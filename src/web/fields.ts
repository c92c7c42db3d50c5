import { z } from 'zod'
import { isDay, parseDay } from '../calendar.ts'
import type { ErrorKey } from './forms.ts'

/** A message of the catalogue, checked by its type. */
export const key = (name: ErrorKey) => name

/** One line of text: inner white space collapsed, the ends trimmed. */
export const line = z.string(key('required')).transform((text) => text.replace(/\s+/g, ' ').trim())

/** A name of a person or a unit. Signs that nobody sees, such as those that turn the direction of writing, are refused. */
export const named = line.pipe(
  z
    .string()
    .min(1, key('required'))
    .max(200, key('tooLong'))
    .regex(/^\P{C}*$/u, key('invalid')),
)

/** Why somebody does what others must be able to understand later. */
export const reasoned = line.pipe(z.string().min(1, key('required')).max(500, key('tooLong')))

/** A code from the registers of the sector, kept as it is written: leading zeros count. */
export const code = line.pipe(
  z
    .string()
    .min(1, key('required'))
    .max(40, key('tooLong'))
    .regex(/^[A-Za-z0-9.-]+$/, key('codeForm')),
)

/** A field that may stay empty, which then is null; what is filled in keeps the rule. */
export function orNothing(rule: z.ZodType<string, string>) {
  return line.transform((text) => (text === '' ? null : text)).pipe(rule.nullable())
}

/** A day as dd/mm/yyyy (or as YYYY-MM-DD) from `first` to `last`, which both count. */
export function dayBetween(first: string, last: string, outside: ErrorKey): z.ZodType<string, string> {
  return line
    .pipe(z.string().min(1, key('required')))
    .transform((text) => parseDay(text) ?? text)
    .pipe(
      z
        .string()
        .refine(isDay, { error: key('invalidDate'), abort: true })
        .refine((on) => first <= on && on <= last, key(outside)),
    )
}
