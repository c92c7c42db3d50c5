/** Marks of an attempt, before or after. */
export type Score = { awarded: number; possible: number }

/** What one person gained, in percentage points: the share of marks after, less the share before. */
export function gainOf(before: Score, after: Score): number {
  return 100 * (after.awarded / after.possible - before.awarded / before.possible)
}

/** Fewer people than this, and a mean would say something about single ones: it is not shown. */
export const enoughPairs = 10

/** Paired differences as sums that the database adds up. */
export type Pairs = { people: number; mean: number | null; deviation: number | null }
export type PairedGain = { mean: number; from: number; to: number }

/**
 * The mean paired gain with its 95 % interval d̄ ± t(0.975, n − 1) · s / √n (NIST/SEMATECH e-Handbook of Statistical
 * Methods, 1.3.5.2, of the differences). Undefined below `enoughPairs`.
 */
export function pairedGain({ people, mean, deviation }: Pairs): PairedGain | undefined {
  if (people < enoughPairs || mean === null || deviation === null) return undefined
  const reach = (tQuantile(people - 1) * deviation) / Math.sqrt(people)
  return { mean, from: mean - reach, to: mean + reach }
}

/**
 * The 97.5 % point of Student's t by its expansion around the normal one (Abramowitz and Stegun, Handbook of
 * Mathematical Functions, 26.7.5). From nine degrees of freedom on it is right to four decimals.
 */
export function tQuantile(degrees: number): number {
  const z = 1.959963984540054
  const terms = [
    z ** 3 + z,
    5 * z ** 5 + 16 * z ** 3 + 3 * z,
    3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z,
    79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z,
  ]
  const divisors = [4, 96, 384, 92_160]
  return terms.reduce((sum, term, index) => sum + term / ((divisors[index] as number) * degrees ** (index + 1)), z)
}
