import { addDays, daysBetween } from '../calendar.ts'
import type { contractKinds, leaveKinds, staffCategories } from '../organisation/schema.ts'
import type { Random } from '../quizzes/drawing.ts'
import { chance, oneByWeight, oneOf, wholeBetween } from './random.ts'

/** A post without `endedOn` is open. */
export type Post = {
  unitCode: string
  category: (typeof staffCategories)[number]
  contractKind: (typeof contractKinds)[number]
  startedOn: string
  endedOn?: string
}
export type Leave = { kind: (typeof leaveKinds)[number]; startedOn: string; endedOn?: string }

export type Career = {
  /** Primary posts, the earliest first. */
  posts: Post[]
  secondaryPost?: Post
  leaves: Leave[]
  /** In the population today: an open post of at least 30 days and no leave. */
  isCounted: boolean
}

/** What has happened to somebody's post by today. Those of the last three are not in the population. */
export type Fate = 'serving' | 'joined' | 'transferred' | 'founding' | 'returned' | 'on-leave' | 'left' | 'new'

/** How long ago the newest school opened: its people have been in post for more than the 30 days that count. */
export const daysSinceOpening = 80

export type Place = {
  post: Omit<Post, 'startedOn' | 'endedOn'>
  person: { sex: 'female' | 'male'; birthOn: string }
  /** Other schools that somebody may come from or also work at. */
  sisterCodes: string[]
  today: string
}

export function makeCareer(random: Random, fate: Fate, place: Place): Career {
  const { post, person, sisterCodes, today } = place
  const longAgo = { ...post, startedOn: startLongAgo(random, place) }
  const openSince = (startedOn: string): Career => ({ posts: [{ ...post, startedOn }], leaves: [], isCounted: true })
  const movedOn = (day: string): Career => ({
    posts: [
      { ...longAgo, unitCode: oneOf(random, sisterCodes), endedOn: addDays(day, -1) },
      { ...post, startedOn: day },
    ],
    leaves: [],
    isCounted: true,
  })
  switch (fate) {
    case 'serving':
      return openSince(longAgo.startedOn)
    case 'joined':
      return openSince(firstOrFifteenth(daysAgo(random, today, 31, 300)))
    case 'transferred':
      return movedOn(daysAgo(random, today, 20, 210))
    case 'founding':
      return chance(random, 0.5)
        ? movedOn(addDays(today, -daysSinceOpening))
        : openSince(addDays(today, -daysSinceOpening))
    case 'returned':
      return { ...openSince(longAgo.startedOn), leaves: [leaveThatEnded(random, person, today)] }
    case 'on-leave':
      return { posts: [longAgo], leaves: [leaveThatRuns(random, person, today)], isCounted: false }
    case 'left':
      return { posts: [{ ...longAgo, endedOn: daysAgo(random, today, 3, 280) }], leaves: [], isCounted: false }
    case 'new':
      return { ...openSince(daysAgo(random, today, 1, 26)), isCounted: false }
  }
}

/** A further post at another school, besides the open one. */
export function addSecondaryPost(random: Random, career: Career, { post, sisterCodes, today }: Place): Career {
  const startedOn = firstOrFifteenth(daysAgo(random, today, 40, 90))
  const unitCode = oneOf(random, sisterCodes)
  return { ...career, secondaryPost: { ...post, unitCode, contractKind: 'fixed-term', startedOn } }
}

/** At least 400 days back, at most 20 years, and not before the age of 22, of 33 for a manager. */
function startLongAgo(random: Random, { person, post, today }: Place): string {
  const latest = addDays(today, -400)
  const ofAge = addDays(person.birthOn, Math.round((post.category === 'manager' ? 33 : 22.5) * 365.25))
  const span = Math.min(daysBetween(ofAge, latest), 20 * 365)
  return firstOrFifteenth(addDays(latest, -Math.floor(random() ** 1.4 * span)))
}

/** Half a year for a birth, some weeks for an illness; all over for ten days or more. */
function leaveThatEnded(random: Random, person: Place['person'], today: string): Leave {
  if (mayGiveBirth(person, today)) {
    const startedOn = daysAgo(random, today, 215, 330)
    return { kind: 'maternity', startedOn, endedOn: addDays(startedOn, 181) }
  }
  const endedOn = daysAgo(random, today, 10, 120)
  return { kind: 'sick', startedOn: addDays(endedOn, -wholeBetween(random, 20, 75)), endedOn }
}

function leaveThatRuns(random: Random, person: Place['person'], today: string): Leave {
  if (mayGiveBirth(person, today) && chance(random, 0.85)) {
    const startedOn = daysAgo(random, today, 3, 170)
    return { kind: 'maternity', startedOn, endedOn: addDays(startedOn, 181) }
  }
  const kind = oneByWeight(random, [
    ['sick', 5],
    ['study', 3],
    ['unpaid', 2],
  ] as const)
  const startedOn = daysAgo(random, today, 5, kind === 'study' ? 240 : 80)
  if (kind === 'sick' && chance(random, 0.3)) return { kind, startedOn }
  return { kind, startedOn, endedOn: addDays(today, wholeBetween(random, 4, kind === 'study' ? 300 : 60)) }
}

function mayGiveBirth({ sex, birthOn }: Place['person'], today: string): boolean {
  return sex === 'female' && birthOn > addDays(today, -42 * 365)
}

function daysAgo(random: Random, today: string, least: number, most: number): string {
  return addDays(today, -wholeBetween(random, least, most))
}

/** Posts begin on the first or the fifteenth: the last such day that is not after this one. */
function firstOrFifteenth(on: string): string {
  return `${on.slice(0, 8)}${on.slice(8) < '15' ? '01' : '15'}`
}

/** On a day: in a primary post and not on leave. */
export function isAtWork({ posts, leaves }: Pick<Career, 'posts' | 'leaves'>, on: string): boolean {
  return posts.some((post) => covers(post, on)) && !leaves.some((leave) => covers(leave, on))
}

export function covers({ startedOn, endedOn }: { startedOn: string; endedOn?: string }, on: string): boolean {
  return startedOn <= on && (endedOn === undefined || on <= endedOn)
}
