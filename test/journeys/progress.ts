import { eq } from 'drizzle-orm'
import { completions } from '../../src/completions/schema.ts'
import type { CourseVersion } from '../../src/courses/queries.ts'
import type { areas } from '../../src/courses/schema.ts'
import type { Database } from '../../src/database/database.ts'
import { ledger } from '../../src/domain.ts'
import { enrol } from '../../src/learning/progress.ts'
import { recordReading } from '../../src/learning/reading.ts'
import type { Unit } from '../../src/organisation/units.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadAttempt, loadItems } from '../../src/quizzes/queries.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { anAccount, aPerson, now } from '../support/builders.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { seededRandom } from '../support/random.ts'

type Area = (typeof areas)[number]

/** Code of the course that the product brings for an area. */
export const courseCodes: Record<Area, string> = {
  'child-protection': 'recognise-and-report-abuse',
  'gender-equality': 'gender-equality-at-school',
}

/** Another teacher with an account, and a name that needs room. Returns the id of the person. */
export async function aColleague(db: Database, at: Unit, username: string): Promise<string> {
  const fullName = 'Nguyễn Hoàng Phương Thảo Nguyên'
  const { id } = await aPerson(db, { at, fullName })
  await anAccount(db, { username, displayName: fullName, personId: id })
  return id
}

/** How far somebody is on a course, for tests that begin there: every lesson read. */
export async function hasRead(db: Database, personId: string, area: Area): Promise<CourseVersion> {
  const version = await newestVersionByCode(db, courseCodes[area])
  if (!version) throw new Error(`no course is published for ${area}`)
  await hasReadAll(db, personId, version)
  return version
}

/** As `hasRead`, for any course version. */
export async function hasReadAll(db: Database, personId: string, version: CourseVersion): Promise<void> {
  await enrol(db, { personId, courseId: version.courseId, courseVersionId: version.id }, now)
  for (const lesson of version.content.lessons) {
    await recordReading(db, { personId, courseVersionId: version.id, lesson: lesson.slug }, now)
  }
}

/** Every lesson read and the quiz begun. Returns the id of the attempt. */
export async function hasBegunQuiz(db: Database, personId: string, area: Area): Promise<string> {
  const { id: courseVersionId } = await hasRead(db, personId, area)
  return startAttempt(db, { personId, courseVersionId }, now, seededRandom())
}

/** Every question answered, that many of them right, and nothing handed in. Returns the id of the attempt. */
export async function hasAnswered(
  db: Database,
  personId: string,
  area: Area,
  { right }: { right: number },
): Promise<string> {
  const attemptId = await hasBegunQuiz(db, personId, area)
  for (const item of await loadItems(db, attemptId)) {
    const question = questionOf(item.content)
    const answer = question.parseAnswer(item.position <= right ? question.right : (question.wrong[0] ?? {}))
    if (!answer) throw new Error('what was chosen is no answer to the question')
    await storeAnswer(db, { attemptId, position: item.position, answer, sequence: undefined }, now)
  }
  return attemptId
}

/** The quiz handed in with that many right answers. Returns the id of the attempt. */
export async function hasHandedIn(
  db: Database,
  personId: string,
  area: Area,
  { right }: { right: number },
): Promise<string> {
  const attemptId = await hasAnswered(db, personId, area, { right })
  await submitAttempt({ db, ledger }, await loadAttempt(db, personId, attemptId), now)
  return attemptId
}

/** The ledger entry of somebody's first completion. */
export async function completionOf(db: Database, personId: string): Promise<string> {
  const [entry] = await db.select({ id: completions.id }).from(completions).where(eq(completions.personId, personId))
  if (!entry) throw new Error('nothing was completed')
  return entry.id
}
