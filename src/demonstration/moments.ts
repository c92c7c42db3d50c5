import { addDays } from '../calendar.ts'
import type { Random } from '../quizzes/drawing.ts'
import { oneByWeight, wholeBetween } from './random.ts'

/** Instants from the first to the last, both included. */
export type Period = { from: Date; to: Date }

/** The instant itself, or the nearest one of the period. */
export function within({ from, to }: Period, at: Date): Date {
  if (at < from) return from
  return at > to ? to : at
}

/** Vietnam has kept +07:00 all year since 1975, so that a day there needs no table of zones. */
export function instantOn(on: string, minuteOfDay: number, second = 0): Date {
  return new Date(Date.parse(`${on}T00:00:00+07:00`) + minuteOfDay * 60_000 + second * 1000)
}

export function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000)
}

/** When people of a school have a phone in their hands: the evening, the midday rest, between lessons. */
export function momentOfUse(random: Random, on: string): Date {
  const [first, last] = oneByWeight(random, [
    [[1140, 1325], 38],
    [[675, 800], 30],
    [[455, 1030], 32],
  ] as const)
  return instantOn(on, wholeBetween(random, first, last), wholeBetween(random, 0, 59))
}

/** An hour of office work some days later; never on a Saturday or Sunday. */
export function officeHour(random: Random, on: string, { after, upTo }: { after: number; upTo: number }): Date {
  const day = addDays(on, wholeBetween(random, after, upTo))
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const workingDay = weekday === 6 ? addDays(day, 2) : weekday === 0 ? addDays(day, 1) : day
  return instantOn(workingDay, wholeBetween(random, 470, 990), wholeBetween(random, 0, 59))
}

/** So many instants after `from`, evenly spaced, the last at `to`. */
export function spread(from: Date, to: Date, count: number): Date[] {
  const step = (to.getTime() - from.getTime()) / count
  return Array.from({ length: count }, (_, at) => new Date(from.getTime() + Math.round(step * (at + 1))))
}
