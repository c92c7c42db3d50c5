import { QuestionContent } from '../../courses/question-content.ts'
import { inTranslation } from '../../courses/question-translation.ts'
import { matching } from './matching.ts'
import { multiple } from './multiple.ts'
import { numeric } from './numeric.ts'
import { ordering } from './ordering.ts'
import type { Answer, Fields, KeyField, Line, QuestionType, ResponseClass } from './question-type.ts'
import { scenario } from './scenario.ts'
import { shortText } from './short-text.ts'
import { single } from './single.ts'
import { trueFalse } from './true-false.ts'

/** Every kind of question. The one place that names them. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has content of its own; `questionOf` keeps kind and content together
export const questionTypes: readonly QuestionType<any, any>[] = [
  single,
  multiple,
  trueFalse,
  matching,
  ordering,
  shortText,
  numeric,
  scenario,
]

const byName = new Map(questionTypes.map((type) => [type.name, type]))

/** A stored question with the behaviour of its kind. See `QuestionType` for what each part promises. */
export type Question = {
  type: string
  /** Language of its texts. */
  language: string
  stem: string
  explanation: string
  basis: QuestionContent['basis']
  teaches: string
  shuffled: string[]
  parts: number
  guess: number | undefined
  isFinalStepByStep: boolean
  right: Fields
  wrong: Fields[]
  parseAnswer(fields: Fields): Answer | undefined
  grade(answer: Answer | undefined): number
  form(order: string[], answer: Answer | undefined): unknown
  describe(order: string[], answer: Answer | undefined): Line[]
  responses(answer: Answer | undefined): string[]
  classes: ResponseClass[]
  /** Fields that state another key; empty where none can be stated. */
  keyFields: KeyField[]
  /** A correction has given everybody the mark. */
  isForEverybody: boolean
}

const parsed = new WeakMap<QuestionContent, Map<string, Question>>()

/**
 * The behaviour of a stored question, worked out once for content that stays in memory, with its texts in `language`
 * where they were translated: ids and key are the same in every language. Throws for a kind that does not exist and for
 * content that its kind refuses: neither passes publication.
 */
export function questionOf(content: QuestionContent, language = 'vi'): Question {
  const byLanguage = parsed.get(content) ?? new Map<string, Question>()
  parsed.set(content, byLanguage)
  const known = byLanguage.get(language)
  if (known) return known
  const translated = content.translations?.[language] === undefined ? 'vi' : language
  const question = { ...parse(inTranslation(content, translated)), language: translated }
  byLanguage.set(language, question)
  return question
}

function parse(content: QuestionContent): Omit<Question, 'language'> {
  const type = byName.get(content.type)
  if (!type) throw new Error(`there is no question type ${content.type}`)
  const own = type.content.parse(content)
  return {
    type: content.type,
    stem: content.stem,
    explanation: content.explanation,
    basis: content.basis,
    teaches: content.teaches,
    shuffled: type.shuffled(own),
    parts: type.parts(own),
    guess: type.guess(own),
    isFinalStepByStep: type.isFinalStepByStep ?? false,
    right: type.right(own),
    wrong: type.wrong(own),
    parseAnswer: (fields) => type.parseAnswer(own, fields),
    grade: (answer) => (isForEverybody(content) ? type.parts(own) : type.grade(own, answer)),
    form: (order, answer) => type.form(own, order, answer),
    describe: (order, answer) => type.describe(own, order, answer),
    responses: (answer) => type.responses(own, answer),
    classes: type.classes(own),
    keyFields: type.correction?.fields(own) ?? [],
    isForEverybody: isForEverybody(content),
  }
}

/** The right answers; undefined when everybody gets the mark. */
export function keyOf({ classes, isForEverybody }: Question): ResponseClass[] | undefined {
  return isForEverybody ? undefined : classes.filter(({ isRight }) => isRight)
}

/** The question as a correction leaves it that gives everybody the mark, whatever they answered. */
export function forEverybody(content: QuestionContent): QuestionContent {
  return { ...content, isForEverybody: true }
}

function isForEverybody(content: QuestionContent): boolean {
  return content.isForEverybody === true
}

/** The question with the key that the fields state; undefined when they state none that the kind takes. */
export function withKey(content: QuestionContent, fields: Fields): QuestionContent | undefined {
  const type = byName.get(content.type)
  const own = type?.content.parse(content)
  const key = type?.correction?.read(own, fields)
  const { isForEverybody: _, ...rest } = content
  const corrected = { ...rest, ...key } as QuestionContent
  return key && checkQuestion(corrected).length === 0 ? corrected : undefined
}

/** What is wrong with the part of a question that belongs to its kind; empty when it may be published. */
export function checkQuestion(content: QuestionContent): string[] {
  const type = byName.get(content.type)
  if (!type) return [`there is no question type ${content.type}; known are ${[...byName.keys()].join(', ')}`]
  // Only here: what was published before it was looked at stays readable.
  const unknown = Object.keys(content).filter((key) => !(key in QuestionContent.shape || key in type.content.shape))
  if (unknown.length > 0) return unknown.map((key) => `${key}: a question of the type ${type.name} has no such field`)
  const result = type.content.safeParse(content)
  if (!result.success) {
    return result.error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': '))
  }
  return Object.keys(content.translations ?? {})
    .filter((language) => !hasSameParts(content, language))
    .map((language) => `in "${language}" other texts are the same as each other than in Vietnamese`)
}

/** Two right sides with the same words are one choice: a translation keeps apart what the original keeps apart. */
function hasSameParts(content: QuestionContent, language: string): boolean {
  const result = byName.get(content.type)?.content.safeParse(inTranslation(content, language))
  return (
    result?.success === true && questionOf(content).shuffled.join() === questionOf(content, language).shuffled.join()
  )
}
