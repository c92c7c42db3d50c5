import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differenceInterval, discriminationInterval, facilityInterval, type Sums } from '../../src/quizzes/intervals.ts'
import { enoughPeople, judge } from '../../src/quizzes/verdict.ts'

describe('intervals', () => {
  test('of a discrimination, as published: r = 0,5 of 28 people lies in 0,155 … 0,736', () => {
    const interval = discriminationInterval(50, 28)
    expect(interval?.from).toBeCloseTo(15.6, 0)
    expect(interval?.to).toBeCloseTo(73.6, 0)
    expect(discriminationInterval(50, 3)).toBeUndefined()
    expect(discriminationInterval(100, 28)).toBeUndefined()
    expect(discriminationInterval(undefined, 28)).toBeUndefined()
  })

  test('of a facility, as published: 15 of 20 lie in 0,531 … 0,888, all of 10 in 0,722 … 1', () => {
    expect(facilityInterval(0.75, 20)?.from).toBeCloseTo(0.5313, 3)
    expect(facilityInterval(0.75, 20)?.to).toBeCloseTo(0.8881, 3)
    expect(facilityInterval(1, 10)?.from).toBeCloseTo(0.7225, 3)
    expect(facilityInterval(1, 10)?.to).toBe(1)
    expect(facilityInterval(undefined, 0)).toBeUndefined()
  })

  test('hold the figure they are about, lie within its limits, and narrow with more people', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(share, fc.integer({ min: 4, max: 100_000 }), (value, people) => {
        const facility = facilityInterval(value, people)
        const discrimination = discriminationInterval(200 * value - 100, people)
        for (const [interval, at, limit] of [
          [facility, value, 1],
          [discrimination, 200 * value - 100, 100],
        ] as const) {
          if (!interval) continue
          expect(interval.from).toBeLessThanOrEqual(at + 1e-9)
          expect(interval.to).toBeGreaterThanOrEqual(at - 1e-9)
          expect(Math.max(Math.abs(interval.from), Math.abs(interval.to))).toBeLessThanOrEqual(limit)
        }
        const wider = facilityInterval(value, people)
        const narrower = facilityInterval(value, people * 4)
        const width = (interval: typeof wider) => (interval ? interval.to - interval.from : 0)
        expect(width(narrower)).toBeLessThanOrEqual(width(wider) + 1e-12)
      }),
    )
  })

  test('of a difference, by Welch', () => {
    const a = sumsOf([4, 6, 8, 10])
    const b = sumsOf([1, 2, 3])
    const interval = differenceInterval(a, b)
    const reach = 1.96 * Math.sqrt(20 / 3 / 4 + 1 / 3)
    expect(interval?.from).toBeCloseTo(5 - reach, 9)
    expect(interval?.to).toBeCloseTo(5 + reach, 9)
    expect(differenceInterval(a, sumsOf([1]))).toBeUndefined()
  })
})

function sumsOf(values: number[]): Sums {
  return {
    people: values.length,
    sum: values.reduce((all, value) => all + value, 0),
    squares: values.reduce((all, value) => all + value ** 2, 0),
  }
}

const people = (count: number, value: number) =>
  sumsOf(Array.from({ length: count }, (_, index) => value + (index % 3) - 1))
const nothingWrong = { right: people(60, 7), wrong: [{ response: 'b', ...people(30, 5) }] }

describe('a verdict', () => {
  test('waits for 50 people', () => {
    const bad = { right: people(20, 3), wrong: [{ response: 'b', ...people(25, 8) }] }
    expect(judge({ people: enoughPeople - 1, facility: 1 }, { from: -90, to: -50 }, bad)).toEqual({ kind: 'too-few' })
    expect(judge({ people: 0, facility: undefined }, undefined, nothingWrong)).toEqual({ kind: 'too-few' })
    expect(judge({ people: enoughPeople, facility: 1 }, undefined, nothingWrong).kind).toBe('too-easy')
  })

  test('finds a question that nearly everybody has right', () => {
    expect(judge({ people: 100, facility: 0.98 }, undefined, nothingWrong)).toEqual({
      kind: 'too-easy',
      facility: 0.98,
    })
    expect(judge({ people: 100, facility: 0.97 }, undefined, nothingWrong)).toEqual({ kind: 'fine' })
  })

  test('suspects the key when the discrimination surely lies below nothing', () => {
    expect(judge({ people: 100, facility: 0.5 }, { from: -40, to: -1 }, nothingWrong)).toEqual({
      kind: 'key-suspect',
      response: undefined,
    })
    expect(judge({ people: 100, facility: 0.5 }, { from: -40, to: 0 }, nothingWrong).kind).toBe('fine')
  })

  test('suspects the key when people with high totals choose a wrong answer, and names it', () => {
    const right = people(60, 5)
    const lure = { response: 'b', ...people(30, 8) }
    expect(
      judge({ people: 90, facility: 0.6 }, undefined, {
        right,
        wrong: [{ ...lure, response: 'c', ...people(20, 6) }, lure],
      }),
    ).toEqual({
      kind: 'key-suspect',
      response: 'b',
    })
    const few = { right, wrong: [{ response: 'b', ...people(9, 8) }] }
    expect(judge({ people: 90, facility: 0.6 }, undefined, few).kind, 'nine people are chance').toBe('fine')
    const unsure = {
      right: sumsOf([1, 9, 2, 8, 1, 9, 2, 8, 1, 9]),
      wrong: [{ response: 'b', ...sumsOf([2, 9, 2, 9, 2, 9, 2, 9, 2, 9]) }],
    }
    expect(judge({ people: 90, facility: 0.6 }, undefined, unsure).kind, 'the interval holds nothing').toBe('fine')
  })
})
