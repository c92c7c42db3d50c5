import type { contractKinds, staffCategories } from '../organisation/schema.ts'
import type { Random } from '../quizzes/drawing.ts'
import { oneByWeight } from './random.ts'
import type { School } from './schools.ts'

type Contract = (typeof contractKinds)[number]

/** What somebody does at a school; the roster keeps the category and the contract of it. */
export type Job = {
  category: (typeof staffCategories)[number]
  /** Share of women. */
  women: number
  contracts: readonly (readonly [Contract, number])[]
}

// biome-ignore format: a table
const byCategory = {
  civil: [['permanent', 82], ['fixed-term', 18]],
  support: [['permanent', 55], ['fixed-term', 15], ['labour-contract', 30]],
  service: [['permanent', 8], ['labour-contract', 92]],
  private: [['labour-contract', 78], ['fixed-term', 22]],
} as const

type Kind = 'MN' | 'TH' | 'THCS'

const womenAmong: Record<'manager' | 'teacher', Record<Kind, number>> = {
  manager: { MN: 0.97, TH: 0.68, THCS: 0.5 },
  teacher: { MN: 0.99, TH: 0.81, THCS: 0.68 },
}

/** Everyone who is neither manager nor teacher, in a hundred of a school's staff. */
const employeesInAHundred: Record<Kind, number> = { MN: 33, TH: 25, THCS: 20 }

// biome-ignore format: a table
const employeeJobs: Record<Kind, readonly (readonly [name: string, weight: number, women: number, 'support' | 'service'])[]> = {
  MN: [
    ['cook', 42, 0.93, 'service'], ['nanny', 20, 1, 'service'], ['guard', 14, 0.04, 'service'], ['cleaner', 8, 0.97, 'service'],
    ['accountant', 7, 0.94, 'support'], ['nurse', 6, 0.97, 'support'], ['clerk', 4, 0.95, 'support'],
  ],
  TH: [
    ['guard', 19, 0.03, 'service'], ['cook', 15, 0.9, 'service'], ['nanny', 16, 0.99, 'service'], ['cleaner', 12, 0.95, 'service'],
    ['accountant', 9, 0.88, 'support'], ['clerk', 9, 0.92, 'support'], ['librarian', 7, 0.85, 'support'],
    ['nurse', 7, 0.93, 'support'], ['technician', 6, 0.3, 'support'],
  ],
  THCS: [
    ['guard', 22, 0.03, 'service'], ['supervisor', 20, 0.45, 'service'], ['cleaner', 13, 0.95, 'service'],
    ['accountant', 9, 0.85, 'support'], ['clerk', 10, 0.9, 'support'], ['librarian', 8, 0.85, 'support'],
    ['nurse', 7, 0.92, 'support'], ['technician', 11, 0.35, 'support'],
  ],
}

/** The jobs of `count` people of a school, managers first: a principal and one to three deputies. */
export function jobsOf(random: Random, { levels, isPublic }: School, count: number): Job[] {
  const kind = levels[0] as Kind
  const managers = 2 + (count >= 70 ? 1 : 0) + (count >= 130 ? 1 : 0)
  const employees = Math.round((count * employeesInAHundred[kind]) / 100)
  return Array.from({ length: count }, (_, at): Job => {
    if (at < managers) return jobOf('manager')
    return at < count - employees ? jobOf('teacher') : employeeJob(random, kind, isPublic)
  })

  function jobOf(category: 'manager' | 'teacher'): Job {
    return { category, women: womenAmong[category][kind], contracts: byCategory[isPublic ? 'civil' : 'private'] }
  }
}

function employeeJob(random: Random, kind: Kind, isPublic: boolean): Job {
  const [, , women, service] = oneByWeight(
    random,
    employeeJobs[kind].map((job) => [job, job[1]] as const),
  )
  return { category: 'employee', women, contracts: byCategory[isPublic ? service : 'private'] }
}

/** The jobs at the education office: its head, two deputies, specialists. */
export function jobsOfTheOffice(count: number): Job[] {
  return Array.from({ length: count }, (_, at) => ({
    category: at < 3 ? 'manager' : 'employee',
    women: 0.52,
    contracts: byCategory.civil,
  }))
}
