import { addDays } from '../calendar.ts'
import type { areas } from '../courses/schema.ts'
import type { leaveKinds, staffCategories } from '../organisation/schema.ts'
import type { states } from './schema.ts'

export type Area = (typeof areas)[number]
export type State = (typeof states)[number]
export type Category = (typeof staffCategories)[number]
type LeaveKind = (typeof leaveKinds)[number]
type Period = { startedOn: string; endedOn: string | null }

/** What is known of one person, for one target. Order does not matter. */
export type History = {
  /** Primary posts. `isCovered`: the target holds for the post's unit. */
  posts: (Period & { unitId: string; category: Category; isCovered: boolean })[]
  leaves: (Period & { kind: LeaveKind })[]
  /** Ledger entries that are not voided. */
  completions: { courseId: string; achievedOn: string }[]
}

/** The part of a target that decides about people. Days are the first and the last of the cycle. */
export type Rule = {
  startsOn: string
  endsOn: string
  excludedLeaves: readonly LeaveKind[]
  minimumDaysInPost: number
  /** "All of these" is `coursesNeeded` equal to the number of courses. */
  areas: readonly { area: Area; coursesNeeded: number; courseIds: readonly string[] }[]
}

export type Standing = {
  /** Where the person is counted; undefined when outside the population. */
  place: { unitId: string; category: Category } | undefined
  state: State
  /** The day on which an area's rule was fulfilled inside the cycle. */
  fulfilledOn: Record<Area, string | undefined>
}

/**
 * Where a person stands on a day. In the population: a primary post is open that day, the days in post have come to
 * the target's minimum, no excluded leave runs. Aware: evidence dated in [cycle start, day] fulfils the rule of both
 * areas. A day after the cycle counts as its last day, so a closed cycle never changes by waiting.
 * Source: design, "The chain", 2 and 5; plan of 2023, II.1.
 */
export function standingOn(history: History, rule: Rule, on: string): Standing {
  const day = on < rule.endsOn ? on : rule.endsOn
  const fulfilledOn = {
    'child-protection': fulfilmentOf('child-protection', history, rule, day),
    'gender-equality': fulfilmentOf('gender-equality', history, rule, day),
  }
  return { place: placeOn(history, rule, day), state: stateOf(fulfilledOn), fulfilledOn }
}

/**
 * The next day after `on` on which the standing differs although nothing is recorded in between (a post begins, a
 * leave ends, enough days in post); undefined when no such day is known.
 */
export function nextChangeOn(history: History, rule: Rule, on: string): string | undefined {
  const now = standingOn(history, rule, on)
  return daysOfChange(history, rule)
    .filter((day) => day > on && day <= rule.endsOn)
    .sort()
    .find((day) => !isSame(now, standingOn(history, rule, day)))
}

function placeOn(history: History, rule: Rule, day: string): Standing['place'] {
  const post = history.posts.find((candidate) => covers(candidate, day))
  if (!post?.isCovered) return undefined
  if (history.leaves.some((leave) => rule.excludedLeaves.includes(leave.kind) && covers(leave, day))) return undefined
  if (day < firstDayThatCounts(serviceStart(history, post), rule)) return undefined
  return { unitId: post.unitId, category: post.category }
}

/** First day of the unbroken service that a post continues: a transfer does not start the count anew. */
function serviceStart(history: History, post: Period): string {
  const before = history.posts.find(
    (candidate) => candidate.endedOn !== null && addDays(candidate.endedOn, 1) === post.startedOn,
  )
  return before ? serviceStart(history, before) : post.startedOn
}

function firstDayThatCounts(serviceStartedOn: string, rule: Rule): string {
  return rule.minimumDaysInPost > 1 ? addDays(serviceStartedOn, rule.minimumDaysInPost - 1) : serviceStartedOn
}

function covers(period: Period, day: string): boolean {
  return period.startedOn <= day && (period.endedOn === null || day <= period.endedOn)
}

/** The day on which the last needed course of the area was first achieved; a course counts once. */
function fulfilmentOf(area: Area, history: History, rule: Rule, day: string): string | undefined {
  const areaRule = rule.areas.find((candidate) => candidate.area === area)
  if (!areaRule) return undefined
  const firstOn = new Map<string, string>()
  for (const { courseId, achievedOn } of history.completions) {
    if (achievedOn < rule.startsOn || achievedOn > day || !areaRule.courseIds.includes(courseId)) continue
    const known = firstOn.get(courseId)
    if (known === undefined || achievedOn < known) firstOn.set(courseId, achievedOn)
  }
  return [...firstOn.values()].sort()[areaRule.coursesNeeded - 1]
}

function stateOf(fulfilledOn: Standing['fulfilledOn']): State {
  const protection = fulfilledOn['child-protection'] !== undefined
  const equality = fulfilledOn['gender-equality'] !== undefined
  if (protection && equality) return 'both'
  if (protection) return 'child-protection'
  return equality ? 'gender-equality' : 'none'
}

/** Every day on which one of the facts begins or ceases to hold. */
function daysOfChange(history: History, rule: Rule): string[] {
  const periods = [...history.posts, ...history.leaves]
  return [
    ...periods.map((period) => period.startedOn),
    ...periods.flatMap((period) => (period.endedOn === null ? [] : [addDays(period.endedOn, 1)])),
    ...history.posts.map((post) => firstDayThatCounts(serviceStart(history, post), rule)),
    ...history.completions.map((completion) => completion.achievedOn),
    rule.startsOn,
  ]
}

function isSame(a: Standing, b: Standing): boolean {
  return (
    a.state === b.state &&
    a.place?.unitId === b.place?.unitId &&
    a.place?.category === b.place?.category &&
    a.fulfilledOn['child-protection'] === b.fulfilledOn['child-protection'] &&
    a.fulfilledOn['gender-equality'] === b.fulfilledOn['gender-equality']
  )
}
