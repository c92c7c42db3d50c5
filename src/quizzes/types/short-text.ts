import { z } from 'zod'
import type { Asked } from './asked.ts'
import type { Answer, QuestionType } from './question-type.ts'

const mostCharacters = 200

const ShortText = z.object({
  /** The first is the one that is shown as the right answer. */
  accepted: z.array(z.string().trim().min(1).max(mostCharacters)).min(1),
  /** Whether "tre em" stands for "trẻ em". */
  diacritics: z.enum(['optional', 'required']).default('optional'),
})
type ShortText = z.infer<typeof ShortText>
type Form = { text: string; mostCharacters: number }

declare module '../../web/page.ts' {
  interface Views {
    'quizzes/types/short-text': Asked<Form>
  }
}

/** A few typed words. Case, spaces, full stops at the end and Unicode form never matter, marks on letters by choice. */
export const shortText: QuestionType<ShortText, Form> = {
  name: 'short-text',
  content: ShortText,
  shuffled: () => [],
  parts: () => 1,
  grade: (content, answer) => (isAccepted(content, typed(answer)) ? 1 : 0),
  parseAnswer(_, { answer }) {
    if (typeof answer !== 'string' || !answer.isWellFormed() || answer.includes('\0')) return undefined
    const text = answer.normalize('NFC').replace(/\s+/gu, ' ').trim()
    return text !== '' && [...text].length <= mostCharacters ? { text } : undefined
  },
  form: (_, __, answer) => ({ text: typed(answer), mostCharacters }),
  describe(content, _, answer) {
    const [key = ''] = content.accepted
    const text = typed(answer)
    const right = { id: 'key', text: key, isChosen: false, isRight: true }
    if (text === '') return [right]
    if (isAccepted(content, text)) return [{ id: 'typed', text, isChosen: true, isRight: true }]
    return [{ id: 'typed', text, isChosen: true, isRight: false }, right]
  },
  // What else people type can be anything, names included: only accepted answers are counted by their words.
  responses(content, answer) {
    const text = typed(answer)
    if (text === '') return []
    const accepted = content.accepted.find((one) => comparable(one, content) === comparable(text, content))
    return [accepted ?? 'other']
  },
  classes: ({ accepted }) => accepted.map((text) => ({ id: text, text, isRight: true })),
  guess: () => 0,
  // Nobody loses a mark: what was accepted stays so, and more is.
  correction: {
    fields: () => [{ name: 'accepted', text: '' }],
    read(content, { accepted }) {
      const more = typeof accepted === 'string' ? accepted.split(';').map((text) => text.trim()) : []
      const added = more.filter((text) => comparable(text, content) !== '' && !isAccepted(content, text))
      return added.length > 0 ? { accepted: [...content.accepted, ...new Set(added)] } : undefined
    },
  },
  right: ({ accepted }) => ({ answer: accepted[0] }),
  wrong: ({ accepted }) => [{ answer: `không phải ${accepted[0]}` }, { answer: 'không biết' }],
}

function typed(answer: Answer | undefined): string {
  return typeof answer?.text === 'string' ? answer.text : ''
}

function isAccepted(content: ShortText, text: string): boolean {
  return content.accepted.some((one) => comparable(one, content) === comparable(text, content))
}

/** The form in which two answers are the same. */
export function comparable(text: string, { diacritics }: Pick<ShortText, 'diacritics'>): string {
  const plain = text
    .normalize('NFC')
    .toLocaleLowerCase('vi')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s"'“”‘’]+|[\s.!?,;:"'“”‘’]+$/gu, '')
  return diacritics === 'required' ? plain : plain.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd')
}
