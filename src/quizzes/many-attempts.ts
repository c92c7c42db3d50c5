import { sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { Ledger } from '../completions/ledger.ts'
import { type CourseVersion, loadCourseVersion, loadQuestionVersions } from '../courses/queries.ts'
import { quizRulesOf } from '../courses/quiz-rules.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { completeAllWhenDue } from '../learning/completing.ts'
import { recordPreTestEnds, recordPreTestStarts, recordQuizEnds, recordQuizStarts } from '../learning/many-learners.ts'
import { type Attempt, drawFrom, seenBy } from './attempt.ts'
import { deadlineOf } from './attempt-rules.ts'
import { holdCorrections, listCorrected } from './current-marks.ts'
import type { DrawnItem, Random } from './drawing.ts'
import { grade, isPassed, type Marks } from './grading.ts'
import { issueReceipts } from './receipt.ts'
import { attemptItems, attempts } from './schema.ts'
import { questionOf } from './types/index.ts'
import type { Answer } from './types/question-type.ts'

/*
 * Starting, answering and submitting for hundreds of attempts in a handful of statements, by the same rules as
 * `attempt.ts`, `answer.ts` and `submission.ts`: for the demonstration, where a statement for each would take minutes. In one call each
 * person stands once for a course. Nobody else works on these attempts, so what would be answered there throws here.
 */

export type NewAttempt = { personId: string; courseVersionId: string; at: Date; random: Random }
export type StartedAttempt = { id: string; personId: string; courseVersionId: string; items: DrawnItem[] }

/** As `startAttempt`, with the items drawn. Throws when somebody has an open attempt on that course version. */
export async function startAttempts(
  db: Database,
  starts: NewAttempt[],
  kind: Attempt['kind'] = 'quiz',
): Promise<StartedAttempt[]> {
  return inTransaction(db, async (tx) => {
    const seen = new Map<string, string[]>()
    for (const [versionId, those] of Map.groupBy(starts, ({ courseVersionId }) => courseVersionId)) {
      const personIds = those.map(({ personId }) => personId)
      for (const [personId, ids] of await seenBy(tx, personIds, versionId)) seen.set(`${personId} ${versionId}`, ids)
    }
    const started: (StartedAttempt & { courseId: string; at: Date } & ReturnType<typeof deadlineOf>)[] = []
    for (const { random, ...start } of starts) {
      const version = await loadCourseVersion(tx, start.courseVersionId)
      const items = await drawFrom(tx, version, random, {
        kind,
        seen: seen.get(`${start.personId} ${start.courseVersionId}`),
      })
      const times =
        kind === 'quiz' ? deadlineOf(start.at, quizRulesOf(version.content)) : { dueAt: null, closesAt: null }
      started.push({ ...start, ...times, id: uuidv7(), courseId: version.courseId, items })
    }
    await tx.execute(sql`
      insert into ${attempts} (id, person_id, course_version_id, kind, number, started_at, due_at, closes_at)
      select n.id, n."personId", n."courseVersionId", ${kind}, (select coalesce(max(a.number), 0) + 1 from ${attempts} a
        where a.person_id = n."personId" and a.course_version_id = n."courseVersionId" and a.kind = ${kind}), n.at, n."dueAt", n."closesAt"
      from jsonb_to_recordset(${JSON.stringify(started)}::jsonb) as n(id uuid, "personId" uuid, "courseVersionId" uuid,
        at timestamptz, "dueAt" timestamptz, "closesAt" timestamptz)`)
    const items = started.flatMap(({ id, items: drawn }) =>
      drawn.map((item, index) => ({ id, position: index + 1, ...item })),
    )
    await tx.execute(sql`
      insert into ${attemptItems} (attempt_id, position, question_version_id, option_order)
      select id, position, "questionVersionId", array(select jsonb_array_elements_text("optionOrder"))
      from jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
        as n(id uuid, position integer, "questionVersionId" uuid, "optionOrder" jsonb)`)
    const opened = started.map(({ id, personId, courseId, closesAt }) => ({
      personId,
      courseId,
      attemptId: id,
      closesAt,
    }))
    if (kind === 'quiz') await recordQuizStarts(tx, opened)
    else await recordPreTestStarts(tx, opened)
    return started
  })
}

/** As `storeAnswer` for each, the answer counting as the newest. Throws when an attempt is handed in. */
export async function storeAnswers(
  db: Database,
  answers: { attemptId: string; position: number; answer: Answer; at: Date }[],
): Promise<void> {
  const stored = await db.execute(sql`
    update ${attemptItems} i set answer = n.answer, answered_at = n.at,
      sequence = greatest(i.sequence + 1, (extract(epoch from n.at) * 1000)::bigint)
    from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb)
      as n("attemptId" uuid, position integer, answer jsonb, at timestamptz)
    where i.attempt_id = n."attemptId" and i.position = n.position`)
  if (stored.count !== answers.length) throw new Error('an answer was given to a question that was not asked')
}

/**
 * As `submitAttempt` for each, with its own `at`. Pre-tests only of courses that let nobody test out by them: throws for
 * others.
 */
export async function submitAttempts(
  { db, ledger }: { db: Database; ledger: Ledger },
  submissions: { id: string; personId: string; courseVersionId: string; at: Date }[],
  kind: Attempt['kind'] = 'quiz',
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await holdCorrections(tx)
    const corrected = await listCorrected(tx)
    const itemsOf = await loadItemsOf(
      tx,
      submissions.map(({ id }) => id),
    )
    const graded: Graded[] = []
    for (const submission of submissions) {
      const version = await loadCourseVersion(tx, submission.courseVersionId)
      const items = itemsOf.get(submission.id) ?? []
      const questions = await loadQuestionVersions(
        tx,
        items.map(({ questionVersionId }) => questionVersionId),
      )
      const answered = questions.map(({ questionVersionId, content }, index) => ({
        question: questionOf(corrected.get(questionVersionId) ?? content),
        answer: items[index]?.answer ?? undefined,
      }))
      const marks = grade(answered)
      graded.push({
        ...submission,
        version,
        courseId: version.courseId,
        marks,
        responses: answered.map(({ question, answer }) => question.responses(answer)),
        passed: isPassed(marks, version.passMark),
      })
    }
    await storeMarks(tx, graded)
    if (kind === 'pre-test') {
      if (graded.some(({ version }) => version.content.preTest?.testOut))
        throw new Error('somebody may have tested out')
      return recordPreTestEnds(
        tx,
        graded.map(({ id, personId, at }) => ({ personId, attemptId: id, endedAt: at })),
      )
    }
    await recordQuizEnds(
      tx,
      graded.map(({ id, personId, courseId, passed, at }) => ({
        personId,
        courseId,
        attemptId: id,
        passed,
        endedAt: at,
      })),
    )
    const passed = graded.filter((one) => one.passed)
    await completeAllWhenDue(
      { tx, ledger },
      passed.map(({ id, personId, version, marks, at }) => ({ personId, version, pass: { id, at, marks } })),
    )
  })
}

type Graded = {
  id: string
  personId: string
  courseVersionId: string
  courseId: string
  at: Date
  version: CourseVersion
  marks: Marks
  /** What was answered to each item, in countable classes. */
  responses: string[][]
  passed: boolean
}

type Item = { questionVersionId: string; answer: Answer | null }

async function loadItemsOf(tx: Database, attemptIds: string[]): Promise<Map<string, Item[]>> {
  const rows = await tx
    .select({
      attemptId: attemptItems.attemptId,
      items: sql<Item[]>`json_agg(json_build_object('questionVersionId', ${attemptItems.questionVersionId},
        'answer', ${attemptItems.answer}) order by ${attemptItems.position})`,
    })
    .from(attemptItems)
    .where(sql`${attemptItems.attemptId} = any(${sql.param(attemptIds)}::uuid[])`)
    .groupBy(attemptItems.attemptId)
  return new Map(rows.map(({ attemptId, items }) => [attemptId, items]))
}

async function storeMarks(tx: Database, graded: Graded[]): Promise<void> {
  const rows = graded.map(({ id, at, marks, passed, responses }) => ({
    id,
    at,
    passed,
    ...marks,
    perItem: marks.perItem.map((item, index) => ({ ...item, responses: responses[index] })),
  }))
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as n(id uuid, at timestamptz, passed boolean, awarded integer, possible integer, "perItem" jsonb)`
  await tx.execute(sql`
    update ${attemptItems} i set
      marks_awarded = (n."perItem" -> (i.position - 1) ->> 'awarded')::integer,
      marks_possible = (n."perItem" -> (i.position - 1) ->> 'possible')::integer,
      responses = array(select jsonb_array_elements_text(n."perItem" -> (i.position - 1) -> 'responses'))
    from ${given} where i.attempt_id = n.id`)
  const submitted = await tx.execute(sql`
    update ${attempts} a set submitted_at = n.at, marks_awarded = n.awarded, marks_possible = n.possible, passed = n.passed
    from ${given} where a.id = n.id and a.submitted_at is null and a.abandoned_at is null
      and (a.due_at is null or n.at <= a.due_at)`)
  if (submitted.count !== graded.length) throw new Error('an attempt was handed in twice, or late')
  await issueReceipts(
    tx,
    graded.map(({ id, at }) => ({ attemptId: id, at })),
  )
}
