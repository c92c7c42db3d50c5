import { sql } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { enrolments } from './schema.ts'

/*
 * The functions of `progress.ts` for hundreds of learners in one statement, as an import or the demonstration needs
 * them: a statement for each would take minutes. In one call each pair of person and course stands once.
 */

type Learner = { personId: string; courseId: string }

/** As `enrol`. */
export async function enrolAll(
  db: Database,
  learners: (Learner & { courseVersionId: string; at: Date })[],
): Promise<void> {
  await db.execute(sql`
    insert into ${enrolments} (person_id, course_id, course_version_id, started_at)
    select "personId", "courseId", "courseVersionId", at
    from jsonb_to_recordset(${JSON.stringify(learners)}::jsonb)
      as n("personId" uuid, "courseId" uuid, "courseVersionId" uuid, at timestamptz)
    on conflict do nothing`)
}

/** As `recordPlace`. */
export async function recordPlaces(
  db: Database,
  places: (Learner & { lesson: string; section: string | undefined; at: Date })[],
): Promise<void> {
  await db.execute(sql`
    update ${enrolments} e set lesson = n.lesson, section = n.section, place_at = n.at
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
      as n("personId" uuid, "courseId" uuid, lesson text, section text, at timestamptz)
    where e.person_id = n."personId" and e.course_id = n."courseId"`)
}

/** As `recordQuizStart`. */
export async function recordQuizStarts(
  db: Database,
  starts: (Learner & { attemptId: string; closesAt: Date | null })[],
): Promise<void> {
  await db.execute(sql`
    update ${enrolments} e set open_attempt_id = n."attemptId", open_closes_at = n."closesAt"
    from jsonb_to_recordset(${JSON.stringify(starts)}::jsonb)
      as n("personId" uuid, "courseId" uuid, "attemptId" uuid, "closesAt" timestamptz)
    where e.person_id = n."personId" and e.course_id = n."courseId"`)
}

/** As `recordPreTestStart`. Throws when somebody has had one. */
export async function recordPreTestStarts(db: Database, starts: (Learner & { attemptId: string })[]): Promise<void> {
  const marked = await db.execute(sql`
    update ${enrolments} e set pre_test_id = n."attemptId"
    from jsonb_to_recordset(${JSON.stringify(starts)}::jsonb) as n("personId" uuid, "courseId" uuid, "attemptId" uuid)
    where e.person_id = n."personId" and e.course_id = n."courseId" and e.pre_test_id is null`)
  if (marked.count !== starts.length) throw new Error('a pre-test is taken once')
}

/** As `recordPreTestEnd`. */
export async function recordPreTestEnds(
  db: Database,
  ends: { personId: string; attemptId: string; endedAt: Date }[],
): Promise<void> {
  await db.execute(sql`
    update ${enrolments} e set pre_test_ended_at = n."endedAt"
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb)
      as n("personId" uuid, "attemptId" uuid, "endedAt" timestamptz)
    where e.person_id = n."personId" and e.pre_test_id = n."attemptId"`)
}

/** As `recordQuizEnd`, for attempts that were handed in and are their learners' open ones. */
export async function recordQuizEnds(
  db: Database,
  ends: (Learner & { attemptId: string; passed: boolean; endedAt: Date })[],
): Promise<void> {
  await db.execute(sql`
    update ${enrolments} e set open_attempt_id = null, open_closes_at = null,
      attempts_failed = case when n.passed then 0 else e.attempts_failed + 1 end,
      attempts_used = e.attempts_used + 1, last_attempt_ended_at = n."endedAt",
      passed_at = case when n.passed then n."endedAt" else e.passed_at end,
      passed_attempt_id = case when n.passed then n."attemptId" else e.passed_attempt_id end
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb)
      as n("personId" uuid, "courseId" uuid, "attemptId" uuid, passed boolean, "endedAt" timestamptz)
    where e.person_id = n."personId" and e.course_id = n."courseId"`)
}

/** Attempts that counted as failed have passed by a correction: the learners' pages no longer say that the quiz was failed. */
export async function forgetFailures(db: Database, learners: Learner[]): Promise<void> {
  await db.execute(sql`
    update ${enrolments} e set attempts_failed = 0
    from jsonb_to_recordset(${JSON.stringify(learners.map(({ personId, courseId }) => ({ personId, courseId })))}::jsonb)
      as n("personId" uuid, "courseId" uuid)
    where e.person_id = n."personId" and e.course_id = n."courseId"`)
}
