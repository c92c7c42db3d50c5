import { addDays, dayIn } from '../calendar.ts'
import { areas } from '../courses/schema.ts'
import type { Random } from '../quizzes/drawing.ts'
import type { Area, State } from '../targets/standing.ts'
import { covers, isAtWork } from './careers.ts'
import type { Role } from './cast.ts'
import type { DrawDay } from './evidence-days.ts'
import { completedLearning, type Learning } from './learning.ts'
import { instantOn } from './moments.ts'
import { chance, oneByWeight } from './random.ts'
import { schools } from './schools.ts'
import type { StaffMember } from './staff.ts'
import { halfRead, unfinishedLearning } from './unfinished.ts'

/** Day of the workshop on an area at the school where the person worked on that day, if there was one. */
export type WorkshopOn = (member: StaffMember, area: Area) => string | undefined

/** One school in five gathered its staff for an area. */
export function workshopDays(random: Random, drawDay: DrawDay): WorkshopOn {
  const days = new Map<string, string | undefined>()
  for (const { code } of schools) {
    for (const area of areas) days.set(`${code} ${area}`, chance(random, 0.2) ? drawDay(random, () => true) : undefined)
  }
  return ({ unitCode, posts }, area) => {
    const on = days.get(`${unitCode} ${area}`)
    return posts.some((post) => post.unitCode === unitCode && on !== undefined && covers(post, on)) ? on : undefined
  }
}

type Year = {
  /** Undefined outside the population. */
  state: State | undefined
  role: Role | undefined
  drawDay: DrawDay
  workshopOn: WorkshopOn
  now: Date
}

/** What somebody did for each area this year, fitting their state, their posts and their leaves. */
export function learningOf(
  random: Random,
  member: StaffMember,
  { state, role, drawDay, workshopOn, now }: Year,
): Learning[] {
  const period = { from: instantOn(member.posts[0]?.startedOn ?? dayIn(now), 6 * 60), to: now }
  const reached = state ?? stateOutside(random)
  return areas.flatMap((area) => {
    const isTheirs = (on: string) => isAtWork(member, on)
    const occasion = {
      area,
      drawDay,
      isTheirs,
      workshopOn: workshopOn(member, area),
      onlineOnly: role !== undefined,
      period,
    }
    if (reached === 'both' || reached === area) return completedLearning(random, occasion) ?? []
    if (role) return [halfRead(area, addDays(dayIn(now), -4), period)]
    return chance(random, 0.1) ? (unfinishedLearning(random, occasion) ?? []) : []
  })
}

/** Of those who left, are away or have just come, fewer got around to it. */
function stateOutside(random: Random): State {
  return oneByWeight(random, [
    ['both', 18],
    ['child-protection', 12],
    ['gender-equality', 6],
    ['none', 64],
  ] as const)
}
