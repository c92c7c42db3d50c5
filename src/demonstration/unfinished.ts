import type { Random } from '../quizzes/drawing.ts'
import type { Area } from '../targets/standing.ts'
import { type Occasion, type OnlineLearning, sitting } from './learning.ts'
import { instantOn, minutesAfter, momentOfUse, type Period, within } from './moments.ts'
import { oneByWeight, wholeBetween } from './random.ts'

/** Somebody who has begun and not finished: reading, in the middle of the quiz, or failed and not back yet. */
export function unfinishedLearning(
  random: Random,
  { area, drawDay, isTheirs, period }: Occasion,
): OnlineLearning | undefined {
  const stoppedOn = drawDay(random, isTheirs)
  if (stoppedOn === undefined) return undefined
  const readUntil = within(period, momentOfUse(random, stoppedOn))
  const enrolledAt = within(period, minutesAfter(readUntil, -wholeBetween(random, 6, 40)))
  const where = oneByWeight(random, [
    ['reading', 70],
    ['quiz', 17],
    ['failed', 13],
  ] as const)
  if (where === 'reading') {
    return { kind: 'online', area, enrolledAt, readUntil, shareRead: 0.1 + random() * 0.85, sittings: [] }
  }
  const startedAt = within(period, minutesAfter(readUntil, 3))
  const submittedAt =
    where === 'failed' ? within(period, minutesAfter(startedAt, wholeBetween(random, 5, 15))) : undefined
  return {
    kind: 'online',
    area,
    enrolledAt,
    readUntil,
    shareRead: 1,
    sittings: [sitting(random, startedAt, submittedAt, false)],
  }
}

/** Half of the lessons read, the place of the last visit kept: what the teacher of the demonstration comes back to. */
export function halfRead(area: Area, on: string, period: Period): OnlineLearning {
  const readUntil = within(period, instantOn(on, 20 * 60 + 12))
  return {
    kind: 'online',
    area,
    enrolledAt: within(period, minutesAfter(readUntil, -26)),
    readUntil,
    shareRead: 0.5,
    sittings: [],
  }
}
