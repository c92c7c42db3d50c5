import { compareMarks, type ItemMarks, isPassed, withItem } from './grading.ts'
import type { Question } from './types/index.ts'
import type { Answer } from './types/question-type.ts'

/** How an attempt stands before a question of it is graded anew. */
export type Standing = {
  answer: Answer | null
  item: ItemMarks
  /** Of the whole attempt. */
  marks: ItemMarks
  items: number
  passed: boolean
  /** Percent. */
  passMark: number
}

export type Regraded = {
  item: ItemMarks
  responses: string[]
  marks: ItemMarks
  passed: boolean
  isRaised: boolean
  /** `kept`: the marks no longer reach the pass mark, and the pass stays all the same. */
  pass: 'gained' | 'kept' | 'same'
}

/**
 * An attempt after one of its questions is graded with another key; undefined when its marks stay as they are. A pass is
 * only ever gained: nobody loses by a mistake that was ours.
 */
export function regrade(
  standing: Standing,
  question: Pick<Question, 'grade' | 'parts' | 'responses'>,
): Regraded | undefined {
  const answer = standing.answer ?? undefined
  const item = { awarded: question.grade(answer), possible: question.parts }
  const change = compareMarks(item, standing.item)
  if (change === 0) return undefined
  const marks = withItem({ ...standing.marks, items: standing.items }, standing.item, item)
  const reaches = isPassed(marks, standing.passMark)
  const reached = isPassed(standing.marks, standing.passMark)
  return {
    item,
    responses: question.responses(answer),
    marks,
    passed: standing.passed || reaches,
    isRaised: change > 0,
    pass: reaches && !standing.passed ? 'gained' : standing.passed && reached && !reaches ? 'kept' : 'same',
  }
}
