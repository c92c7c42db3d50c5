import { sql } from 'drizzle-orm'
import { completions, completionVoids } from '../completions/schema.ts'
import { courses, courseVersions } from '../courses/schema.ts'
import { type Database, statement } from '../database/database.ts'
import type { Progress } from './duty.ts'
import { enrolments, lessonReadings } from './schema.ts'

export type CourseProgress = Progress & {
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
  const rows = await progressOnCourses(db).execute({ personId, courseIds, since })
  return rows.map(({ completion, ...row }) => ({
    ...row,
    ...(row.isEnrolled ? {} : { lesson: null, section: null }),
    completion: completion ?? undefined,
  }))
}

const progressOnCourses = statement('progress_on_courses', (db) => {
  const isCounted = sql`c.course_id = ${courses.id} and c.person_id = ${sql.placeholder('personId')}
    and not exists (select from ${completionVoids} v where v.completion_id = c.id)`
  const completedBefore = sql`exists (select from ${completions} c where ${isCounted}
    and c.achieved_on < ${sql.placeholder('since')} and c.recorded_at >= ${enrolments.startedAt})`
  return db
    .select({
      courseId: courses.id,
      courseVersionId: sql<string>`case when ${enrolments.courseVersionId} is null or ${completedBefore} then (
        select n.id from ${courseVersions} n where n.course_id = ${courses.id} order by n.number desc limit 1)
        else ${enrolments.courseVersionId} end`,
      isEnrolled: sql<boolean>`${enrolments.personId} is not null and not ${completedBefore}`,
      wasEnrolled: sql<boolean>`${enrolments.personId} is not null`,
      lesson: enrolments.lesson,
      section: enrolments.section,
      openAttemptId: enrolments.openAttemptId,
      openQuestion: enrolments.openQuestion,
      attemptsFailed: sql<number>`coalesce(${enrolments.attemptsFailed}, 0)`,
      lessonsRead: sql<string[]>`array(select r.lesson from ${lessonReadings} r
        where r.person_id = ${sql.placeholder('personId')} and r.course_version_id = ${enrolments.courseVersionId}
          and r.read_at >= ${enrolments.startedAt} and not ${completedBefore})`,
      completion: sql<{ id: string; achievedOn: string } | null>`(
        select json_build_object('id', c.id, 'achievedOn', c.achieved_on) from ${completions} c
        where ${isCounted} and c.achieved_on >= ${sql.placeholder('since')}
        order by c.achieved_on, c.recorded_at limit 1)`,
    })
    .from(courses)
    .leftJoin(
      enrolments,
      sql`${enrolments.courseId} = ${courses.id} and ${enrolments.personId} = ${sql.placeholder('personId')}`,
    )
    .where(sql`${courses.id} = any(${sql.placeholder('courseIds')}::uuid[])`)
    .prepare('progress_on_courses')
})
