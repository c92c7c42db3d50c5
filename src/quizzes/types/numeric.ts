import { z } from 'zod'
import type { Asked } from './asked.ts'
import type { Answer, QuestionType } from './question-type.ts'

const Numeric = z.object({
  value: z.number(),
  /** How far an answer may be off, the limits included. */
  tolerance: z.number().min(0).default(0),
  /** Shown behind the field: "giờ". */
  unit: z.string().trim().min(1).optional(),
})
type Numeric = z.infer<typeof Numeric>
type Form = { text: string; unit: string | undefined }

declare module '../../web/page.ts' {
  interface Views {
    'quizzes/types/numeric': Asked<Form>
  }
}

/** A number, written as people write it: "12", "12,5", "12.5", "1.000". Right within the tolerance. */
export const numeric: QuestionType<Numeric, Form> = {
  name: 'numeric',
  content: Numeric,
  shuffled: () => [],
  parts: () => 1,
  grade: (content, answer) => (isWithin(content, parseNumber(written(answer))) ? 1 : 0),
  parseAnswer(_, { answer }) {
    const text = typeof answer === 'string' ? answer.trim() : ''
    return parseNumber(text) === undefined ? undefined : { number: text }
  },
  form: ({ unit }, _, answer) => ({ text: written(answer), unit }),
  describe(content, _, answer) {
    const unit = content.unit === undefined ? '' : ` ${content.unit}`
    const key = { id: 'key', text: `${shown(content.value)}${unit}`, isChosen: false, isRight: true }
    const text = written(answer)
    if (text === '') return [key]
    const isRight = isWithin(content, parseNumber(text))
    const given = { id: 'typed', text: `${text}${unit}`, isChosen: true, isRight }
    return isRight ? [given] : [given, key]
  },
  responses(_, answer) {
    const number = parseNumber(written(answer))
    return number === undefined ? [] : [shown(Number(number) / scale)]
  },
  classes: ({ value, tolerance, unit }) => {
    const range = tolerance === 0 ? shown(value) : `${shown(value)} ± ${shown(tolerance)}`
    return [{ id: shown(value), text: unit === undefined ? range : `${range} ${unit}`, isRight: true }]
  },
  guess: () => 0,
  correction: {
    fields: ({ value, tolerance }) => [
      { name: 'value', text: shown(value) },
      { name: 'tolerance', text: shown(tolerance) },
    ],
    read(_, fields) {
      const [value, tolerance] = [fields.value, fields.tolerance].map((text) =>
        typeof text === 'string' ? parseNumber(text.trim()) : undefined,
      )
      if (value === undefined || tolerance === undefined) return undefined
      return { value: Number(value) / scale, tolerance: Number(tolerance) / scale }
    },
  },
  right: ({ value }) => ({ answer: shown(value) }),
  wrong: ({ value, tolerance }) => [{ answer: shown(value + tolerance + 1) }, { answer: shown(value - tolerance - 1) }],
}

const decimals = 6
const scale = 10 ** decimals

/** The number in millionths, exactly; undefined for what is no number of at most 12 digits and 6 decimals. */
export function parseNumber(text: string): bigint | undefined {
  const plain = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/.test(text) ? text.replaceAll('.', '') : text
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d{1,12})(?:[.,](\d{1,6}))?$/.exec(plain) ?? []
  if (whole === '') return undefined
  const millionths = BigInt(whole) * BigInt(scale) + BigInt(fraction.padEnd(decimals, '0'))
  return sign === '-' ? -millionths : millionths
}

function isWithin({ value, tolerance }: Numeric, given: bigint | undefined): boolean {
  if (given === undefined) return false
  const off = given - BigInt(Math.round(value * scale))
  return (off < 0n ? -off : off) <= BigInt(Math.round(tolerance * scale))
}

function written(answer: Answer | undefined): string {
  return typeof answer?.number === 'string' ? answer.number : ''
}

/** With a decimal comma, as Vietnamese writes it. */
function shown(value: number): string {
  return String(Number(value.toFixed(decimals))).replace('.', ',')
}
