import type { Asked } from './asked.ts'
import {
  type ChoiceForm,
  choiceForm,
  choicesOf,
  describeChoices,
  isKey,
  keyOfOptions,
  OptionsWithKey,
  parseChoices,
} from './options.ts'
import type { QuestionType } from './question-type.ts'

declare module '../../web/page.ts' {
  interface Views {
    'quizzes/types/multiple': Asked<ChoiceForm>
  }
}

/**
 * Several right options. All or nothing: exactly the right ones have to be chosen. Partial: one part for each right
 * option that was chosen, less one for each wrong one, never below nothing.
 */
export const multiple: QuestionType<OptionsWithKey, ChoiceForm> = {
  name: 'multiple',
  content: OptionsWithKey.refine(
    ({ correct }) => correct.length > 1 && correct.length <= 10,
    'a multiple choice has two to ten right options',
  ),
  shuffled: ({ options }) => options.map((option) => option.id),
  parts: ({ scoring, correct }) => (scoring === 'partial' ? correct.length : 1),
  grade(content, answer) {
    const chosen = choicesOf(answer)
    if (content.scoring === 'all-or-nothing') return isKey(content, chosen) ? 1 : 0
    const right = chosen.filter((id) => content.correct.includes(id)).length
    return Math.max(0, right - (chosen.length - right))
  },
  parseAnswer(content, fields) {
    const choices = parseChoices(content, fields)
    return choices && { choices }
  },
  form: choiceForm,
  describe: describeChoices,
  responses: (_, answer) => choicesOf(answer),
  classes: ({ options, correct }) => options.map(({ id, text }) => ({ id, text, isRight: correct.includes(id) })),
  guess: () => undefined,
  correction: keyOfOptions({ isMultiple: true }),
  right: ({ correct }) => ({ answer: correct }),
  wrong: ({ options, correct }) => options.filter(({ id }) => !correct.includes(id)).map(({ id }) => ({ answer: id })),
}
