import { addDays } from '../calendar.ts'
import { withoutMarks } from '../organisation/names.ts'
import type { Random } from '../quizzes/drawing.ts'
import type { Job } from './jobs.ts'
import { makeName } from './names.ts'
import { chance, wholeBetween } from './random.ts'

/** Somebody who does not exist. */
export type Person = {
  fullName: string
  sex: 'female' | 'male'
  birthOn: string
  phone: string | undefined
  email: string | undefined
}

export function makePerson(random: Random, job: Job, { oldest, today }: { oldest: number; today: string }): Person {
  const sex = chance(random, job.women) ? 'female' : 'male'
  const birthOn = makeBirthday(random, { youngest: job.category === 'manager' ? youngestManager : 24, oldest, today })
  const fullName = makeName(random, { sex, birthOn })
  return {
    fullName,
    sex,
    birthOn,
    phone: chance(random, 0.93) ? makePhone(random) : undefined,
    email: chance(random, 0.55) ? makeEmail(random, fullName) : undefined,
  }
}

const youngestManager = 36

type Ages = { youngest: number; oldest: number; today: string }

/** Between the two ages; most are in the middle. */
function makeBirthday(random: Random, { youngest, oldest, today }: Ages): string {
  const age = youngest + ((random() + random()) / 2) * (oldest - youngest)
  return addDays(today, -Math.round(age * 365.25))
}

/** No operator hands out mobile numbers with 050, so that none of these rings anywhere. */
function makePhone(random: Random): string {
  return `050${String(wholeBetween(random, 0, 9_999_999)).padStart(7, '0')}`
}

/** `.example` is reserved by RFC 2606: mail to it reaches nobody. */
function makeEmail(random: Random, fullName: string): string {
  const words = withoutMarks(fullName).split(' ')
  const given = words.pop()
  return `${given}.${words.map((word) => word[0]).join('')}${wholeBetween(random, 10, 999)}@anhduong.example`
}
