import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { attemptItems, attempts } from './schema.ts'
import type { Answer } from './types/question-type.ts'

export type AnswerEvent = {
  attemptId: string
  position: number
  answer: Answer
  /** Order of the answers of this item on the phone; undefined for a plain form, which counts as the newest. */
  sequence: number | undefined
}

/**
 * Stores the answer to one item. `stored`: it is in the database. `older`: a newer answer is there already and stays.
 * `closed`: the attempt is handed in. Waits for a submission in progress, so no answer is acknowledged and then left
 * out of the grading.
 */
export async function storeAnswer(db: Database, event: AnswerEvent, at: Date): Promise<'stored' | 'older' | 'closed'> {
  const [outcome] = await putAnswer(db).execute({
    attemptId: event.attemptId,
    position: event.position,
    answer: JSON.stringify(event.answer),
    sequence: event.sequence ?? null,
    at: at.toISOString(),
  })
  if (!outcome) return 'closed'
  return outcome.isStored ? 'stored' : 'older'
}

const putAnswer = statement('put_answer', (db) => {
  const sequence = sql`${sql.placeholder('sequence')}::bigint`
  const isNewer = sql`(${sequence} is null or ${sequence} > ${attemptItems.sequence})`
  const open = db.$with('open').as(
    db
      .select({ id: attempts.id })
      .from(attempts)
      .where(and(eq(attempts.id, sql.placeholder('attemptId')), isNull(attempts.submittedAt)))
      .for('share'),
  )
  return db
    .with(open)
    .update(attemptItems)
    .set({
      answer: sql`case when ${isNewer} then ${sql.placeholder('answer')}::jsonb else ${attemptItems.answer} end`,
      answeredAt: sql`case when ${isNewer} then ${sql.placeholder('at')}::timestamptz else ${attemptItems.answeredAt} end`,
      sequence: sql`greatest(coalesce(${sequence}, ${attemptItems.sequence} + 1), ${attemptItems.sequence})`,
    })
    .from(open)
    .where(and(eq(attemptItems.attemptId, open.id), eq(attemptItems.position, sql.placeholder('position'))))
    .returning({
      isStored: sql<boolean>`${sequence} is null or (
        ${sequence} = ${attemptItems.sequence} and ${attemptItems.answer} = ${sql.placeholder('answer')}::jsonb)`,
    })
    .prepare('put_answer')
})
