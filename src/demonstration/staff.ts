import type { Random } from '../quizzes/drawing.ts'
import { addSecondaryPost, type Career, type Fate, makeCareer, type Place } from './careers.ts'
import { type Job, jobsOf, jobsOfTheOffice } from './jobs.ts'
import { makePerson, type Person } from './people.ts'
import { chance, newSeed, oneByWeight, oneOf, randomFrom } from './random.ts'
import { authority, type School, schools } from './schools.ts'

/** Somebody on the staff: who they are and how they came to where they are today. */
export type StaffMember = Person & Career & { unitCode: string; aware: number; job: Job }

/** The staff of the office and of all schools, in the population today or not; managers of a unit come first. */
export function makeStaff(random: Random, today: string): StaffMember[] {
  const office = jobsOfTheOffice(authority.staff).map((job) =>
    makeMember(random, {
      unitCode: authority.code,
      aware: authority.aware,
      job,
      fate: 'serving',
      sisterCodes: [],
      today,
    }),
  )
  return [...office, ...schools.flatMap((school) => staffOf(random, school, today))]
}

function staffOf(random: Random, school: School, today: string): StaffMember[] {
  const { code: unitCode, aware } = school
  const sisterCodes = sistersOf(school)
  const jobs = jobsOf(random, school, school.staff)
  const counted = jobs.map((job, at) => ({ job, fate: at === 0 && !school.isNew ? 'serving' : fateOf(random, school) }))
  const others = jobs.flatMap((job) => {
    const fate = job.category === 'manager' ? undefined : fateOfOthers(random, school)
    return fate ? [{ job, fate }] : []
  })
  return [...counted, ...others].map(({ job, fate }) =>
    makeMember(random, { unitCode, aware, job, fate, sisterCodes, today }),
  )
}

type Member = { unitCode: string; aware: number; job: Job; fate: Fate; sisterCodes: string[]; today: string }

function makeMember(shared: Random, { unitCode, aware, job, fate, sisterCodes, today }: Member): StaffMember {
  const random = randomFrom(newSeed(shared))
  // Most leaves are for a birth, so most who are away are young.
  const oldest = fate === 'on-leave' && chance(random, 0.7) ? 41 : 59.5
  const person = makePerson(random, job, { oldest, today })
  const post = { unitCode, category: job.category, contractKind: oneByWeight(random, job.contracts) }
  const place: Place = { post, person, sisterCodes, today }
  const career = makeCareer(random, fate, place)
  const alsoElsewhere =
    fate === 'serving' && job.category === 'teacher' && sisterCodes.length > 0 && chance(random, 0.007)
  return { ...person, ...(alsoElsewhere ? addSecondaryPost(random, career, place) : career), unitCode, aware, job }
}

/** People move between public schools of one level. */
function sistersOf(school: School): string[] {
  if (!school.isPublic) return []
  const isSister = (other: School) =>
    other.isPublic && !other.isNew && other.code !== school.code && other.levels[0] === school.levels[0]
  return schools.filter(isSister).map((other) => other.code)
}

function fateOf(random: Random, { isNew, isPublic }: School): Fate {
  if (isNew) return 'founding'
  if (isPublic)
    return oneByWeight(random, [
      ['serving', 928],
      ['joined', 42],
      ['transferred', 18],
      ['returned', 12],
    ])
  return oneByWeight(random, [
    ['serving', 880],
    ['joined', 110],
    ['returned', 10],
  ])
}

/** Per person in the population, who else stands in the records of the school. */
function fateOfOthers(random: Random, { isNew }: School): Fate | undefined {
  if (isNew) return undefined
  return oneByWeight(random, [
    [undefined, 944],
    ['on-leave', 22],
    ['left', 25],
    ['new', 9],
  ] as const)
}

/** Codes of ten digits that rise with gaps, as codes do that were given over many years. */
export function staffCodes(random: Random, count: number): string[] {
  let last = 1_000
  return Array.from({ length: count }, () => {
    last += oneOf(random, [1, 1, 2, 3, 5, 8])
    return `0700${String(last).padStart(6, '0')}`
  })
}
