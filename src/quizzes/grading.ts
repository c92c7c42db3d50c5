import type { Question } from './types/index.ts'
import type { Answer } from './types/question-type.ts'

/** Marks of one item: `awarded` of `possible` parts. Every item weighs the same, however many parts it has. */
export type ItemMarks = { awarded: number; possible: number }

/** Marks of an attempt in a unit that divides every item into whole parts: awarded / possible is exact. */
export type Marks = { awarded: number; possible: number; perItem: ItemMarks[] }

/** Grades an attempt: one mark an item, of which an answer may earn parts; none for an item without an answer. */
export function grade(items: { question: Pick<Question, 'grade' | 'parts'>; answer: Answer | undefined }[]): Marks {
  return total(items.map(({ question, answer }) => ({ awarded: question.grade(answer), possible: question.parts })))
}

/** The marks of an attempt from those of its items, in whole numbers: thirds and halves add up in sixths. */
export function total(perItem: ItemMarks[]): Marks {
  const unit = perItem.reduce((common, { possible }) => leastCommonMultiple(common, possible), 1)
  const awarded = perItem.reduce((sum, item) => sum + (item.awarded * unit) / item.possible, 0)
  return { awarded, possible: perItem.length * unit, perItem }
}

/** The marks of an attempt after one of its items was graded anew; a total in a unit that divides both. */
export function withItem(
  marks: ItemMarks & { items: number },
  before: ItemMarks,
  after: ItemMarks,
): { awarded: number; possible: number } {
  const unit = marks.possible / marks.items
  const finer = leastCommonMultiple(unit, after.possible)
  const gained = (after.awarded * finer) / after.possible - (before.awarded * finer) / before.possible
  return { awarded: (marks.awarded * finer) / unit + gained, possible: marks.items * finer }
}

/** Below nothing: one is less than the other; above: more. Compared as fractions, in whole numbers. */
export function compareMarks(one: ItemMarks, other: ItemMarks): number {
  return one.awarded * other.possible - other.awarded * one.possible
}

/** Passed when awarded / possible ≥ passMark percent, compared in whole numbers. An attempt without items never passes. */
export function isPassed(marks: { awarded: number; possible: number }, passMark: number): boolean {
  return marks.possible > 0 && marks.awarded * 100 >= passMark * marks.possible
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
