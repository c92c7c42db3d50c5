import { z } from 'zod'
import type { Asked } from './asked.ts'
import { isDistinct, scoring } from './options.ts'
import { type Answer, type Fields, inOrder, type Line, type QuestionType } from './question-type.ts'

const Item = z.strictObject({
  id: z.string().min(1),
  text: z.string().trim().min(1),
  feedback: z.string().trim().min(1).optional(),
})
const Ordering = z
  .object({ items: z.array(Item).min(3).max(8), scoring: scoring() })
  .refine(({ items }) => isDistinct(items.map(({ id }) => id)), 'an item id stands twice')
type Ordering = z.infer<typeof Ordering>

/** `place`: from 1, undefined before one was chosen. */
type Form = { places: number; items: { id: string; text: string; place: number | undefined }[] }

declare module '../../web/page.ts' {
  interface Views {
    'quizzes/types/ordering': Asked<Form>
  }
}

/**
 * Puts items in order; the file lists them in the right one. All or nothing, or partial: one part for each item that
 * stands in its right place. Fields: `answer-<item>` with the place, from 1. While a place is missing or given twice,
 * the answer is still open.
 */
export const ordering: QuestionType<Ordering, Form> = {
  name: 'ordering',
  content: Ordering,
  shuffled: ({ items }) => items.map(({ id }) => id),
  parts: ({ scoring, items }) => (scoring === 'partial' ? items.length : 1),
  grade({ items, scoring }, answer) {
    if (answer === undefined || answer.partial) return 0
    const places = placesIn(answer)
    const right = items.filter(({ id }, index) => places[id] === String(index + 1)).length
    if (scoring === 'partial') return right
    return right === items.length ? 1 : 0
  },
  parseAnswer({ items }, fields) {
    const given = items.flatMap(({ id }) => {
      const place = fields[`answer-${id}`]
      return place === undefined || place === '' ? [] : [[id, place] as const]
    })
    const known = new Set(items.map((_, index) => String(index + 1)))
    if (given.length === 0 || !given.every(([, place]) => typeof place === 'string' && known.has(place))) {
      return undefined
    }
    const places = Object.fromEntries(given) as Record<string, string>
    return new Set(Object.values(places)).size < items.length ? { places, partial: true } : { places }
  },
  form: ({ items }, order, answer) => ({
    places: items.length,
    items: inOrder(items, order).map(({ id, text }) => {
      const place = placesIn(answer)[id]
      return { id, text, place: place === undefined ? undefined : Number(place) }
    }),
  }),
  describe({ items }, _, answer) {
    const places = placesIn(answer)
    return items.flatMap(({ id, text, feedback }, index): Line[] => {
      const prompt = String(index + 1)
      const wrong = items
        .filter((item) => item.id !== id && places[item.id] === prompt)
        .map((item) => ({ prompt, id: item.id, text: item.text, isChosen: true, isRight: false }))
      const shared = { prompt, id, text, ...(feedback === undefined ? {} : { feedback }) }
      return [...wrong, { ...shared, isChosen: places[id] === prompt, isRight: true }]
    })
  },
  responses: (_, answer) => Object.entries(placesIn(answer)).map(([id, place]) => `${id}=${place}`),
  classes: ({ items }) =>
    items.flatMap(({ id, text }, right) =>
      items.map((_, place) => ({
        id: `${id}=${place + 1}`,
        prompt: text,
        text: String(place + 1),
        isRight: place === right,
      })),
    ),
  guess: ({ items, scoring }) => (scoring === 'partial' ? 1 / items.length : 1 / factorial(items.length)),
  right: ({ items }) => fieldsOf(items.map(({ id }) => id)),
  // Every item one place further: none stands where it belongs.
  wrong: ({ items }) => {
    const ids = items.map(({ id }) => id)
    return [1, ids.length - 1].map((by) => fieldsOf([...ids.slice(by), ...ids.slice(0, by)]))
  },
}

function placesIn(answer: Answer | undefined): Record<string, string> {
  return (answer?.places as Record<string, string> | undefined) ?? {}
}

function fieldsOf(ids: string[]): Fields {
  return Object.fromEntries(ids.map((id, index) => [`answer-${id}`, String(index + 1)]))
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}
