import { listCoreVersions } from '../courses/queries.ts'
import { areas } from '../courses/schema.ts'
import type { Database } from '../database/database.ts'
import { leaveKinds } from '../organisation/schema.ts'
import { rebuildStandings, rollStandingsForward } from '../targets/standings.ts'
import { openTarget } from '../targets/target.ts'
import { vi } from '../web/language/vi.ts'
import type { Plan } from './plan.ts'

/**
 * Half of all staff in the calendar year, with all core courses of both areas. Who is on a long leave, of whatever kind, or
 * fewer than 30 days in post is not asked: both rules are there to be seen.
 */
export async function seedTarget(
  tx: Database,
  { cycle, openedAt }: Plan,
  { authorityId, now }: { authorityId: string; now: Date },
): Promise<void> {
  const year = cycle.startsOn.slice(0, 4)
  const courses = await listCoreVersions(tx)
  const target = await openTarget(
    tx,
    {
      unitId: authorityId,
      name: vi.targets.firstTarget.name(year),
      legalBasis: vi.targets.firstTarget.legalBasis(year),
      ...cycle,
      percent: 50,
      excludedLeaves: leaveKinds,
      minimumDaysInPost: 30,
      areas: areas.map((area) => {
        const courseIds = courses.filter((course) => course.area === area).map(({ courseId }) => courseId)
        return { area, coursesNeeded: courseIds.length, courseIds }
      }),
    },
    openedAt,
  )
  await rebuildStandings(tx, target, now)
  await rollStandingsForward(tx, target.id, now)
}
