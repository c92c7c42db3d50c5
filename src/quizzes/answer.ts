import { and, eq, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { attemptItems, attempts, isOpen } from './schema.ts'
import type { Answer } from './types/question-type.ts'

export type AnswerEvent = {
  attemptId: string
  position: number
  /** Null takes the answer back: every box was cleared. */
  answer: Answer | null
  /** When it was chosen, in milliseconds, by the server's clock as the phone knows it; undefined for a plain form: now. */
  sequence: number | undefined
  /** When it was chosen by the phone's own clock, right or wrong: kept as evidence, decides nothing. */
  chosenAt?: Date
  /** The answer may only continue the stored one, not change it: a decision that was taken stays. */
  continues?: boolean
}

/** What the item holds after an event. `savedAt`: when the stored answer came; undefined when none is stored. */
export type Stored = { answer: Answer | null; sequence: number; isAnswered: boolean; savedAt: Date | undefined }
export type AnswerOutcome = ({ outcome: 'stored' | 'older' } & Stored) | { outcome: 'closed' }

/**
 * Stores the answer to one item. `stored`: it is in the database, now or from before. `older`: a newer answer is there
 * already and stays, or one that this one does not continue. `closed`: the attempt has ended, or its time was up when
 * this was chosen, or its grace is over. Waits for a submission in progress, so no answer is acknowledged and then left
 * out of the grading.
 */
export async function storeAnswer(db: Database, event: AnswerEvent, at: Date): Promise<AnswerOutcome> {
  const [row] = await putAnswer(db).execute({
    attemptId: event.attemptId,
    position: event.position,
    answer: JSON.stringify(event.answer),
    sequence: event.sequence ?? null,
    continues: event.continues ?? false,
    chosenAt: event.chosenAt?.toISOString() ?? null,
    at: at.toISOString(),
  })
  if (!row) return { outcome: 'closed' }
  const { isStored, answeredAt, ...stored } = row
  const savedAt = stored.answer === null ? undefined : (answeredAt ?? undefined)
  return { outcome: isStored ? 'stored' : 'older', ...stored, savedAt }
}

const putAnswer = statement('put_answer', (db) => {
  // Named once, so that each value is sent once.
  const event = sql`(select ${sql.placeholder('attemptId')}::uuid as attempt_id, ${sql.placeholder('position')}::integer as position,
    nullif(${sql.placeholder('answer')}::jsonb, 'null') as answer, ${sql.placeholder('sequence')}::bigint as sequence,
    ${sql.placeholder('continues')}::boolean as continues, ${sql.placeholder('chosenAt')}::timestamptz as chosen_at,
    ${sql.placeholder('at')}::timestamptz as at) event`
  // What is here before the time is up was chosen in time, whatever the phone's clock says. A plain form cannot say when
  // it was filled in: of those, what arrives within the grace is taken.
  const isInTime = sql`(${attempts.closesAt} is null or event.at <= ${attempts.dueAt} or (event.at <= ${attempts.closesAt}
    and coalesce(event.sequence, 0) <= extract(epoch from ${attempts.dueAt}) * 1000))`
  // A plain form is chosen as it arrives, and is never older than what its page showed.
  const sequence = sql`coalesce(open.sequence,
    greatest(${attemptItems.sequence} + 1, (extract(epoch from open.at) * 1000)::bigint))`
  // Decisions follow one another whenever they arrive: of two, the one that goes further is the newer.
  const goesFurther = sql`coalesce(${attemptItems.answer} is null and open.answer is not null
    or starts_with(open.answer ->> 'path', (${attemptItems.answer} ->> 'path') || '.'), false)`
  const isNewer = sql`(${attemptItems.checkedAt} is null
    and case when open.continues then ${goesFurther} else ${sequence} > ${attemptItems.sequence} end)`
  const kept = (now: unknown, before: unknown) => sql`case when ${isNewer} then ${now} else ${before} end`
  const open = sql`(select event.* from ${event} join ${attempts} on ${attempts.id} = event.attempt_id
    where ${isOpen} and ${isInTime} for share of ${attempts}) open`
  return db
    .update(attemptItems)
    .set({
      answer: kept(sql`open.answer`, attemptItems.answer),
      answeredAt: kept(sql`open.at`, attemptItems.answeredAt),
      chosenAt: kept(sql`open.chosen_at`, attemptItems.chosenAt),
      sequence: kept(sql`greatest(${sequence}, ${attemptItems.sequence})`, attemptItems.sequence),
    })
    .from(open)
    .where(and(sql`${attemptItems.attemptId} = open.attempt_id`, sql`${attemptItems.position} = open.position`))
    .returning({
      answer: attemptItems.answer,
      sequence: attemptItems.sequence,
      answeredAt: attemptItems.answeredAt,
      isAnswered: attemptItems.isAnswered,
      isStored: sql<boolean>`${attemptItems.answer} is not distinct from open.answer
        and (open.continues or open.sequence is null or ${attemptItems.sequence} = open.sequence)`,
    })
    .prepare('put_answer')
})

/** The person wants to know whether an answer is right. From here on it stays; an item without a whole answer is not. */
export async function checkAnswer(
  db: Database,
  item: { attemptId: string; position: number },
  at: Date,
): Promise<void> {
  await markChecked(db).execute({ ...item, at: at.toISOString() })
}

const markChecked = statement('mark_checked', (db) =>
  db
    .update(attemptItems)
    .set({ checkedAt: sql`coalesce(${attemptItems.checkedAt}, ${sql.placeholder('at')}::timestamptz)` })
    .where(
      and(
        eq(attemptItems.attemptId, sql.placeholder('attemptId')),
        eq(attemptItems.position, sql.placeholder('position')),
        attemptItems.isAnswered,
      ),
    )
    .prepare('mark_checked'),
)
