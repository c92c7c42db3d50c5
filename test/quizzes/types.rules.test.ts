import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkQuestion, questionOf, questionTypes } from '../../src/quizzes/types/index.ts'
import { catalogue } from '../support/catalogue.ts'

const questions = catalogue.courses.flatMap((course) => course.questions.map((question) => question.content))
const common = { teaches: 'bai#muc', stem: 'Câu hỏi', explanation: 'Vì thế.', basis: [{ ref: 'luat-tre-em-2016' }] }
const options = [
  { id: 'a', text: 'Một' },
  { id: 'b', text: 'Hai' },
  { id: 'c', text: 'Ba' },
]

/** What holds for every kind: a new kind is tested here before its author writes a test. */
describe.each(questionTypes.map((type) => type.name))('%s', (name) => {
  const ofKind = questions.filter((question) => question.type === name).map(questionOf)

  test('stands in the catalogue', () => {
    expect(ofKind.length).toBeGreaterThan(0)
  })

  test('gives the mark for the key and reads it back as it was chosen', () => {
    for (const question of ofKind) {
      const answer = question.parseAnswer({ answer: question.key.length === 1 ? question.key[0] : question.key })
      expect(question.grade(answer)).toBe(1)
      expect(question.chosen(answer).toSorted()).toEqual(question.key.toSorted())
    }
  })

  test('gives no mark for a blank, and none for any other choice', () => {
    for (const question of ofKind) {
      expect(question.grade(undefined)).toBe(0)
      for (const option of question.options) {
        const isKey = question.key.length === 1 && question.key[0] === option.id
        expect(question.grade(question.parseAnswer({ answer: option.id }))).toBe(isKey ? 1 : 0)
      }
    }
  })

  test('takes nothing that was not on offer', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.string(), { maxLength: 5 }),
      fc.constant(undefined),
    )
    fc.assert(
      fc.property(fc.constantFrom(...ofKind), hostile, (question, answer) => {
        const offered = new Set(question.options.map((option) => option.id))
        const parsed = question.parseAnswer({ answer })
        expect(question.chosen(parsed).every((id) => offered.has(id))).toBe(true)
        if ([answer ?? []].flat().some((id) => !offered.has(id))) expect(parsed).toBeUndefined()
      }),
    )
  })
})

describe('a question is refused at publication', () => {
  test.each([
    ['an unknown kind', { ...common, type: 'essay' }],
    ['a key that names no option', { ...common, type: 'single', options, correct: ['z'] }],
    ['two keys in a single choice', { ...common, type: 'single', options, correct: ['a', 'b'] }],
    ['one key in a multiple choice', { ...common, type: 'multiple', options, correct: ['a'] }],
    ['every option right', { ...common, type: 'multiple', options, correct: ['a', 'b', 'c'] }],
    ['an option twice', { ...common, type: 'single', options: [...options, options[0]], correct: ['a'] }],
    ['no key', { ...common, type: 'true-false' }],
  ])('%s', (_, question) => {
    expect(checkQuestion(question)).not.toEqual([])
  })
})

test('a multiple choice gives its mark only for exactly the right options', () => {
  const question = questionOf({ ...common, type: 'multiple', options, correct: ['a', 'c'] })
  const markFor = (...answer: string[]) => question.grade(question.parseAnswer({ answer }))
  expect(markFor('a', 'c')).toBe(1)
  expect(markFor('c', 'a', 'a')).toBe(1)
  expect(markFor('a')).toBe(0)
  expect(markFor('a', 'b', 'c')).toBe(0)
})
