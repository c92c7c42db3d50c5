import type { z } from 'zod'

/** What a person answered, in the shape of the question's type, as it is stored. `partial`: something is still open. */
export type Answer = {
  [part: string]: string | number | boolean | string[] | Record<string, string> | undefined
  partial?: true
}

/** Fields of a form as they were sent. */
export type Fields = Record<string, string | string[] | undefined>

/** One line of the explanation of an item: something that was answered, or would have been right, or both. */
export type Line = {
  id: string
  /** What the line answers, where a question asks for several things: the left side of a pair, a place, a step. */
  prompt?: string
  /** Empty for the two options of a true-false question, which the page names. */
  text: string
  feedback?: string
  isChosen: boolean
  isRight: boolean
}

/** A response as a table over many people names it. `prompt` and `text` as in a line. */
export type ResponseClass = Pick<Line, 'id' | 'prompt' | 'text' | 'isRight'>

/** A field of the form that states another key, holding the present one. `name` is also the name of its label. */
export type KeyField =
  /** `text` empty: the page has the words, by the value. */
  | { name: 'key'; isMultiple: boolean; options: { value: string; text: string; isChosen: boolean }[] }
  | { name: 'accepted' | 'value' | 'tolerance'; text: string }

/** How an officer corrects the key of a question that was asked with a wrong one. */
export type KeyCorrection<Content> = {
  fields(content: Content): KeyField[]
  /** What is different with the key that the fields state; undefined when they state none. */
  read(content: Content, fields: Fields): Partial<Content> | undefined
}

/**
 * One kind of question. A new kind is a file with this interface, a line in `index.ts` and a view
 * `views/quizzes/types/<name>.eta`; nothing else knows the kinds.
 */
export type QuestionType<Content, Form> = {
  name: string
  /** The part of a question that belongs to this kind. Refuses a key that is missing or names nothing. */
  content: z.ZodType<Content> & Pick<z.ZodObject, 'shape'>
  /** Ids that an attempt shuffles once; empty when the order of the file is the order of the question. */
  shuffled(content: Content): string[]
  /** How many parts a whole mark has: 1 for all or nothing, at most 10. */
  parts(content: Content): number
  /** Parts that are right, from 0 to `parts`. Nothing for an answer that is missing or still open. */
  grade(content: Content, answer: Answer | undefined): number
  /** Turns form fields into an answer. Undefined: nothing was answered, or something that was not on offer. */
  parseAnswer(content: Content, fields: Fields): Answer | undefined
  /** What the view draws, in the order that the attempt fixed. */
  form(content: Content, order: string[], answer: Answer | undefined): Form
  /** The answer and the key, line by line, in the order that the attempt fixed. */
  describe(content: Content, order: string[], answer: Answer | undefined): Line[]
  /** What was answered, as classes that can be counted over many people: option ids, say. Empty for no answer. */
  responses(content: Content, answer: Answer | undefined): string[]
  /** The responses that are on offer, in the order of the file: that nobody chose one says something too. */
  classes(content: Content): ResponseClass[]
  /** Share of the mark that blind guessing earns on average; undefined where it cannot be said. */
  guess(content: Content): number | undefined
  /** The fields of the right answer, and of some that earn nothing. */
  right(content: Content): Fields
  wrong(content: Content): Fields[]
  /** Left out where no other key can be stated: everybody gets the mark then. */
  correction?: KeyCorrection<Content>
  /** True when an answer may only be continued, not changed: `path` of the new one begins with the stored one. */
  isFinalStepByStep?: boolean
}

/** Ids in the order that an attempt fixed. Ids that the order does not know come last, in the order of the file. */
export function inOrder<T extends { id: string }>(items: readonly T[], order: string[]): T[] {
  const place = new Map(order.map((id, index) => [id, index]))
  return items.toSorted((one, other) => (place.get(one.id) ?? order.length) - (place.get(other.id) ?? order.length))
}
