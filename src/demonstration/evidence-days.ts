import { addDays, daysBetween } from '../calendar.ts'
import type { Random } from '../quizzes/drawing.ts'

/** Draws a day on which somebody finished a course; undefined when no day is theirs. */
export type DrawDay = (random: Random, isTheirs: (on: string) => boolean) => string | undefined

/**
 * Days from `startsOn` to `lastOn` as people use them: mostly working days, few in the summer holidays, many in the
 * weeks before a cut-off.
 */
export function evidenceDays({
  startsOn,
  lastOn,
  cutOffs,
}: {
  startsOn: string
  lastOn: string
  cutOffs: string[]
}): DrawDay {
  let total = 0
  const days = Array.from({ length: daysBetween(startsOn, lastOn) + 1 }, (_, at) => {
    const on = addDays(startsOn, at)
    total += weightOf(on, cutOffs)
    return { on, upTo: total }
  })

  return (random, isTheirs) => {
    for (let draws = 0; draws < 60; draws++) {
      const at = random() * total
      const day = days.find(({ upTo }) => at < upTo)
      if (day && isTheirs(day.on)) return day.on
    }
    return days.findLast(({ on }) => isTheirs(on))?.on
  }
}

function weightOf(on: string, cutOffs: string[]): number {
  return (
    weekdayWeight(on) *
    (isHoliday(on) ? 0.3 : 1) *
    Math.max(...cutOffs.map((cutOff) => rush(daysBetween(on, cutOff))), 1)
  )
}

function weekdayWeight(on: string): number {
  const weekday = new Date(`${on}T00:00:00Z`).getUTCDay()
  if (weekday === 0) return 0.05
  return weekday === 6 ? 0.2 : 1
}

function isHoliday(on: string): boolean {
  const dayOfYear = on.slice(5)
  return dayOfYear >= '06-01' && dayOfYear <= '08-10'
}

/** From 1, five weeks before a cut-off, to 6 on its day. */
function rush(daysLeft: number): number {
  return daysLeft < 0 || daysLeft > 35 ? 1 : 6 - (5 * daysLeft) / 35
}
