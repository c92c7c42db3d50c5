import { choicesOf, gradeChoices, OptionsWithKey, parseChoices } from './options.ts'
import type { QuestionType } from './question-type.ts'

/** One right option among several. */
export const single: QuestionType<OptionsWithKey> = {
  name: 'single',
  content: OptionsWithKey.refine(({ correct }) => correct.length === 1, 'a single choice has exactly one right option'),
  keepsOrder: false,
  options: (content) => content.options,
  parseAnswer(content, { answer }) {
    const choices = parseChoices(content, answer)
    return choices?.length === 1 ? { choices } : undefined
  },
  grade: gradeChoices,
  chosen: choicesOf,
  key: (content) => content.correct,
}
