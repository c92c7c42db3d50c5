import { choicesOf, gradeChoices, OptionsWithKey, parseChoices } from './options.ts'
import type { QuestionType } from './question-type.ts'

/** Several right options; all or nothing: exactly the right ones have to be chosen. */
export const multiple: QuestionType<OptionsWithKey> = {
  name: 'multiple',
  content: OptionsWithKey.refine(
    ({ correct }) => correct.length > 1,
    'a multiple choice has at least two right options',
  ),
  keepsOrder: false,
  options: (content) => content.options,
  parseAnswer(content, { answer }) {
    const choices = parseChoices(content, answer)
    return choices && { choices }
  },
  grade: gradeChoices,
  chosen: choicesOf,
  key: (content) => content.correct,
}
