import { z } from 'zod'
import { type Answer, type Fields, inOrder, type KeyCorrection, type Line } from './question-type.ts'

const Option = z.strictObject({
  id: z.string().min(1),
  text: z.string().trim().min(1),
  feedback: z.string().trim().min(1).optional(),
})

/** Options and the ids of the right ones. Refuses a key that names no option and an id that stands twice. */
export const OptionsWithKey = z
  .object({ options: z.array(Option).min(2), correct: z.array(z.string()).min(1), scoring: scoring() })
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

/** What a page draws of a choice. */
export type ChoiceForm = { options: { id: string; text: string; isChosen: boolean }[] }

/** Whether an answer that is right in parts earns parts of the mark; each kind states its rule. */
export function scoring() {
  return z.enum(['all-or-nothing', 'partial']).default('all-or-nothing')
}

/** An answer that is a set of option ids, as single and multiple choice store it. */
export function choicesOf(answer: Answer | undefined): string[] {
  return Array.isArray(answer?.choices) ? answer.choices : []
}

/** True when exactly the right options were chosen, in whatever order. */
export function isKey({ correct }: OptionsWithKey, chosen: string[]): boolean {
  return chosen.length === correct.length && correct.every((id) => chosen.includes(id))
}

/** The submitted ids without repetition; undefined when none was chosen or one was not on offer. */
export function parseChoices(content: OptionsWithKey, { answer }: Fields): string[] | undefined {
  const chosen = [...new Set([answer ?? []].flat())]
  const isOffered = chosen.every((id) => content.options.some((option) => option.id === id))
  return chosen.length > 0 && isOffered ? chosen : undefined
}

export function choiceForm({ options }: OptionsWithKey, order: string[], answer: Answer | undefined): ChoiceForm {
  const chosen = choicesOf(answer)
  return { options: inOrder(options, order).map(({ id, text }) => ({ id, text, isChosen: chosen.includes(id) })) }
}

export function describeChoices(content: OptionsWithKey, order: string[], answer: Answer | undefined): Line[] {
  const chosen = choicesOf(answer)
  return inOrder(content.options, order).map(({ id, text, feedback }) => ({
    id,
    text,
    ...(feedback === undefined ? {} : { feedback }),
    isChosen: chosen.includes(id),
    isRight: content.correct.includes(id),
  }))
}

/** Other options are the right ones. */
export function keyOfOptions({ isMultiple }: { isMultiple: boolean }): KeyCorrection<OptionsWithKey> {
  return {
    fields: ({ options, correct }) => [
      {
        name: 'key',
        isMultiple,
        options: options.map(({ id, text }) => ({ value: id, text, isChosen: correct.includes(id) })),
      },
    ],
    read(content, { key }) {
      const correct = parseChoices(content, { answer: key })
      return correct && { correct: content.options.map(({ id }) => id).filter((id) => correct.includes(id)) }
    },
  }
}

export function isDistinct(ids: string[]): boolean {
  return new Set(ids).size === ids.length
}
