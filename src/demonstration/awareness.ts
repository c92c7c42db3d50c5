import type { Random } from '../quizzes/drawing.ts'
import type { Category, State } from '../targets/standing.ts'
import { logisticNoise, logit } from './random.ts'

/** Shares of the population; who is in none of them has completed nothing. */
export const shares = { both: 0.38, 'child-protection': 0.12, 'gender-equality': 0.07 } as const

type Candidate = {
  category: Category
  /** About how many in a hundred at this person's unit have completed both areas. */
  aware: number
  /** For somebody whose state is a part of the story. */
  pinned: State | undefined
}

/** Teachers are ahead of the people in kitchens and at gates, their managers ahead of both. */
const lead: Record<Category, number> = { manager: 0.8, teacher: 0.2, employee: -0.65 }

/**
 * Says for each person of the population how far they are. The shares hold exactly, to the rounding of one person;
 * where the people stand follows their unit and category, with chance.
 */
export function drawStates(random: Random, candidates: Candidate[]): State[] {
  const states = candidates.map(({ pinned }): State => pinned ?? 'none')
  const zeal = candidates.map(({ aware, category }) => logit(aware / 100) + lead[category] + logisticNoise(random))
  const open = byRank(zeal).filter((at) => candidates[at]?.pinned === undefined)
  const needed = (state: keyof typeof shares) =>
    Math.round(shares[state] * candidates.length) - states.filter((pinned) => pinned === state).length

  for (const at of open.splice(0, needed('both'))) states[at] = 'both'
  const [protection, equality] = [needed('child-protection'), needed('gender-equality')]
  const remaining = new Set(open)
  const halfWay = byRank(zeal.map((own) => own / 2 + logisticNoise(random))).filter((at) => remaining.has(at))
  for (const [place, at] of halfWay.slice(0, protection + equality).entries()) {
    states[at] = isSpread(place, equality, protection + equality) ? 'gender-equality' : 'child-protection'
  }
  return states
}

/** Indexes, that of the highest value first. */
function byRank(values: number[]): number[] {
  return values.map((_, at) => at).sort((a, b) => (values[b] as number) - (values[a] as number))
}

/** True for exactly `count` of `total` places, evenly spread. */
function isSpread(place: number, count: number, total: number): boolean {
  return Math.floor(((place + 1) * count) / total) > Math.floor((place * count) / total)
}
