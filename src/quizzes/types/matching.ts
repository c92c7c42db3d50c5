import { z } from 'zod'
import type { Asked } from './asked.ts'
import { isDistinct, scoring } from './options.ts'
import { type Answer, type Fields, inOrder, type Line, type QuestionType } from './question-type.ts'

const text = z.string().trim().min(1)
const Pair = z.strictObject({ id: z.string().min(1), left: text, right: text, feedback: text.optional() })

const Matching = z
  .object({ pairs: z.array(Pair).min(2).max(10), distractors: z.array(text).max(5).default([]), scoring: scoring() })
  .refine(({ pairs }) => isDistinct(pairs.map(({ id }) => id)), 'a pair id stands twice')
  .refine(({ pairs }) => isDistinct(pairs.map(({ left }) => left)), 'two pairs have the same left side')
  .refine(
    ({ pairs, distractors }) => new Set([...pairs.map(({ right }) => right), ...distractors]).size > 1,
    'there is only one right side to choose from',
  )
  .refine(
    ({ pairs, distractors }) => distractors.every((wrong) => pairs.every(({ right }) => right !== wrong)),
    'a distractor is the right side of a pair',
  )
type Matching = z.infer<typeof Matching>

type Form = {
  choices: { id: string; text: string }[]
  rows: { id: string; left: string; chosen: string | undefined }[]
}

declare module '../../web/page.ts' {
  interface Views {
    'quizzes/types/matching': Asked<Form>
  }
}

/**
 * Finds the right side of each left side. Two pairs may share a right side. All or nothing, or partial: one part for
 * each pair that is right. Fields: `answer-<pair>` with the id of a right side.
 */
export const matching: QuestionType<Matching, Form> = {
  name: 'matching',
  content: Matching,
  shuffled: (content) => choicesIn(content).map(({ id }) => id),
  parts: ({ scoring, pairs }) => (scoring === 'partial' ? pairs.length : 1),
  grade(content, answer) {
    if (answer?.partial) return 0
    const matched = matchedIn(answer)
    const right = content.pairs.filter((pair) => matched[pair.id] === rightIdOf(content, pair.right)).length
    if (content.scoring === 'partial') return right
    return right === content.pairs.length ? 1 : 0
  },
  parseAnswer(content, fields) {
    const ids = new Set(choicesIn(content).map(({ id }) => id))
    const matched = content.pairs.flatMap(({ id }) => {
      const chosen = fields[`answer-${id}`]
      return chosen === undefined || chosen === '' ? [] : [[id, chosen] as const]
    })
    if (matched.length === 0 || !matched.every(([, chosen]) => typeof chosen === 'string' && ids.has(chosen))) {
      return undefined
    }
    const pairs = Object.fromEntries(matched) as Record<string, string>
    return matched.length < content.pairs.length ? { pairs, partial: true } : { pairs }
  },
  form: (content, order, answer) => ({
    choices: inOrder(choicesIn(content), order),
    rows: content.pairs.map(({ id, left }) => ({ id, left, chosen: matchedIn(answer)[id] })),
  }),
  describe(content, _, answer) {
    const texts = new Map(choicesIn(content).map(({ id, text }) => [id, text]))
    return content.pairs.flatMap(({ id, left, right, feedback }): Line[] => {
      const rightId = rightIdOf(content, right)
      const chosen = matchedIn(answer)[id]
      const shared = { prompt: left, ...(feedback === undefined ? {} : { feedback }) }
      const key = { ...shared, id: `${id}=${rightId}`, text: right, isChosen: chosen === rightId, isRight: true }
      if (chosen === undefined || chosen === rightId) return [key]
      const wrong = {
        prompt: left,
        id: `${id}=${chosen}`,
        text: texts.get(chosen) ?? '',
        isChosen: true,
        isRight: false,
      }
      return [wrong, key]
    })
  },
  responses: (_, answer) => Object.entries(matchedIn(answer)).map(([pair, chosen]) => `${pair}=${chosen}`),
  classes: (content) =>
    content.pairs.flatMap(({ id, left, right }) =>
      choicesIn(content).map((choice) => ({
        id: `${id}=${choice.id}`,
        prompt: left,
        text: choice.text,
        isRight: choice.text === right,
      })),
    ),
  guess: (content) => {
    const each = 1 / choicesIn(content).length
    return content.scoring === 'partial' ? each : each ** content.pairs.length
  },
  right: (content) => fieldsOf(content, (pair) => rightIdOf(content, pair.right)),
  wrong: (content) => {
    const ids = choicesIn(content).map(({ id }) => id)
    const otherThan = (right: string) => ids.filter((id) => id !== rightIdOf(content, right))
    return [0, -1].map((at) => fieldsOf(content, ({ right }) => otherThan(right).at(at) as string))
  },
}

/** The distinct right sides, in the order of the file, distractors last; `r1`, `r2` … by their place. */
function choicesIn({ pairs, distractors }: Matching): { id: string; text: string }[] {
  const texts = [...new Set([...pairs.map(({ right }) => right), ...distractors])]
  return texts.map((text, index) => ({ id: `r${index + 1}`, text }))
}

function rightIdOf(content: Matching, right: string): string {
  return choicesIn(content).find(({ text }) => text === right)?.id ?? ''
}

function matchedIn(answer: Answer | undefined): Record<string, string> {
  return (answer?.pairs as Record<string, string> | undefined) ?? {}
}

function fieldsOf({ pairs }: Matching, choose: (pair: Matching['pairs'][number]) => string): Fields {
  return Object.fromEntries(pairs.map((pair) => [`answer-${pair.id}`, choose(pair)]))
}
