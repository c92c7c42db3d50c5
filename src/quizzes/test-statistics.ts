import { unitsPerMark } from './item-statistics.ts'

/** How many people reached this total, in 2520ths of a mark. */
export type TotalCell = { total: number; people: number }

/** The marks on one place of a test: sums in 2520ths of a mark and their squares. */
export type SlotSums = { people: number; sum: number; squares: number }

export type TestStatistics = {
  people: number
  /** In marks, as are median, SD and standard error. */
  mean: number | undefined
  median: number | undefined
  sd: number | undefined
  skewness: number | undefined
  kurtosis: number | undefined
  /** Cronbach's alpha in percent. */
  alpha: number | undefined
  /** In percent; over 100 when alpha is negative. */
  errorRatio: number | undefined
  standardError: number | undefined
}

/**
 * Statistics of the totals, by the definitions of Moodle's quiz report: m2, m3, m4 divide by n, the k-statistics of them
 * are without bias. A figure that the data cannot say is undefined.
 *
 * Alpha needs the same items of everybody, but attempts draw their questions from a bank. Its items are therefore the
 * places of the test: a question where its objective is always asked whole, otherwise the first, second … draw of an
 * objective. It is then the internal consistency of randomly parallel forms (Lord 1955, Cronbach et al. 1963).
 */
export function testStatistics(totals: readonly TotalCell[], slots: readonly SlotSums[]): TestStatistics {
  const n = totals.reduce((sum, { people }) => sum + people, 0)
  const mean = n === 0 ? undefined : totals.reduce((sum, { total, people }) => sum + total * people, 0) / n
  const moment = (power: number) =>
    totals.reduce((sum, { total, people }) => sum + people * ((total - (mean ?? 0)) / unitsPerMark) ** power, 0) / n
  const k2 = n > 1 ? (n * moment(2)) / (n - 1) : undefined
  const isVaried = k2 !== undefined && k2 > 0
  const k3 = (n ** 2 * moment(3)) / ((n - 1) * (n - 2))
  const k4 = (n ** 2 * ((n + 1) * moment(4) - 3 * (n - 1) * moment(2) ** 2)) / ((n - 1) * (n - 2) * (n - 3))
  const sd = k2 === undefined ? undefined : Math.sqrt(k2)
  const alpha = isVaried && n > 2 ? alphaOf(slots, k2) : undefined
  const errorRatio = alpha === undefined ? undefined : 100 * Math.sqrt(Math.max(0, 1 - alpha / 100))
  return {
    people: n,
    mean: mean === undefined ? undefined : mean / unitsPerMark,
    median: n === 0 ? undefined : medianOf(totals, n) / unitsPerMark,
    sd,
    skewness: isVaried && n > 2 ? k3 / k2 ** 1.5 : undefined,
    kurtosis: isVaried && n > 3 ? k4 / k2 ** 2 : undefined,
    alpha,
    errorRatio,
    standardError: errorRatio === undefined || sd === undefined ? undefined : (errorRatio / 100) * sd,
  }
}

function alphaOf(slots: readonly SlotSums[], k2: number): number | undefined {
  const places = slots.length
  if (places < 2) return undefined
  const sum = slots.reduce((variances, slot) => variances + varianceOf(slot), 0)
  return ((100 * places) / (places - 1)) * (1 - sum / k2)
}

function varianceOf({ people, sum, squares }: SlotSums): number {
  if (people < 2) return 0
  const n = BigInt(people)
  return Number(n * BigInt(squares) - BigInt(sum) ** 2n) / Number(n * (n - 1n)) / unitsPerMark ** 2
}

/** The middle total; of an even number, the mean of the two in the middle. */
function medianOf(totals: readonly TotalCell[], n: number): number {
  const ascending = totals.toSorted((a, b) => a.total - b.total)
  const at = (place: number) => {
    let passed = 0
    for (const { total, people } of ascending) {
      passed += people
      if (place < passed) return total
    }
    return 0
  }
  return (at(Math.floor((n - 1) / 2)) + at(Math.floor(n / 2))) / 2
}
