import { unitsPerMark } from './item-statistics.ts'
import { isRightResponse } from './question-figures.ts'
import type { ResponseCount } from './statistics-counts.ts'
import type { Question } from './types/index.ts'

/** One line of the table of answers: who chose it, and how they did on the whole. */
export type ResponseRow = {
  id: string
  prompt: string | undefined
  /** Empty where the page has the words: no answer, true, false, something else that was typed. */
  text: string
  isRight: boolean
  people: number
  /** In marks; undefined when nobody chose it. */
  meanTotal: number | undefined
}

/** More lines of one question than anybody reads: beyond it only what was chosen or is right. */
const mostOffered = 12
const mostTyped = 20

/**
 * The answers to a question in the order of the file, then what else people answered, most people first. Typed answers
 * can be anything: of them the 20 most frequent.
 */
export function responseTable(question: Question, counts: readonly ResponseCount[]): ResponseRow[] {
  const byResponse = new Map(counts.map((count) => [count.response, count]))
  const offered = question.classes
    .filter(({ id, isRight }) => question.classes.length <= mostOffered || isRight || byResponse.has(id))
    .map(({ id, prompt, text, isRight }) => row({ id, prompt, text, isRight }, byResponse.get(id)))
  const known = new Set(question.classes.map(({ id }) => id))
  const typed = counts
    .filter(({ response }) => response !== '' && !known.has(response))
    .slice(0, mostTyped)
    .map((count) => {
      const text = question.type === 'short-text' ? '' : count.response
      const isRight = isRightResponse(question, count.response)
      return row({ id: count.response, prompt: undefined, text, isRight }, count)
    })
  const nothing = byResponse.get('')
  return [
    ...offered,
    ...typed,
    ...(nothing ? [row({ id: '', prompt: undefined, text: '', isRight: false }, nothing)] : []),
  ]
}

function row(
  shown: Pick<ResponseRow, 'id' | 'prompt' | 'text' | 'isRight'>,
  count: Pick<ResponseCount, 'people' | 'totals'> | undefined,
): ResponseRow {
  const people = count?.people ?? 0
  return { ...shown, people, meanTotal: count && people > 0 ? count.totals / people / unitsPerMark : undefined }
}

/** What a response is called in a sentence; empty where the page has the words. */
export function responseText(question: Question, response: string): string {
  const known = question.classes.find(({ id }) => id === response)
  if (!known) return question.type === 'short-text' ? '' : response
  return known.prompt === undefined ? known.text : `${known.prompt} → ${known.text}`
}
