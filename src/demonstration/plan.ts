import { addDays, dayIn } from '../calendar.ts'
import type { Random } from '../quizzes/drawing.ts'
import type { State } from '../targets/standing.ts'
import { drawStates } from './awareness.ts'
import { castIn, type Username } from './cast.ts'
import { type Correction, drawCorrections } from './corrections.ts'
import { evidenceDays } from './evidence-days.ts'
import type { Learning } from './learning.ts'
import { instantOn } from './moments.ts'
import { newSeed, randomFrom } from './random.ts'
import { makeStaff, type StaffMember, staffCodes } from './staff.ts'
import { learningOf, workshopDays } from './year.ts'

/** Somebody on the staff with what they did this year. */
export type PlannedPerson = StaffMember & {
  staffCode: string
  /** Undefined outside the population. */
  state: State | undefined
  username: Username | undefined
  learning: Learning[]
}

/** Everything the demonstration authority will hold, before anything is written. */
export type Plan = {
  today: string
  cycle: { startsOn: string; endsOn: string; cutOffs: string[] }
  /** When the authority and its roster were entered. */
  openedAt: Date
  people: PlannedPerson[]
  corrections: Correction[]
}

/** The same plan for the same numbers and the same `now`. Nothing in it happens after `now`. */
export function planDemonstration(random: Random, now: Date): Plan {
  const today = dayIn(now)
  const cycle = cycleOf(today)
  const openedAt = openingOf(now)
  const staff = makeStaff(randomFrom(newSeed(random)), today)
  const codes = staffCodes(random, staff.length)
  const cast = castIn(staff, { inPostBefore: dayIn(openedAt) })
  const states = statesOf(random, staff, cast)

  const drawDay = evidenceDays({ ...cycle, lastOn: lastDayOfEvidence(cycle.startsOn, today) })
  const workshopOn = workshopDays(random, drawDay)
  const people = staff.map((member, at) => {
    const own = randomFrom(newSeed(random))
    const role = cast.get(member)
    const learning = learningOf(own, member, { state: states.get(member), role, drawDay, workshopOn, now })
    return {
      ...member,
      ...role?.person,
      staffCode: codes[at] as string,
      state: states.get(member),
      username: role?.username,
      learning,
    }
  })
  return { today, cycle, openedAt, people, corrections: drawCorrections(random, people, drawDay, now) }
}

/** The authority entered its roster in the December before. */
export function openingOf(now: Date): Date {
  return instantOn(`${Number(dayIn(now).slice(0, 4)) - 1}-12-15`, 8 * 60)
}

function cycleOf(today: string): Plan['cycle'] {
  const year = today.slice(0, 4)
  return { startsOn: `${year}-01-01`, endsOn: `${year}-12-31`, cutOffs: [`${year}-05-05`, `${year}-11-03`] }
}

/** Yesterday, so that every hour of the day has passed; on the first of January there is only today. */
function lastDayOfEvidence(startsOn: string, today: string): string {
  const yesterday = addDays(today, -1)
  return yesterday < startsOn ? startsOn : yesterday
}

function statesOf(random: Random, staff: StaffMember[], cast: ReturnType<typeof castIn>): Map<StaffMember, State> {
  const counted = staff.filter((member) => member.isCounted)
  const states = drawStates(
    random,
    counted.map((member) => ({ category: member.job.category, aware: member.aware, pinned: cast.get(member)?.state })),
  )
  return new Map(counted.map((member, at) => [member, states[at] as State]))
}
