import type { z } from 'zod'

/** What a person chose, in the shape of the question's type, as it is stored. */
export type Answer = Record<string, string | number | boolean | string[]>

/** An option as it is shown and explained; types without options have none. */
export type Option = { id: string; text: string; feedback?: string }

/**
 * One kind of question. A new kind is a file with this interface, a line in `index.ts` and a view
 * `views/quizzes/types/<name>.eta`; nothing else knows the kinds.
 */
export type QuestionType<Content> = {
  name: string
  /** The part of a question that belongs to this kind. Refuses a key that is missing or names no option. */
  content: z.ZodType<Content>
  /** True when the options have an order of their own; otherwise an attempt shuffles them once. */
  keepsOrder: boolean
  /** The options in the order of the file. */
  options(content: Content): Option[]
  /** Turns form fields into an answer. Undefined: nothing was chosen, or something that was not on offer. */
  parseAnswer(content: Content, fields: Record<string, string | string[] | undefined>): Answer | undefined
  /** Marks out of 1 in whole numbers: 1 right, 0 wrong. */
  grade(content: Content, answer: Answer | undefined): 0 | 1
  /** Ids of the options that were chosen, and of those that are right. */
  chosen(answer: Answer | undefined): string[]
  key(content: Content): string[]
}
