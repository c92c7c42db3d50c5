import { z } from 'zod'
import type { Answer } from './question-type.ts'

const Option = z.strictObject({
  id: z.string().min(1),
  text: z.string().trim().min(1),
  feedback: z.string().trim().min(1).optional(),
})

/** Options and the ids of the right ones. Refuses a key that names no option and an id that stands twice. */
export const OptionsWithKey = z
  .object({ options: z.array(Option).min(2), correct: z.array(z.string()).min(1) })
  .refine(({ options }) => isDistinct(options.map((option) => option.id)), 'an option id stands twice')
  .refine(({ correct }) => isDistinct(correct), 'the key names an option twice')
  .refine(
    ({ options, correct }) => correct.every((id) => options.some((option) => option.id === id)),
    'the key names an option that does not exist',
  )
  .refine(
    ({ options, correct }) => correct.length < options.length,
    'every option is right: there is nothing to choose',
  )

export type OptionsWithKey = z.infer<typeof OptionsWithKey>

/** An answer that is a set of option ids, as single and multiple choice store it. */
export function choicesOf(answer: Answer | undefined): string[] {
  return Array.isArray(answer?.choices) ? answer.choices : []
}

/** 1 when exactly the right options were chosen, in whatever order. */
export function gradeChoices(content: OptionsWithKey, answer: Answer | undefined): 0 | 1 {
  const chosen = choicesOf(answer)
  return chosen.length === content.correct.length && content.correct.every((id) => chosen.includes(id)) ? 1 : 0
}

/** The submitted ids without repetition; undefined when none was chosen or one was not on offer. */
export function parseChoices(content: OptionsWithKey, field: string | string[] | undefined): string[] | undefined {
  const chosen = [...new Set([field ?? []].flat())]
  const isOffered = chosen.every((id) => content.options.some((option) => option.id === id))
  return chosen.length > 0 && isOffered ? chosen : undefined
}

function isDistinct(ids: string[]): boolean {
  return new Set(ids).size === ids.length
}
