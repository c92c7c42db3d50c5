import type { Database } from '../database/database.ts'
import { listNewestVersions } from './queries.ts'
import type { References } from './references.ts'
import { isDueForCheck } from './register.ts'

/** What somebody has to look at again on that day: codes of courses past their review, ids of instruments. */
export type Overdue = { courses: string[]; instruments: string[] }

export async function listOverdue(db: Database, references: References, on: string): Promise<Overdue> {
  const versions = await listNewestVersions(db)
  return {
    courses: versions.filter(({ content }) => isReviewOverdue(content, on)).map(({ code }) => code),
    instruments: [...references.values()].filter((one) => isDueForCheck(one, on)).map(({ id }) => id),
  }
}

/** A course is overdue from the day after its review day. */
export function isReviewOverdue({ reviewOn }: { reviewOn: string }, on: string): boolean {
  return reviewOn < on
}
