import type { Area, State } from './standing.ts'

/** People in the four disjoint states. `population` is their sum. */
export type Counts = { population: number; both: number; childProtection: number; genderEquality: number; none: number }

export const noCounts: Counts = { population: 0, both: 0, childProtection: 0, genderEquality: 0, none: 0 }

const fieldOf = {
  both: 'both',
  'child-protection': 'childProtection',
  'gender-equality': 'genderEquality',
  none: 'none',
} as const satisfies Record<State, keyof Counts>

export function countsIn({ both, childProtection, genderEquality, none }: Omit<Counts, 'population'>): Counts {
  return { population: both + childProtection + genderEquality + none, both, childProtection, genderEquality, none }
}

export function addPeople(counts: Counts, state: State, people: number): Counts {
  const field = fieldOf[state]
  return { ...counts, population: counts.population + people, [field]: counts[field] + people }
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    population: a.population + b.population,
    both: a.both + b.both,
    childProtection: a.childProtection + b.childProtection,
    genderEquality: a.genderEquality + b.genderEquality,
    none: a.none + b.none,
  }
}

/** People who count for a measure: aware in both areas, or in the one area whatever the other. */
export function aware(counts: Counts, measure: 'both' | Area): number {
  if (measure === 'both') return counts.both
  return counts.both + (measure === 'child-protection' ? counts.childProtection : counts.genderEquality)
}

/** People who are not aware in both areas: all of them, or those in one state. */
export function missingIn(counts: Counts, state: Exclude<State, 'both'> | undefined): number {
  return state ? counts[fieldOf[state]] : counts.population - counts.both
}

/**
 * How many more people reach the target: the smallest n with (aware + n) / population ≥ percent / 100, in whole
 * numbers, never rounded before it is compared. 0 when it is reached or nobody is in the population.
 */
export function missingToTarget(awarePeople: number, population: number, percent: number): number {
  return Math.max(0, Math.ceil((population * percent) / 100) - awarePeople)
}
