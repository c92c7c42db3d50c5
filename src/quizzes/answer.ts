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

/**
 * What is here before the time is up was chosen in time, whatever the phone's clock says. A plain form cannot say when it
 * was filled in: of those, what arrives within the grace is taken.
 */
const isInTime = sql`(${attempts.closesAt} is null or ${sql.placeholder('at')}::timestamptz <= ${attempts.dueAt}
  or (${sql.placeholder('at')}::timestamptz <= ${attempts.closesAt}
    and coalesce(${sql.placeholder('sequence')}::bigint, 0) <= extract(epoch from ${attempts.dueAt}) * 1000))`

const putAnswer = statement('put_answer', (db) => {
  const at = sql`${sql.placeholder('at')}::timestamptz`
  const continues = sql`${sql.placeholder('continues')}::boolean`
  const answer = sql`nullif(${sql.placeholder('answer')}::jsonb, 'null')`
  // A plain form is chosen as it arrives, and is never older than what its page showed.
  const sequence = sql`coalesce(${sql.placeholder('sequence')}::bigint,
    greatest(${attemptItems.sequence} + 1, (extract(epoch from ${at}) * 1000)::bigint))`
  // Decisions follow one another whenever they arrive: of two, the one that goes further is the newer.
  const goesFurther = sql`coalesce(${attemptItems.answer} is null and ${answer} is not null
    or starts_with(${answer} ->> 'path', (${attemptItems.answer} ->> 'path') || '.'), false)`
  const isNewer = sql`(${attemptItems.checkedAt} is null
    and case when ${continues} then ${goesFurther} else ${sequence} > ${attemptItems.sequence} end)`
  const kept = (now: unknown, before: unknown) => sql`case when ${isNewer} then ${now} else ${before} end`
  const open = db.$with('open').as(
    db
      .select({ id: attempts.id })
      .from(attempts)
      .where(and(eq(attempts.id, sql.placeholder('attemptId')), isOpen, isInTime))
      .for('share'),
  )
  return db
    .with(open)
    .update(attemptItems)
    .set({
      answer: kept(answer, attemptItems.answer),
      answeredAt: kept(at, attemptItems.answeredAt),
      chosenAt: kept(sql`${sql.placeholder('chosenAt')}::timestamptz`, attemptItems.chosenAt),
      sequence: kept(sql`greatest(${sequence}, ${attemptItems.sequence})`, attemptItems.sequence),
    })
    .from(open)
    .where(and(eq(attemptItems.attemptId, open.id), eq(attemptItems.position, sql.placeholder('position'))))
    .returning({
      answer: attemptItems.answer,
      sequence: attemptItems.sequence,
      answeredAt: attemptItems.answeredAt,
      isAnswered: attemptItems.isAnswered,
      isStored: sql<boolean>`${attemptItems.answer} is not distinct from ${answer}
        and (${continues} or ${sql.placeholder('sequence')}::bigint is null
          or ${attemptItems.sequence} = ${sql.placeholder('sequence')}::bigint)`,
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
