import { dayIn } from '../calendar.ts'
import { listCoreVersions } from '../courses/queries.ts'
import { areas } from '../courses/schema.ts'
import type { Database } from '../database/database.ts'
import { leaveKinds } from '../organisation/schema.ts'
import { vi } from '../web/language/vi.ts'
import { rebuildStandings } from './standings.ts'
import { openTarget } from './target.ts'

/**
 * Opens the target of the running year for a new authority, so that people find their courses from the first day: half
 * of all staff, all core courses of each area. Source: plan of 2023, II.1 and V (reports before 5 May and 3 November).
 */
export async function openFirstTarget(db: Database, authorityId: string, at: Date): Promise<void> {
  const year = dayIn(at).slice(0, 4)
  const courses = await listCoreVersions(db)
  const target = await openTarget(
    db,
    {
      unitId: authorityId,
      name: vi.targets.firstTarget.name(year),
      startsOn: `${year}-01-01`,
      endsOn: `${year}-12-31`,
      percent: 50,
      legalBasis: vi.targets.firstTarget.legalBasis(year),
      excludedLeaves: leaveKinds,
      minimumDaysInPost: 0,
      cutOffs: [`${year}-05-05`, `${year}-11-03`],
      areas: areas.flatMap((area) => {
        const courseIds = courses.filter((course) => course.area === area).map((course) => course.courseId)
        return courseIds.length === 0 ? [] : [{ area, coursesNeeded: courseIds.length, courseIds }]
      }),
    },
    at,
  )
  await rebuildStandings(db, target, at)
}
