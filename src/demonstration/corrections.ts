import { dayIn } from '../calendar.ts'
import type { Random } from '../quizzes/drawing.ts'
import type { Area } from '../targets/standing.ts'
import { isAtWork } from './careers.ts'
import type { DrawDay } from './evidence-days.ts'
import { officeHour, within } from './moments.ts'
import type { PlannedPerson } from './plan.ts'
import { oneOf } from './random.ts'

/** An entry that the officer recorded by mistake and then took out again. */
export type Correction = {
  staffCode: string
  area: Area
  source: 'paper' | 'workshop'
  achievedOn: string
  recordedAt: Date
  voidedAt: Date
  reason: string
}

type Mistake = Pick<Correction, 'area' | 'source' | 'reason'> & { isOf(person: PlannedPerson): boolean }

const mistakes: readonly Mistake[] = [
  {
    area: 'child-protection',
    source: 'paper',
    reason: 'Nhập trùng: người này đã học trực tuyến và có kết quả.',
    isOf: ({ state }) => state === 'both',
  },
  {
    area: 'gender-equality',
    source: 'paper',
    reason: 'Nhập nhầm người: trùng họ tên, khác mã cán bộ.',
    isOf: ({ state }) => state === 'none',
  },
  {
    area: 'child-protection',
    source: 'workshop',
    reason: 'Danh sách tham dự buổi tập huấn không có chữ ký của người này.',
    isOf: ({ state }) => state === 'none',
  },
]

/** The mistakes of the year, each at somebody whose figures they do not change in the end. */
export function drawCorrections(random: Random, people: PlannedPerson[], drawDay: DrawDay, now: Date): Correction[] {
  const candidates = people.filter((person) => person.isCounted && !person.username)
  return mistakes.flatMap(({ isOf, ...mistake }) => {
    const person = oneOf(random, candidates.filter(isOf))
    const achievedOn = drawDay(random, (on) => isAtWork(person, on))
    if (achievedOn === undefined) return []
    const recordedAt = within({ from: new Date(0), to: now }, officeHour(random, achievedOn, { after: 1, upTo: 9 }))
    const voidedAt = within(
      { from: recordedAt, to: now },
      officeHour(random, dayIn(recordedAt), { after: 1, upTo: 20 }),
    )
    return [{ ...mistake, staffCode: person.staffCode, achievedOn, recordedAt, voidedAt }]
  })
}
