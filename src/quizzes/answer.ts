import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { attemptItems, attempts } from './schema.ts'
import type { Answer } from './types/question-type.ts'

export type AnswerEvent = {
  attemptId: string
  position: number
  /** Null takes the answer back: every box was cleared. */
  answer: Answer | null
  /** When it was chosen, in milliseconds, by the phone's clock corrected; undefined for a plain form: the newest. */
  sequence: number | undefined
  /** The answer may only continue the stored one, not change it: a decision that was taken stays. */
  continues?: boolean
}

/**
 * Stores the answer to one item. `stored`: it is in the database. `older`: a newer answer is there already and stays,
 * or one that this one does not continue.
 * `closed`: the attempt is handed in. Waits for a submission in progress, so no answer is acknowledged and then left
 * out of the grading.
 */
export async function storeAnswer(db: Database, event: AnswerEvent, at: Date): Promise<'stored' | 'older' | 'closed'> {
  const [outcome] = await putAnswer(db).execute({
    attemptId: event.attemptId,
    position: event.position,
    answer: JSON.stringify(event.answer),
    sequence: event.sequence ?? null,
    continues: event.continues ?? false,
    at: at.toISOString(),
  })
  if (!outcome) return 'closed'
  return outcome.isStored ? 'stored' : 'older'
}

const putAnswer = statement('put_answer', (db) => {
  const sequence = sql`${sql.placeholder('sequence')}::bigint`
  const answer = sql`nullif(${sql.placeholder('answer')}::jsonb, 'null')`
  const goesOn = sql`(not ${sql.placeholder('continues')}::boolean or ${attemptItems.answer} is null
    or starts_with(${answer} ->> 'path' || '.', ${attemptItems.answer} ->> 'path' || '.'))`
  const isNewer = sql`((${sequence} is null or ${sequence} > ${attemptItems.sequence}) and ${goesOn})`
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
      answer: sql`case when ${isNewer} then ${answer} else ${attemptItems.answer} end`,
      answeredAt: sql`case when ${isNewer} then ${sql.placeholder('at')}::timestamptz else ${attemptItems.answeredAt} end`,
      sequence: sql`greatest(coalesce(${sequence}, ${attemptItems.sequence} + 1), ${attemptItems.sequence})`,
    })
    .from(open)
    .where(and(eq(attemptItems.attemptId, open.id), eq(attemptItems.position, sql.placeholder('position'))))
    .returning({
      isStored: sql<boolean>`${attemptItems.answer} is not distinct from ${answer}
        and (${sequence} is null or ${sequence} = ${attemptItems.sequence})`,
    })
    .prepare('put_answer')
})
