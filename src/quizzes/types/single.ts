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
    'quizzes/types/single': Asked<ChoiceForm>
  }
}

/** One right option among several. */
export const single: QuestionType<OptionsWithKey, ChoiceForm> = {
  name: 'single',
  content: OptionsWithKey.refine(({ correct }) => correct.length === 1, 'a single choice has exactly one right option'),
  shuffled: ({ options }) => options.map((option) => option.id),
  parts: () => 1,
  grade: (content, answer) => (isKey(content, choicesOf(answer)) ? 1 : 0),
  parseAnswer(content, fields) {
    const choices = parseChoices(content, fields)
    return choices?.length === 1 ? { choices } : undefined
  },
  form: choiceForm,
  describe: describeChoices,
  responses: (_, answer) => choicesOf(answer),
  classes: ({ options, correct }) => options.map(({ id, text }) => ({ id, text, isRight: correct.includes(id) })),
  guess: ({ options }) => 1 / options.length,
  correction: keyOfOptions({ isMultiple: false }),
  right: ({ correct }) => ({ answer: correct[0] }),
  wrong: ({ options, correct }) => options.filter(({ id }) => id !== correct[0]).map(({ id }) => ({ answer: id })),
}
