import { type SQL, sql } from 'drizzle-orm'
import { courseVersions } from '../courses/schema.ts'
import { type Database, statement } from '../database/database.ts'
import { lessonReadings } from '../learning/schema.ts'
import { employments, unitAncestors, units } from '../organisation/schema.ts'
import type { Pairs, Score } from './gain.ts'
import { attempts } from './schema.ts'

/** Marks as they hold today: those of the newest regrade, or those that were handed in. */
const marks = (attempt: 'pre' | 'post', column: 'marks_awarded' | 'marks_possible') =>
  sql.raw(`coalesce((select r.${column} from attempt_regrades r where r.attempt_id = ${attempt}.id
    order by r.number desc limit 1), ${attempt}.${column})`)

/**
 * Pairs of a person and a course: the newest pre-test that was handed in, and the first quiz that was begun and handed in
 * after it on the same version. Who read a lesson while the pre-test was open is left out: it measured no "before".
 */
const pairsOf = (who: SQL) => sql`
  select distinct on (pre.person_id, v.course_id) pre.person_id, v.course_id, post.id as post_id,
    ${marks('pre', 'marks_awarded')} as pre_awarded, ${marks('pre', 'marks_possible')} as pre_possible,
    ${marks('post', 'marks_awarded')} as post_awarded, ${marks('post', 'marks_possible')} as post_possible
  from ${attempts} pre
  join ${courseVersions} v on v.id = pre.course_version_id
  join lateral (
    select p.* from ${attempts} p
    where p.person_id = pre.person_id and p.course_version_id = pre.course_version_id and p.kind = 'quiz'
      and p.submitted_at is not null and p.started_at >= pre.submitted_at
    order by p.started_at limit 1) post on true
  where pre.kind = 'pre-test' and pre.submitted_at is not null and ${who} and not exists (
    select from ${lessonReadings} r where r.person_id = pre.person_id and r.course_version_id = pre.course_version_id
      and r.read_at >= pre.started_at and r.read_at < pre.submitted_at)
  order by pre.person_id, v.course_id, pre.submitted_at desc`

/** The marks of the pre-test that this attempt is the "after" of; undefined for any other attempt. */
export async function scoreBefore(db: Database, attempt: { id: string; personId: string }): Promise<Score | undefined> {
  const [before] = await preTestBefore(db).execute({ attemptId: attempt.id, personId: attempt.personId })
  return before
}

const preTestBefore = statement('pre_test_before', (db) =>
  db
    .select({ awarded: sql<number>`pre_awarded`, possible: sql<number>`pre_possible` })
    .from(sql`(${pairsOf(sql`pre.person_id = ${sql.placeholder('personId')}`)}) pairs`)
    .where(sql`post_id = ${sql.placeholder('attemptId')}`)
    .prepare('pre_test_before'),
)

export type UnitGain = Pairs & { unitId: string; courseId: string }

/**
 * The gains of those who hold their primary post on that day at the unit or below it, per course: for the unit itself,
 * and for each unit directly below it. Only sums leave the database. Reads every pre-test of these people.
 */
export async function listUnitGains(db: Database, unitId: string, on: string): Promise<UnitGain[]> {
  return unitGains(db).execute({ unitId, on })
}

const unitGains = statement('unit_gains', (db) => {
  const gain = sql`100.0 * (post_awarded::float8 / post_possible - pre_awarded::float8 / pre_possible)`
  const post = sql`select e.person_id, e.unit_id from ${employments} e
    join ${unitAncestors} b on b.unit_id = e.unit_id and b.ancestor_id = ${sql.placeholder('unitId')}
    where e.is_primary and daterange(e.started_on, e.ended_on, '[]') @> ${sql.placeholder('on')}::date`
  return db
    .select({
      unitId: sql<string>`place.id`,
      courseId: sql<string>`pairs.course_id`,
      people: sql<number>`count(*)::integer`,
      mean: sql<number | null>`avg(${gain})`,
      deviation: sql<number | null>`stddev_samp(${gain})`,
    })
    .from(sql`(${pairsOf(sql`pre.person_id in (select s.person_id from (${post}) s)`)}) pairs
      join (${post}) staff on staff.person_id = pairs.person_id
      join ${unitAncestors} above on above.unit_id = staff.unit_id
      join ${units} place on place.id = above.ancestor_id
        and (place.id = ${sql.placeholder('unitId')} or place.parent_id = ${sql.placeholder('unitId')})`)
    .groupBy(sql`place.id, pairs.course_id`)
    .prepare('unit_gains')
})
