import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareMarks, grade, isPassed, total } from '../../src/quizzes/grading.ts'
import { regrade, type Standing } from '../../src/quizzes/regrade.ts'
import { forEverybody, questionOf, withKey } from '../../src/quizzes/types/index.ts'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import { common, examples, options } from './examples.ts'

const ofType = (type: string, scoring?: string) => {
  const found = examples.find((one) => one.type === type && (one.scoring ?? undefined) === scoring)
  if (!found) throw new Error(`no example of ${type}`)
  return found
}
const answerTo = (content: (typeof examples)[number], fields: Fields) => questionOf(content).parseAnswer(fields)

describe('another key', () => {
  test.each([
    ['single', { key: 'c' }, { answer: 'c' }, { answer: 'b' }],
    ['true-false', { key: 'false' }, { answer: 'false' }, { answer: 'true' }],
    ['numeric', { value: '14', tolerance: '1' }, { answer: '13' }, { answer: '12' }],
    ['short-text', { accepted: ' mười ; 10 ' }, { answer: 'MUOI' }, { answer: 'chín' }],
  ])('of %s is what the fields state', (type, fields, right, wrong) => {
    const corrected = withKey(ofType(type), fields)
    if (!corrected) throw new Error('no key was taken')
    const question = questionOf(corrected)
    expect(question.grade(question.parseAnswer(right))).toBe(1)
    expect(question.grade(question.parseAnswer(wrong))).toBe(0)
    expect(question.stem).toBe(common.stem)
  })

  test('of a multiple choice may have another number of parts', () => {
    const corrected = withKey(
      { ...ofType('multiple', 'partial'), options: [...options, { id: 'd', text: 'Bốn' }] },
      { key: ['a', 'b', 'd'] },
    )
    expect(corrected && questionOf(corrected).parts).toBe(3)
  })

  test('of a short text is added to what is accepted: nobody loses by it', () => {
    const content = ofType('short-text')
    const corrected = withKey(content, { accepted: 'mười' })
    expect(corrected?.accepted).toEqual([...(content.accepted as string[]), 'mười'])
  })

  test.each([
    ['single', { key: 'z' }],
    ['single', { key: ['a', 'b'] }],
    ['single', {}],
    ['multiple', { key: 'a' }],
    ['multiple', { key: ['a', 'b', 'c'] }],
    ['true-false', { key: 'maybe' }],
    ['numeric', { value: 'x', tolerance: '1' }],
    ['numeric', { value: '3', tolerance: '-1' }],
    ['numeric', { value: '3' }],
    ['short-text', { accepted: ' ; ' }],
    ['short-text', { accepted: '111' }],
    ['short-text', { accepted: 'x'.repeat(500) }],
    ['matching', { key: 'a' }],
    ['scenario', { key: 'a' }],
  ])('of %s is not taken from %j', (type, fields) => {
    expect(withKey(ofType(type), fields as Fields)).toBeUndefined()
  })

  test('for everybody gives the whole mark to any answer and to none, and can be taken back by a key', () => {
    for (const content of examples) {
      const question = questionOf(forEverybody(content))
      for (const fields of [question.right, ...question.wrong, {}]) {
        expect(question.grade(question.parseAnswer(fields))).toBe(question.parts)
      }
    }
    const back = withKey(forEverybody(ofType('single')), { key: 'b' })
    expect(back && questionOf(back).isForEverybody).toBe(false)
  })
})

/** An attempt at some of the examples, and corrections of their keys, one after the other. */
const replies = fc.array(fc.record({ which: fc.nat(examples.length - 1), reply: fc.nat(3) }), {
  minLength: 1,
  maxLength: 6,
})
const corrections = fc.array(
  fc.record({
    at: fc.nat(5),
    fields: fc.constantFrom<Fields | 'everybody'>(
      'everybody',
      { key: 'a' },
      { key: 'b' },
      { key: ['a', 'b'] },
      { key: ['b', 'c'] },
      { key: 'false' },
      { key: 'true' },
      { value: '3', tolerance: '9' },
      { accepted: 'không biết' },
    ),
  }),
  { maxLength: 6 },
)

describe('laws of regrading', () => {
  test('one correction after the other leaves the marks of an attempt graded with the last keys', () => {
    fc.assert(
      fc.property(replies, corrections, fc.integer({ min: 1, max: 100 }), (given, corrected, passMark) => {
        const contents = given.map(({ which }) => examples[which] as (typeof examples)[number])
        const answers = given.map(({ reply }, index) => {
          const question = questionOf(contents[index] as (typeof examples)[number])
          const fields = [question.right, ...question.wrong][reply]
          return fields && question.parseAnswer(fields)
        })
        const graded = () =>
          grade(contents.map((content, index) => ({ question: questionOf(content), answer: answers[index] })))
        const first = graded()
        const perItem = [...first.perItem]
        let marks: Standing['marks'] = first
        let passed = isPassed(first, passMark)
        const firstPassed = passed
        for (const { at, fields } of corrected) {
          const index = at % contents.length
          const before = contents[index] as (typeof examples)[number]
          const content = fields === 'everybody' ? forEverybody(before) : withKey(before, fields)
          if (!content) continue
          contents[index] = content
          const standing = {
            answer: answers[index] ?? null,
            item: perItem[index] as Standing['item'],
            marks,
            items: contents.length,
            passed,
            passMark,
          }
          const regraded = regrade(standing, questionOf(content))
          if (regraded) {
            expect(regraded.passed || !passed, 'a pass is never taken').toBe(true)
            expect(regraded.pass === 'gained').toBe(regraded.passed && !passed)
            ;({ marks, passed } = regraded)
            perItem[index] = regraded.item
          }
          const again = { ...standing, item: perItem[index] as Standing['item'], marks, passed }
          expect(regrade(again, questionOf(content)), 'a second time changes nothing').toBeUndefined()
        }
        const last = graded()
        expect(compareMarks(marks, last)).toBe(0)
        expect(compareMarks(total(perItem), last)).toBe(0)
        expect(passed).toBe(passed || isPassed(last, passMark))
        expect(passed || !firstPassed).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('says whether marks go up or down, and keeps a pass below the mark', () => {
    const content = { ...common, type: 'single', options, correct: ['a'] }
    const answer = answerTo(content, { answer: 'a' }) ?? null
    const other = withKey(content, { key: 'b' })
    if (!other) throw new Error('no key')
    const standing = {
      answer,
      item: { awarded: 1, possible: 1 },
      marks: { awarded: 8, possible: 10 },
      items: 10,
      passed: true,
      passMark: 80,
    }
    const lowered = regrade(standing, questionOf(other))
    expect(lowered).toMatchObject({ isRaised: false, pass: 'kept', passed: true, marks: { awarded: 7, possible: 10 } })
    const failed = {
      ...standing,
      answer: answerTo(content, { answer: 'b' }) ?? null,
      item: { awarded: 0, possible: 1 },
      marks: { awarded: 7, possible: 10 },
      passed: false,
    }
    expect(regrade(failed, questionOf(other))).toMatchObject({ isRaised: true, pass: 'gained', passed: true })
    expect(regrade({ ...failed, marks: { awarded: 2, possible: 10 } }, questionOf(other))).toMatchObject({
      pass: 'same',
      passed: false,
    })
  })
})
