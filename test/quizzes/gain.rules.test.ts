import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawItems } from '../../src/quizzes/drawing.ts'
import { gainOf, pairedGain, tQuantile } from '../../src/quizzes/gain.ts'
import { formats } from '../../src/web/language/format.ts'
import { seededRandom } from '../support/random.ts'

describe('a gain', () => {
  test('is the share of marks after less the share before, in percentage points', () => {
    expect(gainOf({ awarded: 2, possible: 5 }, { awarded: 9, possible: 10 })).toBeCloseTo(50)
    expect(gainOf({ awarded: 5, possible: 5 }, { awarded: 7, possible: 10 })).toBeCloseTo(-30)
  })

  test('is written with its sign and one decimal', () => {
    const { points } = formats.vi
    expect([12.34, -4, 0.04, -0.04].map(points)).toEqual(['+12,3', '−4,0', '0,0', '0,0'])
    expect(formats.en.points(1.25)).toBe('+1.3')
  })
})

test.each([
  // t(0.975, ν) as printed in tables of Student's distribution.
  [9, 2.262157],
  [10, 2.228139],
  [14, 2.144787],
  [20, 2.085963],
  [30, 2.042272],
  [60, 2.000298],
  [120, 1.97993],
  [1000, 1.962339],
])('the 97.5 %% point of t with %i degrees of freedom is %f', (degrees, expected) => {
  expect(tQuantile(degrees)).toBeCloseTo(expected, 4)
})

describe('the mean gain of a unit', () => {
  const sums = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    return { people: values.length, mean, deviation: Math.sqrt(squares / (values.length - 1)) }
  }

  test('comes with its interval: ten differences worked out by hand', () => {
    // Mean 30, squares about it 1800, s = √200 = 14.1421, half width 2.262157 · 14.1421 / √10 = 10.1167.
    const gain = pairedGain(sums([10, 20, 20, 30, 30, 30, 40, 40, 20, 60]))
    expect(gain?.mean).toBeCloseTo(30)
    expect(gain?.from).toBeCloseTo(30 - 10.1167, 3)
    expect(gain?.to).toBeCloseTo(30 + 10.1167, 3)
  })

  test('is not there below ten people', () => {
    expect(pairedGain(sums(Array.from({ length: 9 }, (_, index) => index)))).toBeUndefined()
    expect(pairedGain({ people: 0, mean: null, deviation: null })).toBeUndefined()
  })

  test('lies in the middle of its interval, which shrinks as more people say the same', () => {
    const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 10, maxLength: 40 })
    fc.assert(
      fc.property(values, (all) => {
        const [once, fourTimes] = [pairedGain(sums(all)), pairedGain(sums([...all, ...all, ...all, ...all]))]
        if (!once || !fourTimes) throw new Error('nothing is shown')
        expect((once.from + once.to) / 2).toBeCloseTo(once.mean)
        expect(fourTimes.mean).toBeCloseTo(once.mean)
        expect(fourTimes.to - fourTimes.from).toBeLessThanOrEqual(once.to - once.from + 1e-9)
      }),
    )
  })
})

describe('questions that a person has just seen', () => {
  const bank = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ questionVersionId: `${index}`, objective: 'a', shuffled: [] }))

  test('are drawn only where nothing else is left', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(12), fc.nat(1000), (size, seenCount, seed) => {
        const draw = Math.ceil(size / 2)
        const seen = new Set(bank(Math.min(seenCount, size)).map(({ questionVersionId }) => questionVersionId))
        const drawn = drawItems(bank(size), [{ objective: 'a', draw }], seededRandom(seed), seen)
        expect(new Set(drawn.map(({ questionVersionId }) => questionVersionId)).size).toBe(draw)
        const again = drawn.filter(({ questionVersionId }) => seen.has(questionVersionId)).length
        expect(again).toBe(Math.max(0, draw - (size - seen.size)))
      }),
    )
  })
})
