import { sql } from 'drizzle-orm'
import type { QuestionContent } from '../courses/question-content.ts'
import { type Database, statement } from '../database/database.ts'
import { advisoryLocks } from '../database/locks.ts'
import { questionCorrections } from './schema.ts'

/*
 * Marks as they hold today: those of the newest regrade, or those that were handed in. For selects from `attempts` and
 * `attempt_items` under their own names. The names are written out: drizzle shortens columns where one table is read.
 */

const ofAttempt = (column: 'marks_awarded' | 'marks_possible' | 'passed') =>
  sql.raw(`coalesce((select r.${column} from attempt_regrades r where r.attempt_id = attempts.id
    order by r.number desc limit 1), attempts.${column})`)

export const currentMarks = {
  marksAwarded: sql<number | null>`${ofAttempt('marks_awarded')}`,
  marksPossible: sql<number | null>`${ofAttempt('marks_possible')}`,
  passed: sql<boolean | null>`${ofAttempt('passed')}`,
}

const ofItem = (regraded: 'item_awarded' | 'item_possible', column: 'marks_awarded' | 'marks_possible') =>
  sql.raw(`coalesce((select r.${regraded} from attempt_regrades r where r.attempt_id = attempt_items.attempt_id
    and r.position = attempt_items.position order by r.number desc limit 1), attempt_items.${column})`)

export const currentItemMarks = {
  marksAwarded: sql<number | null>`${ofItem('item_awarded', 'marks_awarded')}`,
  marksPossible: sql<number | null>`${ofItem('item_possible', 'marks_possible')}`,
}

/** A question as it is graded now, where that is not as it was published. */
export type Correction = { content: QuestionContent; at: Date }

/** The newest correction of the question of an item, as JSON; null when there is none. */
export const currentCorrection = sql<{ content: QuestionContent; at: string } | null>`(
  select jsonb_build_object('content', c.content, 'at', c.corrected_at) from question_corrections c
  where c.question_version_id = attempt_items.question_version_id order by c.number desc limit 1)`

/** The newest correction of each question version that has one. */
export async function listCorrected(db: Database): Promise<Map<string, QuestionContent>> {
  const rows = await newestCorrections(db).execute()
  return new Map(rows.map(({ questionVersionId, content }) => [questionVersionId, content]))
}

const newestCorrections = statement('newest_corrections', (db) =>
  db
    .selectDistinctOn([questionCorrections.questionVersionId], {
      questionVersionId: questionCorrections.questionVersionId,
      content: questionCorrections.content,
    })
    .from(questionCorrections)
    .orderBy(questionCorrections.questionVersionId, sql`${questionCorrections.number} desc`)
    .prepare('newest_corrections'),
)

/**
 * Called by whoever hands in, before the questions are read: nobody corrects a question until the transaction ends, so
 * that no attempt is graded with the old key and left out of the regrade.
 */
export async function holdCorrections(tx: Database): Promise<void> {
  await holdShared(tx).execute()
}

const holdShared = statement('hold_corrections', (db) =>
  db
    .select({
      held: sql`pg_advisory_xact_lock_shared(${sql.raw(`${advisoryLocks.family}, ${advisoryLocks.corrections}`)})`,
    })
    .from(sql`(select) as once`)
    .prepare('hold_corrections'),
)
