import { sql } from 'drizzle-orm'
import { loadCourseVersion } from '../courses/queries.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { isVoided } from './completing.ts'
import { courseReadings, enrolments, lessonReadings } from './schema.ts'

export type Reading = { personId: string; courseVersionId: string; lesson: string }

/** The person says that they have read a lesson. A second time keeps the later day. */
export async function recordReading(db: Database, reading: Reading, at: Date): Promise<void> {
  await recordReadings(db, [{ ...reading, at }])
}

/**
 * As `recordReading` for hundreds in a handful of statements. In one call each lesson of a person stands once. The
 * enrolments are locked first: of two last lessons at once the second sees the first.
 */
export async function recordReadings(db: Database, readings: (Reading & { at: Date })[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    const personIds = [...new Set(readings.map(({ personId }) => personId))]
    const versionIds = [...new Set(readings.map(({ courseVersionId }) => courseVersionId))]
    await tx.execute(sql`
      select from ${enrolments}
      where person_id = any(${sql.param(personIds)}::uuid[]) and course_version_id = any(${sql.param(versionIds)}::uuid[])
      order by person_id, course_id for no key update`)
    await tx.execute(sql`
      insert into ${lessonReadings} (person_id, course_version_id, lesson, read_at)
      select "personId", "courseVersionId", lesson, at
      from jsonb_to_recordset(${JSON.stringify(readings)}::jsonb)
        as n("personId" uuid, "courseVersionId" uuid, lesson text, at timestamptz)
      on conflict (person_id, course_version_id, lesson) do update set read_at = excluded.read_at`)
    const byVersion = Map.groupBy(readings, ({ courseVersionId }) => courseVersionId)
    for (const [courseVersionId, those] of byVersion) {
      await recordCourseReadings(tx, courseVersionId, [...new Set(those.map(({ personId }) => personId))])
    }
  })
}

/**
 * Whoever has read every lesson in this enrolment gets the row that a ledger entry can point to: once, and once more
 * when the entry that pointed to it was voided.
 */
async function recordCourseReadings(tx: Database, courseVersionId: string, personIds: string[]): Promise<void> {
  const { content } = await loadCourseVersion(tx, courseVersionId)
  await tx.execute(sql`
    insert into ${courseReadings} (id, person_id, course_version_id, enrolled_at, read_at)
    select gen_random_uuid(), e.person_id, ${courseVersionId}, e.started_at, max(r.read_at)
    from ${enrolments} e
    join ${lessonReadings} r on r.person_id = e.person_id and r.course_version_id = ${courseVersionId}
      and r.read_at >= e.started_at
    where e.course_version_id = ${courseVersionId} and e.person_id = any(${sql.param(personIds)}::uuid[]) and not exists (
      select from ${courseReadings} o where o.person_id = e.person_id and o.course_version_id = ${courseVersionId}
        and o.enrolled_at = e.started_at and not ${isVoided(sql`o.id`)})
    group by e.person_id, e.started_at
    having count(*) >= ${content.lessons.length}`)
}
