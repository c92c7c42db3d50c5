import { type CourseVersion, listVersions } from '../../src/courses/queries.ts'
import type { Database } from '../../src/database/database.ts'

/** The newest version of the course with the code that stands in addresses; undefined for no such course. */
export async function newestVersionByCode(db: Database, code: string): Promise<CourseVersion | undefined> {
  const [newest] = await listVersions(db, code)
  return newest
}
