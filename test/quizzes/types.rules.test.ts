import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QuestionContent } from '../../src/courses/question-content.ts'
import { checkQuestion, questionOf, questionTypes } from '../../src/quizzes/types/index.ts'
import { comparable } from '../../src/quizzes/types/short-text.ts'
import { catalogue } from '../support/catalogue.ts'
import { common, examples, options } from './examples.ts'

const published = catalogue.courses.flatMap((course) => course.questions.map((question) => question.content))

/** What holds for every kind: a new kind is tested here before its author writes a test. */
describe.each(questionTypes.map((type) => type.name))('%s', (name) => {
  const ofKind = [...examples, ...published].filter((question) => question.type === name)
  const questions = ofKind.map((content) => questionOf(content))

  test('has examples, and they may be published', () => {
    expect(ofKind.length).toBeGreaterThan(0)
    for (const content of ofKind) expect(checkQuestion(content)).toEqual([])
  })

  test('gives the whole mark for the right answer, none for a wrong one and none for a blank', () => {
    for (const question of questions) {
      expect(question.grade(question.parseAnswer(question.right))).toBe(question.parts)
      expect(question.wrong.length).toBeGreaterThan(0)
      for (const fields of question.wrong) {
        const answer = question.parseAnswer(fields)
        expect(answer).toBeDefined()
        expect(question.grade(answer)).toBe(0)
      }
      expect(question.grade(undefined)).toBe(0)
    }
  })

  test('explains the right answer as chosen and right, and a wrong one beside the key', () => {
    for (const question of questions) {
      const right = question.describe(question.shuffled, question.parseAnswer(question.right))
      expect(right.some((line) => line.isChosen && line.isRight)).toBe(true)
      expect(right.filter((line) => line.isChosen !== line.isRight && line.isChosen)).toEqual([])
      for (const lines of [question.wrong[0] ?? {}, {}].map((fields) =>
        question.describe(question.shuffled, question.parseAnswer(fields)),
      )) {
        expect(lines.some((line) => line.isRight && !line.isChosen)).toBe(true)
      }
    }
  })

  test('gives nothing of its key to the page that asks', () => {
    const withheld = /"(?:right|correct|isRight|feedback|explanation|accepted|value|tolerance)":/
    for (const question of questions) {
      for (const fields of [{}, question.right, ...question.wrong]) {
        const form = question.form(question.shuffled, question.parseAnswer(fields))
        expect(JSON.stringify(form)).not.toMatch(withheld)
      }
    }
  })

  test('can be counted by what was answered, and a blank counts as nothing', () => {
    for (const question of questions) {
      expect(question.responses(undefined)).toEqual([])
      const right = question.responses(question.parseAnswer(question.right))
      expect(right.length).toBeGreaterThan(0)
      for (const fields of question.wrong) expect(question.responses(question.parseAnswer(fields))).not.toEqual(right)
    }
  })

  test('names the classes that can be counted, and says which are right', () => {
    for (const question of questions) {
      const ids = question.classes.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      const isRight = new Map(question.classes.map((one) => [one.id, one.isRight]))
      for (const response of question.responses(question.parseAnswer(question.right))) {
        expect(isRight.get(response), response).toBe(true)
      }
      for (const fields of question.wrong) {
        const responses = question.responses(question.parseAnswer(fields))
        expect(responses.some((response) => isRight.get(response) !== true)).toBe(true)
      }
    }
  })

  test('stores an answer as JSON without loss, and never as more than 4 KB', () => {
    for (const question of questions) {
      for (const fields of [question.right, ...question.wrong]) {
        const answer = question.parseAnswer(fields)
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
      }
      const long = question.parseAnswer({ answer: 'x'.repeat(10_000_000), path: 'a.'.repeat(1_000_000) })
      expect(JSON.stringify(long ?? '').length).toBeLessThan(4096)
    }
  })

  test('takes nothing that was not on offer, whatever the fields, and never breaks', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.array(fc.string(), { maxLength: 5 }),
      fc.constantFrom(
        '',
        'a',
        'b',
        'true',
        '1',
        '2',
        '12',
        'r1',
        'r99',
        '__proto__',
        'constructor',
        '\0',
        '-0',
        '1e309',
      ),
    )
    const names = fc.constantFrom('answer', 'path', 'answer-a', 'answer-b', 'answer-c', 'answer-__proto__')
    fc.assert(
      fc.property(fc.constantFrom(...questions), fc.dictionary(names, value), (question, fields) => {
        const answer = question.parseAnswer(fields)
        const marks = question.grade(answer)
        expect(Number.isInteger(marks) && marks >= 0 && marks <= question.parts).toBe(true)
        if (answer === undefined) return
        expect(JSON.stringify(answer)).not.toContain('\\u0000')
        expect(question.describe(question.shuffled, answer).length).toBeGreaterThan(0)
        expect(question.form(question.shuffled, answer)).toBeDefined()
      }),
    )
  })

  test('shows the same question, whatever order the attempt fixed', () => {
    const all = (question: (typeof questions)[number], order: string[]) =>
      question
        .describe(order, undefined)
        .map(({ id }) => id)
        .toSorted()
    for (const question of questions) {
      expect(all(question, question.shuffled.toReversed())).toEqual(all(question, []))
    }
  })
})

describe('a question is refused at publication', () => {
  const pair = (id: string, left: string, right: string) => ({ id, left, right })
  const step = (id: string, next?: string) => ({
    id,
    text: 'Chuyện',
    options: [
      { id: 'a', text: 'Một', consequence: 'Rồi', feedback: 'Vì', right: true, next },
      { id: 'b', text: 'Hai', consequence: 'Rồi', feedback: 'Vì' },
    ],
  })
  const refused: [string, QuestionContent][] = [
    ['an unknown kind', { ...common, type: 'essay' }],
    ['a key that names no option', { ...common, type: 'single', options, correct: ['z'] }],
    ['two keys in a single choice', { ...common, type: 'single', options, correct: ['a', 'b'] }],
    ['one key in a multiple choice', { ...common, type: 'multiple', options, correct: ['a'] }],
    ['every option right', { ...common, type: 'multiple', options, correct: ['a', 'b', 'c'] }],
    ['an option twice', { ...common, type: 'single', options: [...options, options[0]], correct: ['a'] }],
    ['an unknown way of scoring', { ...common, type: 'multiple', options, correct: ['a', 'b'], scoring: 'guess' }],
    ['no key', { ...common, type: 'true-false' }],
    ['one pair', { ...common, type: 'matching', pairs: [pair('a', 'Một', 'Hai')] }],
    ['a left side twice', { ...common, type: 'matching', pairs: [pair('a', 'Một', 'Hai'), pair('b', 'Một', 'Ba')] }],
    ['one right side for all', { ...common, type: 'matching', pairs: [pair('a', '1', 'Hai'), pair('b', '2', 'Hai')] }],
    ['two items to order', { ...common, type: 'ordering', items: options.slice(0, 2) }],
    ['no accepted text', { ...common, type: 'short-text', accepted: [] }],
    ['a number that is a text', { ...common, type: 'numeric', value: '12' }],
    ['a negative tolerance', { ...common, type: 'numeric', value: 12, tolerance: -1 }],
    ['a field that its kind does not have', { ...common, type: 'numeric', value: 12, tolerence: 1 }],
    ['options where there are none', { ...common, type: 'true-false', correct: true, options: [] }],
    ['a story of one decision', { ...common, type: 'scenario', steps: [step('one'), step('two'), step('three')] }],
    [
      'a story that goes back',
      { ...common, type: 'scenario', steps: [step('one', 'two'), step('two', 'one'), step('three')] },
    ],
    [
      'a step that nothing leads to',
      { ...common, type: 'scenario', steps: [step('one', 'two'), step('two'), step('three')] },
    ],
  ]
  test.each(refused)('%s', (_, question) => {
    expect(checkQuestion(question)).not.toEqual([])
  })
})

describe('a translated question', () => {
  const translations = {
    en: {
      stem: 'Question',
      explanation: 'Because.',
      pairs: [
        { id: 'b', left: '113', right: 'Police' },
        { id: 'a', left: '111', right: 'Child protection' },
      ],
    },
  }
  const pairs = [
    { id: 'a', left: '111', right: 'Bảo vệ trẻ em' },
    { id: 'b', left: '113', right: 'Công an' },
  ]
  const content = { ...common, type: 'matching', pairs, translations }

  test('shows its texts in the language, and takes and grades the same answers', () => {
    expect(checkQuestion(content)).toEqual([])
    const [vi, en, fr] = ['vi', 'en', 'fr'].map((language) => questionOf(content, language))
    expect([vi?.language, en?.language, fr?.language]).toEqual(['vi', 'en', 'vi'])
    expect([vi?.stem, en?.stem, fr?.stem]).toEqual(['Câu hỏi', 'Question', 'Câu hỏi'])
    expect(en?.right).toEqual(vi?.right)
    expect(en?.grade(vi?.parseAnswer(vi.right))).toBe(1)
    expect(en?.describe([], undefined).map(({ text }) => text)).toEqual(['Child protection', 'Police'])
  })

  test('is refused when it makes one of two choices', () => {
    const [police, child] = translations.en.pairs
    const same = { ...translations.en, pairs: [police, { ...child, right: 'Police' }] }
    expect(checkQuestion({ ...content, translations: { en: same } })).toHaveLength(1)
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

test('a multiple choice scored in parts takes a wrong option off a right one', () => {
  const question = questionOf({ ...common, type: 'multiple', options, correct: ['a', 'c'], scoring: 'partial' })
  const markFor = (...answer: string[]) => question.grade(question.parseAnswer({ answer }))
  expect(question.parts).toBe(2)
  expect([markFor('a', 'c'), markFor('a'), markFor('a', 'b'), markFor('a', 'b', 'c'), markFor('b')]).toEqual([
    2, 1, 0, 1, 0,
  ])
})

test('matching and ordering scored in parts give one for each that is right, and nothing while one is open', () => {
  const [matching, ordering] = examples
    .filter(({ type, scoring }) => scoring === 'partial' && (type === 'matching' || type === 'ordering'))
    .map((content) => questionOf(content))
  const marks = (question: typeof matching, fields: Record<string, string>) =>
    question?.grade(question.parseAnswer(fields))
  expect(marks(matching, { 'answer-a': 'r1', 'answer-b': 'r2', 'answer-c': 'r2' })).toBe(2)
  expect(marks(matching, { 'answer-a': 'r1', 'answer-b': 'r2' })).toBe(0)
  expect(marks(ordering, { 'answer-a': '1', 'answer-b': '3', 'answer-c': '2', 'answer-d': '4' })).toBe(2)
  expect(marks(ordering, { 'answer-a': '1', 'answer-b': '2', 'answer-c': '2', 'answer-d': '4' })).toBe(0)
})

test('an order that is wrong is explained with what was put in each place', () => {
  const ordering = questionOf(examples.find(({ type }) => type === 'ordering') as QuestionContent)
  const given = ordering.parseAnswer({ 'answer-a': '1', 'answer-b': '3', 'answer-c': '2', 'answer-d': '4' })
  const lines = ordering.describe(ordering.shuffled, given).map(({ prompt, text, isChosen, isRight }) => {
    return `${prompt} ${text}${isChosen ? ' chosen' : ''}${isRight ? ' right' : ''}`
  })
  expect(lines).toEqual([
    '1 Một chosen right',
    '2 Ba chosen',
    '2 Hai right',
    '3 Hai chosen',
    '3 Ba right',
    '4 Bốn chosen right',
  ])
})

test('the key of a number says how far an answer may be off', () => {
  const keyOf = (content: object) => questionOf({ ...common, type: 'numeric', ...content }).classes[0]?.text
  expect(keyOf({ value: 12, tolerance: 0.5, unit: 'giờ' })).toBe('12 ± 0,5 giờ')
  expect(keyOf({ value: 12 })).toBe('12')
})

test('a short text is the same in any case, spacing, Unicode form and, where allowed, without marks', () => {
  const question = questionOf({ ...common, type: 'short-text', accepted: ['Tổng đài 111'] })
  const strict = questionOf({ ...common, type: 'short-text', accepted: ['Tổng đài 111'], diacritics: 'required' })
  const marks = (asked: typeof question, answer: string) => asked.grade(asked.parseAnswer({ answer }))
  for (const text of ['tổng đài 111', '  TỔNG   ĐÀI 111. ', 'Tổng đài 111'.normalize('NFD'), '“Tổng đài 111”']) {
    expect([marks(question, text), marks(strict, text)]).toEqual([1, 1])
  }
  expect([marks(question, 'tong dai 111'), marks(strict, 'tong dai 111')]).toEqual([1, 0])
  expect(marks(question, 'tổng đài 112')).toBe(0)
})

test('what is compared of a text does not change when it is normalised again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('optional', 'required'), (text, diacritics) => {
      const once = comparable(text, { diacritics })
      expect(comparable(once, { diacritics })).toBe(once)
      expect(comparable(text.normalize('NFD'), { diacritics })).toBe(once)
    }),
  )
})

test.each([
  ['12', 12, 0, 1],
  ['12,0', 12, 0, 1],
  [' 12.5 ', 12.5, 0, 1],
  ['1.000', 1000, 0, 1],
  ['1.234.567,5', 1234567.5, 0, 1],
  ['0,3', 0.1 + 0.2, 0, 1],
  ['0.125', 0.125, 0, 1],
  ['11,9', 12, 0.1, 1],
  ['11,8', 12, 0.1, 0],
  ['-12', 12, 0, 0],
])('"%s" for %d within %d earns %i', (answer, value, tolerance, mark) => {
  const question = questionOf({ ...common, type: 'numeric', value, tolerance })
  expect(question.grade(question.parseAnswer({ answer }))).toBe(mark)
})

test.each(['', 'mười hai', '12 giờ', '1e3', '0x10', '--1', '1,2,3', '9'.repeat(13), '1,1234567', 'Infinity'])(
  '"%s" is no number',
  (answer) => {
    expect(questionOf({ ...common, type: 'numeric', value: 12 }).parseAnswer({ answer })).toBeUndefined()
  },
)

test('a story is scored on the whole way, one wrong decision is one part less, and only its end counts', () => {
  const story = examples.find(({ type, scoring }) => type === 'scenario' && scoring === 'partial') as QuestionContent
  const parts = questionOf(story)
  const whole = questionOf({ ...story, scoring: 'all-or-nothing' })
  const marks = (path: string) => [parts, whole].map((question) => question.grade(question.parseAnswer({ path })))
  expect(parts.parts).toBe(3)
  expect(marks('a.a.a')).toEqual([3, 1])
  expect(marks('a.b.a.a')).toEqual([2, 0])
  expect(marks('b')).toEqual([0, 0])
  expect(marks('a.a')).toEqual([0, 0])
  expect(parts.parseAnswer({ path: 'a', answer: 'a' })).toEqual({ path: 'a.a', partial: true })
  expect(parts.parseAnswer({ path: 'b', answer: 'a' })).toBeUndefined()
})
