/*
 * Classical statistics of a question, with the definitions of Moodle's quiz report ("Quiz statistics calculations").
 * x is a person's mark on the item, T the total of their attempt, o = T − x the rest. Variances divide by n − 1. Only
 * first attempts may be counted: a second one is no independent observation.
 */

/** Marks are counted in 2520ths: halves, thirds … tenths of a mark are whole numbers of it, so that sums are exact. */
export const unitsPerMark = 2520

/** How many people earned this mark on an item and this total in the attempt, both in 2520ths of a mark. */
export type Cell = { mark: number; total: number; people: number }

export type ItemStatistics = {
  people: number
  /** Mean mark as a share of the one mark that can be earned; undefined for nobody. */
  facility: number | undefined
  /** Of the marks; undefined for fewer than two people. */
  sd: number | undefined
  /** 100 · correlation of x and o; undefined when either does not vary. */
  discrimination: number | undefined
  /** 100 · cov(x, o) / the largest covariance that these marks could have; undefined when that is 0. */
  efficiency: number | undefined
  /** Of x and T, in marks²: what the effective weights are made of. */
  covariance: number | undefined
}

export function itemStatistics(cells: readonly Cell[]): ItemStatistics {
  const people = cells.reduce((sum, cell) => sum + cell.people, 0)
  const sum = cells.reduce((marks, cell) => marks + cell.mark * cell.people, 0)
  const withRest = cells.map(({ mark, total, people }) => ({ x: mark, y: total - mark, people }))
  const marks = covariance(withRest.map((pair) => ({ ...pair, y: pair.x })))
  const rests = covariance(withRest.map((pair) => ({ ...pair, x: pair.y })))
  const together = covariance(withRest)
  const isVaried = marks !== undefined && rests !== undefined && marks > 0 && rests > 0
  return {
    people,
    facility: people === 0 ? undefined : sum / people / unitsPerMark,
    sd: marks === undefined ? undefined : Math.sqrt(marks),
    discrimination: isVaried ? 100 * within1((together as number) / Math.sqrt(marks * rests)) : undefined,
    efficiency: isVaried
      ? 100 * Math.min(1, (together as number) / (covariance(bothAscending(withRest)) as number))
      : undefined,
    covariance: covariance(cells.map(({ mark, total, people }) => ({ x: mark, y: total, people }))),
  }
}

/** A correlation, which rounding must not carry past 1. */
function within1(correlation: number): number {
  return Math.max(-1, Math.min(1, correlation))
}

type Pair = { x: number; y: number; people: number }

/** In marks². The sums are whole numbers, so that no covariance is a little off 0; undefined for fewer than two people. */
function covariance(pairs: readonly Pair[]): number | undefined {
  let [n, sumX, sumY, sumXY] = [0n, 0n, 0n, 0n]
  for (const { x, y, people } of pairs) {
    const weight = BigInt(people)
    n += weight
    sumX += weight * BigInt(x)
    sumY += weight * BigInt(y)
    sumXY += weight * BigInt(x) * BigInt(y)
  }
  if (n < 2n) return undefined
  return Number(n * sumXY - sumX * sumY) / Number(n * (n - 1n)) / unitsPerMark ** 2
}

/** The same marks and rests, each ascending on its own: the pairing with the largest covariance. */
function bothAscending(pairs: readonly Pair[]): Pair[] {
  const marks = pairs.map(({ x, people }) => ({ value: x, people })).sort((a, b) => a.value - b.value)
  const rests = pairs.map(({ y, people }) => ({ value: y, people })).sort((a, b) => a.value - b.value)
  const paired: Pair[] = []
  let [mark, rest] = [marks.shift(), rests.shift()]
  while (mark && rest) {
    const people = Math.min(mark.people, rest.people)
    paired.push({ x: mark.value, y: rest.value, people })
    mark = mark.people === people ? marks.shift() : { ...mark, people: mark.people - people }
    rest = rest.people === people ? rests.shift() : { ...rest, people: rest.people - people }
  }
  return paired
}

/**
 * What share of the spread of totals each item makes, in percent: 100 · √cov(x, T) / Σ √cov(x_j, T) over items whose
 * covariance is not negative. A negative one has no weight. Where an attempt asks only some questions of a bank, an item
 * counts in the sum as often as it is asked: the weight is its share of an attempt that asks it, so that it stands
 * beside `100 / questions an attempt`, and with every item asked every time it is the published definition.
 */
export function effectiveWeights(
  items: readonly Pick<ItemStatistics, 'people' | 'covariance'>[],
  attempts: number,
): (number | undefined)[] {
  const root = ({ covariance }: { covariance: number | undefined }) =>
    covariance === undefined || covariance < 0 ? undefined : Math.sqrt(covariance)
  const sum = items.reduce((roots, item) => roots + (root(item) ?? 0) * (item.people / attempts), 0)
  return items.map((item) => {
    const own = root(item)
    return own === undefined || sum === 0 ? undefined : (100 * own) / sum
  })
}
