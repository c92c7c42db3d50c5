import { and, eq, not, type SQL, sql } from 'drizzle-orm'
import { dayIn } from '../calendar.ts'
import type { Ledger, NewCompletion } from '../completions/ledger.ts'
import { completions, completionVoids } from '../completions/schema.ts'
import type { CourseVersion } from '../courses/queries.ts'
import { type Database, statement } from '../database/database.ts'
import { completingEvidence, type Evidence, moveOnOf } from './completion-rule.ts'
import { courseReadings, enrolments } from './schema.ts'

/** An attempt that passed just now. */
export type Pass = Evidence & { marks: { awarded: number; possible: number } }

/**
 * Writes the completion of a course into the ledger when the rule of the person's version is fulfilled, dated by its last
 * evidence. Does nothing when it is not, or when this enrolment is complete already. Call it behind each evidence, in
 * its transaction.
 */
export async function completeWhenDue(
  { tx, ledger }: { tx: Database; ledger: Ledger },
  { personId, version, pass }: { personId: string; version: CourseVersion; pass?: Pass | undefined },
  at: Date,
): Promise<void> {
  const { id: courseVersionId, courseId, content } = version
  const [facts] = await evidenceOfLearner(tx).execute({ personId, courseId, courseVersionId })
  if (facts?.isComplete) return
  const before =
    facts?.passedAttemptId && facts.passedAt ? { id: facts.passedAttemptId, at: facts.passedAt } : undefined
  const [read] = await courseReadingsOf(tx).execute({ personIds: [personId], courseVersionId })
  const evidence = completingEvidence(moveOnOf(content), { read, passed: pass ?? before })
  if (!evidence) return
  await ledger.recordCompletion(tx, entryOf({ personId, version, pass }, evidence), at)
}

/** Who passes a pre-test that the course lets them test out by has completed it, whatever else its rule asks. */
export async function completeByTestingOut(
  { tx, ledger }: { tx: Database; ledger: Ledger },
  { personId, version, pass }: Passed,
  at: Date,
): Promise<void> {
  const { id: courseVersionId, courseId } = version
  const [facts] = await evidenceOfLearner(tx).execute({ personId, courseId, courseVersionId })
  if (facts?.isComplete) return
  await ledger.recordCompletion(tx, { ...entryOf({ personId, version, pass }, pass), source: 'tested-out' }, at)
}

type Passed = { personId: string; version: CourseVersion; pass: Pass }

/**
 * As `completeWhenDue` for hundreds of attempts that passed, each recorded at its own time. None of the learners may have
 * completed the course in this enrolment.
 */
export async function completeAllWhenDue(
  { tx, ledger }: { tx: Database; ledger: Ledger },
  passes: Passed[],
): Promise<void> {
  const byVersion = Map.groupBy(passes, ({ version }) => version.id)
  const entries: (NewCompletion & { at: Date })[] = []
  for (const [courseVersionId, those] of byVersion) {
    const personIds = those.map(({ personId }) => personId)
    const read = new Map(
      (await courseReadingsOf(tx).execute({ personIds, courseVersionId })).map((one) => [one.personId, one]),
    )
    for (const passed of those) {
      const { personId, version, pass } = passed
      const evidence = completingEvidence(moveOnOf(version.content), { read: read.get(personId), passed: pass })
      if (evidence) entries.push({ ...entryOf(passed, evidence), at: pass.at })
    }
  }
  await ledger.recordCompletions(tx, entries)
}

function entryOf(
  { personId, version, pass }: Omit<Passed, 'pass'> & { pass?: Pass | undefined },
  evidence: Evidence,
): NewCompletion {
  const { id: courseVersionId, courseId, area } = version
  return {
    personId,
    courseId,
    courseVersionId,
    area,
    source: 'online',
    achievedOn: dayIn(evidence.at),
    marks: evidence.id === pass?.id ? pass.marks : undefined,
    evidenceId: evidence.id,
    recordedBy: undefined,
  }
}

/** An entry was taken out again: what it pointed to proves nothing any more. */
export function isVoided(evidenceId: SQL): SQL {
  return sql`exists (select from ${completions} c join ${completionVoids} v on v.completion_id = c.id
    where c.source = 'online' and c.evidence_id = ${evidenceId})`
}

// `enrolments.` is written out: in a query of one table drizzle leaves the table's name away.
const evidenceOfLearner = statement('evidence_of_learner', (db) =>
  db
    .select({
      startedAt: enrolments.startedAt,
      passedAt: enrolments.passedAt,
      passedAttemptId: sql<string | null>`case when ${isVoided(sql`${enrolments.passedAttemptId}`)}
        then null else ${enrolments.passedAttemptId} end`,
      isComplete: sql<boolean>`exists (
        select from ${completions} c where c.person_id = enrolments.person_id and c.course_id = enrolments.course_id
          and c.source in ('online', 'tested-out') and c.recorded_at >= enrolments.started_at
          and not exists (select from ${completionVoids} v where v.completion_id = c.id))`,
    })
    .from(enrolments)
    .where(
      and(
        eq(enrolments.personId, sql.placeholder('personId')),
        eq(enrolments.courseId, sql.placeholder('courseId')),
        eq(enrolments.courseVersionId, sql.placeholder('courseVersionId')),
      ),
    )
    .for('no key update')
    .prepare('evidence_of_learner'),
)

/** Who has read every lesson of the version in the enrolment they are in. */
const courseReadingsOf = statement('course_readings_of', (db) =>
  db
    .select({ personId: courseReadings.personId, id: courseReadings.id, at: courseReadings.readAt })
    .from(courseReadings)
    .innerJoin(
      enrolments,
      and(
        eq(enrolments.personId, courseReadings.personId),
        eq(enrolments.courseVersionId, courseReadings.courseVersionId),
        eq(enrolments.startedAt, courseReadings.enrolledAt),
      ),
    )
    .where(
      and(
        sql`${courseReadings.personId} = any(${sql.placeholder('personIds')}::uuid[])`,
        eq(courseReadings.courseVersionId, sql.placeholder('courseVersionId')),
        not(isVoided(sql`${courseReadings.id}`)),
      ),
    )
    .prepare('course_readings_of'),
)
