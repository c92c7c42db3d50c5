import type { CourseContent } from '../../src/courses/content.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import { type CourseVersion, loadCourseVersion } from '../../src/courses/queries.ts'
import type { Database } from '../../src/database/database.ts'
import { now } from '../support/builders.ts'
import { catalogue } from '../support/catalogue.ts'

type Rules = Partial<Pick<CourseContent, 'quiz' | 'lessons' | 'moveOn' | 'preTest'>> & { passMark?: number }

let edition = 0

/** A course of the product under a code and title of its own and with other rules; the same code again is its next version. */
export async function aRuledCourse(
  db: Database,
  code: string,
  { passMark = 80, ...rules }: Rules,
): Promise<CourseVersion> {
  const [course] = catalogue.courses.filter((one) => one.code === 'recognise-and-report-abuse')
  if (!course) throw new Error('the course is gone')
  const contentHash = `${code} ${++edition}`
  const ruled = {
    ...course,
    code,
    passMark,
    contentHash,
    content: { ...course.content, title: { vi: `Khóa thử ${code}`, en: `Trial course ${code}` }, ...rules },
  }
  const [published] = await publishCatalogue(db, { ...catalogue, courses: [ruled] }, now)
  return loadCourseVersion(db, published?.courseVersionId as string)
}
