import { differenceInterval, type Interval, type Sums } from './intervals.ts'

/** What the figures of a question say in plain words, the most urgent first. */
export type Verdict =
  /** `response`: the wrong answer that people with high totals choose; undefined when only the discrimination says it. */
  | { kind: 'key-suspect'; response: string | undefined }
  | { kind: 'too-easy'; facility: number }
  | { kind: 'fine' }
  | { kind: 'too-few' }

export const verdictKinds = ['key-suspect', 'too-easy', 'fine', 'too-few'] as const

/** Below this many people nothing is said. */
export const enoughPeople = 50

/** A wrong answer that fewer chose than this says nothing about the key. */
const enoughChoices = 10

const tooEasyFrom = 0.97

/** People by the rest of their total, in any unit: those with the whole mark, and those who chose a wrong answer. */
export type Rests = { right: Sums; wrong: (Sums & { response: string })[] }

/**
 * Training for everybody has high marks and little spread by design: the bands for exams do not apply to a mastery test.
 * Judged is only what is wrong in any test: a question that nearly everybody answers, a discrimination that is surely
 * negative, and a wrong answer whose choosers did surely better on the rest than those who have this question right.
 */
export function judge(
  { people, facility }: { people: number; facility: number | undefined },
  discrimination: Interval | undefined,
  rests: Rests,
): Verdict {
  if (people < enoughPeople || facility === undefined) return { kind: 'too-few' }
  const response = luresTheBest(rests)
  if (response !== undefined || (discrimination !== undefined && discrimination.to < 0)) {
    return { kind: 'key-suspect', response }
  }
  return facility > tooEasyFrom ? { kind: 'too-easy', facility } : { kind: 'fine' }
}

function luresTheBest({ right, wrong }: Rests): string | undefined {
  const lures = wrong
    .filter(({ people }) => people >= enoughChoices && right.people >= enoughChoices)
    .map((one) => ({ ...one, above: differenceInterval(one, right)?.from ?? 0 }))
    .filter(({ above }) => above > 0)
    .sort((a, b) => b.above - a.above)
  return lures[0]?.response
}
