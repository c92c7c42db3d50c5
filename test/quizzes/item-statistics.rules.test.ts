import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shuffle } from '../../src/quizzes/drawing.ts'
import { type Cell, effectiveWeights, itemStatistics, unitsPerMark } from '../../src/quizzes/item-statistics.ts'
import { testStatistics } from '../../src/quizzes/test-statistics.ts'
import { seededRandom } from '../support/random.ts'

/** A row a person, a column an item, whole 2520ths of a mark. */
type Matrix = number[][]

const ofMarks = (rows: string): Matrix =>
  rows.split(' ').map((row) => [...row].map((mark) => Number(mark) * unitsPerMark))
const golden = ofMarks('1110 1101 1010 1111 0001 1000 1100 0110')

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)
const columnOf = (matrix: Matrix, item: number) => matrix.map((row) => row[item] as number)
const totalsOf = (matrix: Matrix) => matrix.map(sum)

/** Each person a cell. */
function cellsOf(matrix: Matrix, item: number): Cell[] {
  return matrix.map((row) => ({ mark: row[item] as number, total: sum(row), people: 1 }))
}

/** Equal people in one cell, as the database counts them. */
function counted<T extends { people: number }>(cells: T[]): T[] {
  const byKey = new Map<string, T>()
  for (const cell of cells) {
    const key = JSON.stringify({ ...cell, people: 0 })
    byKey.set(key, { ...cell, people: (byKey.get(key)?.people ?? 0) + cell.people })
  }
  return [...byKey.values()]
}

function testOf(matrix: Matrix) {
  const totals = counted(totalsOf(matrix).map((total) => ({ total, people: 1 })))
  const slots = (matrix[0] ?? []).map((_, item) => {
    const marks = columnOf(matrix, item)
    return { people: marks.length, sum: sum(marks), squares: sum(marks.map((mark) => mark ** 2)) }
  })
  return testStatistics(totals, slots)
}

const itemsOf = (matrix: Matrix) => (matrix[0] ?? []).map((_, item) => itemStatistics(counted(cellsOf(matrix, item))))

describe('the golden set', () => {
  const expected = [
    { facility: 0.75, sd: 0.46291, discrimination: 0, efficiency: 0, weight: 22.6164 },
    { facility: 0.625, sd: 0.517549, discrimination: 32.4617, efficiency: 46.6667, weight: 30.6227 },
    { facility: 0.5, sd: 0.534522, discrimination: 0, efficiency: 0, weight: 26.1151 },
    { facility: 0.375, sd: 0.517549, discrimination: -17.4078, efficiency: -26.3158, weight: 20.6458 },
  ]

  test.each(expected.map((figures, item) => ({ item, ...figures })))('item $item', ({ item, ...figures }) => {
    for (const cells of [cellsOf(golden, item), counted(cellsOf(golden, item))]) {
      const found = itemStatistics(cells)
      expect(found.facility).toBeCloseTo(figures.facility, 6)
      expect(found.sd).toBeCloseTo(figures.sd, 6)
      expect(found.discrimination).toBeCloseTo(figures.discrimination, 4)
      expect(found.efficiency).toBeCloseTo(figures.efficiency, 4)
    }
    expect(effectiveWeights(itemsOf(golden), golden.length)[item]).toBeCloseTo(figures.weight, 4)
  })

  test('to six decimals, where the definition gives a closed form', () => {
    const items = itemsOf(golden)
    expect(items[1]?.discrimination).toBeCloseTo(100 * 0.324617, 3)
    expect(items[1]?.efficiency).toBeCloseTo(1400 / 30, 6)
    expect(items[3]?.efficiency).toBeCloseTo(-500 / 19, 6)
    expect(items[0]?.discrimination, 'not a little off').toBe(0)
    for (const [item, { discrimination, efficiency }] of items.entries()) {
      const direct = directly(golden, item)
      expect(discrimination).toBeCloseTo(direct.discrimination, 9)
      expect(efficiency).toBeCloseTo(direct.efficiency, 9)
    }
  })

  test('the test as a whole', () => {
    const found = testOf(golden)
    expect(found.people).toBe(8)
    expect(found.mean).toBeCloseTo(2.25, 6)
    expect(found.median).toBeCloseTo(2, 6)
    expect(found.sd).toBeCloseTo(1.035098, 6)
    expect(found.skewness).toBeCloseTo(0.386437, 6)
    expect(found.kurtosis).toBeCloseTo(-0.448, 6)
    expect(found.alpha).toBeCloseTo(4.444444, 6)
    expect(found.errorRatio).toBeCloseTo(97.752522, 6)
    expect(found.standardError).toBeCloseTo(1.011835, 6)
  })
})

/** The definitions word by word, over people: means first, then squares, everybody sorted. */
function directly(matrix: Matrix, item: number) {
  const x = columnOf(matrix, item).map((mark) => mark / unitsPerMark)
  const o = totalsOf(matrix).map((total, person) => total / unitsPerMark - (x[person] as number))
  const mean = (values: number[]) => sum(values) / values.length
  const covariance = (a: number[], b: number[]) =>
    sum(a.map((value, index) => (value - mean(a)) * ((b[index] as number) - mean(b)))) / (a.length - 1)
  const ascending = (values: number[]) => values.toSorted((a, b) => a - b)
  const together = covariance(x, o)
  return {
    facility: mean(x),
    sd: Math.sqrt(covariance(x, x)),
    discrimination: (100 * together) / Math.sqrt(covariance(x, x) * covariance(o, o)),
    efficiency: (100 * together) / covariance(ascending(x), ascending(o)),
  }
}

/** Marks in parts: wholes, halves, thirds, tenths. */
const mark = fc.constantFrom(0, 252, 840, 1260, 1680, unitsPerMark)
const matrices = fc
  .integer({ min: 1, max: 5 })
  .chain((items) => fc.array(fc.array(mark, { minLength: items, maxLength: items }), { minLength: 1, maxLength: 25 }))

describe('laws', () => {
  test('cells say what the people themselves say, by the definitions word by word', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        for (const [item, found] of itemsOf(matrix).entries()) {
          const direct = directly(matrix, item)
          expect(found.facility).toBeCloseTo(direct.facility, 9)
          if (found.sd !== undefined) expect(found.sd).toBeCloseTo(direct.sd, 9)
          if (found.discrimination !== undefined) expect(found.discrimination).toBeCloseTo(direct.discrimination, 6)
          if (found.efficiency !== undefined) expect(found.efficiency).toBeCloseTo(direct.efficiency, 6)
        }
      }),
    )
  })

  test('no figure is NaN or endless, and each is undefined exactly where its definition says so', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const n = matrix.length
        const varies = (values: number[]) => new Set(values).size > 1
        const totals = totalsOf(matrix)
        for (const [item, found] of itemsOf(matrix).entries()) {
          const x = columnOf(matrix, item)
          const isDefined = varies(x) && varies(totals.map((total, person) => total - (x[person] as number)))
          expect(found.sd === undefined).toBe(n < 2)
          expect(found.discrimination === undefined).toBe(!isDefined)
          expect(found.efficiency === undefined).toBe(!isDefined)
        }
        const found = testOf(matrix)
        const places = matrix[0]?.length ?? 0
        expect(found.skewness === undefined).toBe(!varies(totals) || n < 3)
        expect(found.kurtosis === undefined).toBe(!varies(totals) || n < 4)
        expect(found.alpha === undefined).toBe(!varies(totals) || n < 3 || places < 2)
        const figures = [...itemsOf(matrix), found].flatMap((one) => Object.values(one))
        expect(figures.every((figure) => figure === undefined || Number.isFinite(figure))).toBe(true)
      }),
    )
  })

  test('the discrimination lies within ±100, and the efficiency is never nearer to nothing than it', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        for (const { discrimination, efficiency } of itemsOf(matrix)) {
          if (discrimination === undefined || efficiency === undefined) continue
          expect(Math.abs(discrimination)).toBeLessThanOrEqual(100)
          expect(efficiency).toBeLessThanOrEqual(100)
          expect(Math.abs(efficiency)).toBeGreaterThanOrEqual(Math.abs(discrimination) - 1e-9)
          expect(Math.sign(efficiency)).toBe(Math.sign(discrimination))
        }
      }),
    )
  })

  test('the order of people and items changes nothing', () => {
    fc.assert(
      fc.property(matrices, fc.integer(), (matrix, seed) => {
        const random = seededRandom(seed)
        const columns = shuffle([...(matrix[0] ?? []).keys()], random)
        const mixed = shuffle(matrix, random).map((row) => columns.map((item) => row[item] as number))
        const [one, other] = [testOf(matrix), testOf(mixed)]
        for (const name of Object.keys(one) as (keyof typeof one)[]) {
          if (one[name] === undefined) expect(other[name]).toBeUndefined()
          else expect(other[name]).toBeCloseTo(one[name], 6)
        }
        const itemsMixed = itemsOf(mixed)
        for (const [place, item] of columns.entries()) {
          expect(itemsMixed[place]).toEqual(itemStatistics(cellsOf(matrix, item)))
        }
      }),
    )
  })

  test('everybody counted several times has the same means, the same correlations and the same efficiency', () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 2, max: 40_000 }), (matrix, times) => {
        for (const item of (matrix[0] ?? []).keys()) {
          const once = cellsOf(matrix, item)
          const [one, many] = [once, once.map((cell) => ({ ...cell, people: times }))].map(itemStatistics)
          expect(many?.people).toBe(matrix.length * times)
          expect(many?.facility).toBeCloseTo(one?.facility as number, 9)
          if (one?.discrimination === undefined) expect(many?.discrimination).toBeUndefined()
          else expect(many?.discrimination).toBeCloseTo(one.discrimination, 6)
          if (one?.efficiency !== undefined) expect(many?.efficiency).toBeCloseTo(one.efficiency, 6)
        }
      }),
    )
  })

  test('effective weights add up to 100, each as often as it is asked', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const items = itemsOf(matrix)
        const weights = effectiveWeights(items, matrix.length)
        const isWeighed = items.some(({ covariance }) => covariance !== undefined && covariance > 0)
        expect(
          weights.every(
            (weight, item) => (weight === undefined) === (!isWeighed || (items[item]?.covariance ?? -1) < 0),
          ),
        ).toBe(true)
        if (isWeighed) expect(sum(weights.map((weight) => weight ?? 0))).toBeCloseTo(100, 6)
      }),
    )
  })

  test('of nobody nothing is said', () => {
    expect(itemStatistics([])).toEqual({ people: 0 })
    expect(testStatistics([], [])).toEqual({ people: 0 })
  })
})
