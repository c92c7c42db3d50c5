import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawItems, shuffle } from '../../src/quizzes/drawing.ts'
import { grade, isPassed } from '../../src/quizzes/grading.ts'
import { seededRandom } from '../support/random.ts'

const right = { grade: () => 1, parts: 1 }
const wrong = { grade: () => 0, parts: 1 }

describe('grading', () => {
  test('gives one mark for each right item and adds them up', () => {
    const items = [right, wrong, right].map((question) => ({ question, answer: { choices: ['a'] } }))
    expect(grade(items)).toMatchObject({ awarded: 2, possible: 3 })
  })

  test.each([
    [8, 10, 80, true],
    [7, 10, 80, false],
    [2, 3, 67, false],
    [2, 3, 66, true],
    [0, 0, 80, false],
    [10, 10, 100, true],
    [9, 10, 100, false],
  ])('%i of %i against %i %%: passed is %s', (awarded, possible, passMark, passed) => {
    expect(isPassed({ awarded, possible }, passMark)).toBe(passed)
  })

  test('adds up parts exactly: three thirds are one, and a third is never lost to rounding', () => {
    const third = { grade: () => 1, parts: 3 }
    const half = { grade: () => 1, parts: 2 }
    const marksOf = (...questions: { grade(): number; parts: number }[]) =>
      grade(questions.map((question) => ({ question, answer: undefined })))
    expect(marksOf(third, third, third)).toMatchObject({ awarded: 3, possible: 9 })
    expect(marksOf(third, half)).toMatchObject({ awarded: 5, possible: 12 })
    expect(isPassed(marksOf(third, half), 41)).toBe(true)
    expect(isPassed(marksOf(third, half), 42)).toBe(false)
  })

  test('one mark more never turns a pass into a fail, a higher pass mark never a fail into a pass', () => {
    const marks = fc.integer({ min: 1, max: 50 }).chain((possible) => fc.tuple(fc.nat(possible), fc.constant(possible)))
    fc.assert(
      fc.property(marks, fc.integer({ min: 1, max: 99 }), ([awarded, possible], passMark) => {
        const passed = isPassed({ awarded, possible }, passMark)
        if (passed && awarded < possible) expect(isPassed({ awarded: awarded + 1, possible }, passMark)).toBe(true)
        if (!passed) expect(isPassed({ awarded, possible }, passMark + 1)).toBe(false)
      }),
    )
  })
})

const bank = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 6 })
  .map((objectives) => ({
    quotas: objectives.map(([draw], index) => ({ objective: `o${index}`, draw })),
    items: objectives.flatMap(([draw, spare], index) =>
      Array.from({ length: draw + spare }, (_, at) => ({
        questionVersionId: `o${index}-${at}`,
        objective: `o${index}`,
        shuffled: at % 3 === 0 ? [] : ['a', 'b', 'c', 'd'],
      })),
    ),
  }))

describe('drawing', () => {
  test('fills every quota exactly, without a question twice, and shuffles only what may be shuffled', () => {
    fc.assert(
      fc.property(bank, fc.integer({ min: 1, max: 1_000_000 }), ({ quotas, items }, seed) => {
        const drawn = drawItems(items, quotas, seededRandom(seed))
        expect(new Set(drawn.map((item) => item.questionVersionId)).size).toBe(drawn.length)
        for (const { objective, draw } of quotas) {
          expect(drawn.filter((item) => item.questionVersionId.startsWith(`${objective}-`))).toHaveLength(draw)
        }
        for (const { questionVersionId, optionOrder } of drawn) {
          const source = items.find((item) => item.questionVersionId === questionVersionId)
          expect(optionOrder.toSorted()).toEqual(source?.shuffled)
        }
      }),
    )
  })

  test('refuses a bank that cannot fill a quota', () => {
    expect(() => drawItems([], [{ objective: 'o', draw: 1 }], Math.random)).toThrow('0 questions for o')
  })

  test('puts every item in every place about equally often', () => {
    const random = seededRandom(7)
    const firsts = new Map<string, number>()
    for (let round = 0; round < 4000; round++) {
      const first = shuffle(['a', 'b', 'c', 'd'], random)[0] as string
      firsts.set(first, (firsts.get(first) ?? 0) + 1)
    }
    for (const times of firsts.values()) expect(Math.abs(times - 1000)).toBeLessThan(120)
  })
})
