/** Limits between which the true value lies, with 95 % confidence. */
export type Interval = { from: number; to: number }

const z = 1.96

/**
 * Of a discrimination index in percent, by Fisher's transformation: z ± 1.96 / √(n − 3). Undefined for fewer than four
 * people, and for ±100, where the transformation has no end.
 */
export function discriminationInterval(discrimination: number | undefined, people: number): Interval | undefined {
  if (discrimination === undefined || people <= 3 || Math.abs(discrimination) >= 100) return undefined
  const middle = Math.atanh(discrimination / 100)
  const reach = z / Math.sqrt(people - 3)
  return { from: 100 * Math.tanh(middle - reach), to: 100 * Math.tanh(middle + reach) }
}

/**
 * Of a facility, by Wilson's score (1927). Marks in parts vary less than whole ones of the same mean, so for them the
 * interval is wider than it need be, never narrower.
 */
export function facilityInterval(facility: number | undefined, people: number): Interval | undefined {
  if (facility === undefined || people === 0) return undefined
  const scale = 1 + z ** 2 / people
  const middle = (facility + z ** 2 / (2 * people)) / scale
  const reach = (z / scale) * Math.sqrt((facility * (1 - facility)) / people + z ** 2 / (4 * people ** 2))
  return { from: Math.max(0, middle - reach), to: Math.min(1, middle + reach) }
}

/** A group of people by a figure of theirs, as sums that can be kept up to date. */
export type Sums = { people: number; sum: number; squares: number }

/** Of mean(a) − mean(b), with each group's own variance (Welch). Undefined for groups of fewer than two. */
export function differenceInterval(a: Sums, b: Sums): Interval | undefined {
  if (a.people < 2 || b.people < 2) return undefined
  const difference = a.sum / a.people - b.sum / b.people
  const reach = z * Math.sqrt(variance(a) / a.people + variance(b) / b.people)
  return { from: difference - reach, to: difference + reach }
}

function variance({ people, sum, squares }: Sums): number {
  return Math.max(0, squares - (sum * sum) / people) / (people - 1)
}
