import { and, eq, sql } from 'drizzle-orm'
import { completions, completionVoids } from '../completions/schema.ts'
import { courses } from '../courses/schema.ts'
import { type Database, statement } from '../database/database.ts'
import type { Progress } from './duty.ts'
import { enrolments, lessonReadings } from './schema.ts'

export type CourseProgress = Omit<Progress, 'openQuestion'> & {
  courseId: string
  /** The version that the person is on, or will be on when they begin. */
  courseVersionId: string
  isEnrolled: boolean
  /** There is an enrolment, perhaps of an earlier cycle. */
  wasEnrolled: boolean
}

/**
 * A person's progress on courses, in no order. A completion counts here when it was achieved on or after `since`, the
 * first day of the cycle; an older one leaves the course to be done again, in its newest version.
 */
export async function listProgress(
  db: Database,
  personId: string,
  courseIds: string[],
  since: string,
): Promise<CourseProgress[]> {
  const facts = await factsOnCourses(db).execute({ personId, courseIds })
  return facts.map((one) => progressOf(one, since))
}

/**
 * As `listProgress`, for the course with the code that stands in addresses; undefined when there is none. `since` is
 * looked up only for who has completed it before: to all others it makes no difference.
 */
export async function findProgress(
  db: Database,
  personId: string,
  code: string,
  since: () => Promise<string>,
): Promise<CourseProgress | undefined> {
  const [facts] = await factsOnCourse(db).execute({ personId, code })
  return facts && progressOf(facts, facts.achieved.length > 0 ? await since() : '')
}

type Facts = {
  courseId: string
  newestVersionId: string
  enrolment: Enrolment | null
  lessonsRead: string[]
  /**
   * In no order: PostgreSQL takes longer to sort one row than to find it. Each its day, when it was recorded, its id, and
   * 't' when that was after the enrolment began; as texts they sort in the order of time.
   */
  achieved: string[]
}
type Enrolment = Pick<
  typeof enrolments.$inferSelect,
  | 'courseVersionId'
  | 'lesson'
  | 'section'
  | 'openAttemptId'
  | 'openClosesAt'
  | 'attemptsFailed'
  | 'attemptsUsed'
  | 'lastAttemptEndedAt'
  | 'preTestEndedAt'
>

function progressOf(facts: Facts, since: string): CourseProgress {
  const { courseId, newestVersionId, enrolment, lessonsRead, achieved } = facts
  const entries = achieved.toSorted().map((entry) => {
    const [achievedOn, , , id, isOfEnrolment] = entry.split(' ') as [string, string, string, string, string?]
    return { achievedOn, id, isOfEnrolment: isOfEnrolment === 't' }
  })
  const isOver = entries.some(({ achievedOn, isOfEnrolment }) => isOfEnrolment && achievedOn < since)
  const current = isOver ? null : enrolment
  const completion = entries.find(({ achievedOn }) => achievedOn >= since)
  return {
    courseId,
    courseVersionId: current?.courseVersionId ?? newestVersionId,
    isEnrolled: current !== null,
    wasEnrolled: enrolment !== null,
    lesson: current?.lesson ?? null,
    section: current?.section ?? null,
    openAttemptId: enrolment?.openAttemptId ?? null,
    openClosesAt: enrolment?.openClosesAt ?? null,
    attemptsFailed: current?.attemptsFailed ?? 0,
    attemptsUsed: current?.attemptsUsed ?? 0,
    lastAttemptEndedAt: current?.lastAttemptEndedAt ?? null,
    preTestEndedAt: current?.preTestEndedAt ?? null,
    lessonsRead: current ? lessonsRead : [],
    completion: completion && { id: completion.id, achievedOn: completion.achievedOn },
  }
}

const factsOnCourses = statement('facts_on_courses', (db) =>
  factsOf(db)
    // Not `= any(…)`: PostgreSQL takes a list of unknown length for a long one, so it would plan anew for every call.
    .where(sql`array_position(${sql.placeholder('courseIds')}::uuid[], ${courses.id}) is not null`)
    .prepare('facts_on_courses'),
)

const factsOnCourse = statement('facts_on_course', (db) =>
  factsOf(db)
    .where(eq(courses.code, sql.placeholder('code')))
    .prepare('facts_on_course'),
)

function factsOf(db: Database) {
  return db
    .select({
      courseId: courses.id,
      newestVersionId: sql<string>`${courses.newestVersionId}`,
      enrolment: {
        courseVersionId: enrolments.courseVersionId,
        lesson: enrolments.lesson,
        section: enrolments.section,
        openAttemptId: enrolments.openAttemptId,
        openClosesAt: enrolments.openClosesAt,
        attemptsFailed: enrolments.attemptsFailed,
        attemptsUsed: enrolments.attemptsUsed,
        lastAttemptEndedAt: enrolments.lastAttemptEndedAt,
        preTestEndedAt: enrolments.preTestEndedAt,
      },
      lessonsRead: sql<string[]>`array(select r.lesson from ${lessonReadings} r
        where r.person_id = ${sql.placeholder('personId')} and r.course_version_id = ${enrolments.courseVersionId}
          and r.read_at >= ${enrolments.startedAt})`,
      achieved: sql<string[]>`array(
        select concat_ws(' ', c.achieved_on, c.recorded_at, c.id, c.recorded_at >= ${enrolments.startedAt})
        from ${completions} c where c.course_id = ${courses.id} and c.person_id = ${sql.placeholder('personId')}
          and not exists (select from ${completionVoids} v where v.completion_id = c.id))`,
    })
    .from(courses)
    .leftJoin(
      enrolments,
      and(eq(enrolments.courseId, courses.id), eq(enrolments.personId, sql.placeholder('personId'))),
    )
    .$dynamic()
}
