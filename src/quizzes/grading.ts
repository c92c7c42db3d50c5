import type { Question } from './types/index.ts'
import type { Answer, Option } from './types/question-type.ts'

export type Marks = { awarded: number; possible: number; perItem: (0 | 1)[] }

/** Grades an attempt: one mark an item, none for an item without an answer. */
export function grade(items: { question: Pick<Question, 'grade'>; answer: Answer | undefined }[]): Marks {
  const perItem = items.map(({ question, answer }) => question.grade(answer))
  return { awarded: perItem.reduce<number>((sum, mark) => sum + mark, 0), possible: items.length, perItem }
}

/** Passed when awarded / possible ≥ passMark percent, compared in whole numbers. An attempt without items never passes. */
export function isPassed(marks: { awarded: number; possible: number }, passMark: number): boolean {
  return marks.possible > 0 && marks.awarded * 100 >= passMark * marks.possible
}

/** Options in the order that the attempt fixed. */
export function inOrder(options: Option[], order: string[]): Option[] {
  const byId = new Map(options.map((option) => [option.id, option]))
  return order.flatMap((id) => byId.get(id) ?? [])
}
