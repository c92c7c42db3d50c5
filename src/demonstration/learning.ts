import type { Random } from '../quizzes/drawing.ts'
import type { Area } from '../targets/standing.ts'
import type { DrawDay } from './evidence-days.ts'
import { minutesAfter, momentOfUse, officeHour, type Period, within } from './moments.ts'
import { chance, newSeed, oneByWeight, wholeBetween } from './random.ts'

/** One go at the quiz. Without `submittedAt` it is still open. */
export type Sitting = {
  startedAt: Date
  submittedAt: Date | undefined
  passes: boolean
  /** Where in the range of marks that pass, or that fail, this one lies: from 0 to 1. */
  quality: number
  /** What the drawing of its questions and the choice of its wrong answers start from. */
  seed: number
}

/** Learnt on the phone or the computer. */
export type OnlineLearning = {
  kind: 'online'
  area: Area
  enrolledAt: Date
  /** When the last lesson was read; the others lie evenly between. */
  readUntil: Date
  /** 1: all lessons are read. */
  shareRead: number
  sittings: Sitting[]
}

/** Learnt elsewhere and recorded by the officer. */
export type RecordedEvidence = {
  kind: 'recorded'
  area: Area
  source: 'workshop' | 'paper'
  achievedOn: string
  recordedAt: Date
}

export type Learning = OnlineLearning | RecordedEvidence

/** What the units and the calendar say about one person and one area. */
export type Occasion = {
  area: Area
  drawDay: DrawDay
  /** A day on which this person is in a post and not away. */
  isTheirs: (on: string) => boolean
  /** Day on which this person's school held a workshop on the area. */
  workshopOn: string | undefined
  /** Nothing on paper: the story of this person is told by the screens. */
  onlineOnly: boolean
  /** Nothing lies before the first day in post or after now. */
  period: Period
}

/** How somebody came to complete an area; undefined when no day of the cycle was theirs. */
export function completedLearning(random: Random, occasion: Occasion): Learning | undefined {
  const { area, drawDay, isTheirs, workshopOn, onlineOnly, period } = occasion
  if (!onlineOnly && workshopOn !== undefined && isTheirs(workshopOn) && chance(random, 0.65)) {
    return recorded('workshop', workshopOn)
  }
  const achievedOn = drawDay(random, isTheirs)
  if (achievedOn === undefined) return undefined
  if (!onlineOnly && chance(random, 0.05)) return recorded('paper', achievedOn)
  const failures = oneByWeight(random, [
    [0, 82],
    [1, 14],
    [2, 4],
  ] as const)
  return online(random, { area, achievedOn, failures, period })

  function recorded(source: 'workshop' | 'paper', on: string): RecordedEvidence {
    return {
      kind: 'recorded',
      area,
      source,
      achievedOn: on,
      recordedAt: within(period, officeHour(random, on, { after: 1, upTo: 9 })),
    }
  }
}

function online(
  random: Random,
  { area, achievedOn, failures, period }: { area: Area; achievedOn: string; failures: number; period: Period },
): OnlineLearning {
  const sittings: Sitting[] = []
  let end = within(period, momentOfUse(random, achievedOn))
  for (let left = failures; left >= 0; left--) {
    const startedAt = within(period, minutesAfter(end, -wholeBetween(random, 5, 19)))
    sittings.unshift(sitting(random, startedAt, end, left === failures))
    end = within(period, minutesAfter(startedAt, -pause(random)))
  }
  // The loop went backwards: `end` lies before the first sitting, where the reading stopped.
  const readingTime = chance(random, 0.5) ? wholeBetween(random, 18, 45) : 3 * pause(random)
  const enrolledAt = within(period, minutesAfter(end, -readingTime))
  return { kind: 'online', area, enrolledAt, readUntil: end, shareRead: 1, sittings }
}

export function sitting(random: Random, startedAt: Date, submittedAt: Date | undefined, passes: boolean): Sitting {
  return { startedAt, submittedAt, passes, quality: random(), seed: newSeed(random) }
}

/** Between two goes: some minutes, or the same hour one or two days earlier. */
function pause(random: Random): number {
  const minutes = wholeBetween(random, 4, 50)
  return chance(random, 0.6) ? minutes : wholeBetween(random, 1, 2) * 1440 + minutes
}
