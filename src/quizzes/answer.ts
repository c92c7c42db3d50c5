import { and, eq, isNull, sql } from 'drizzle-orm'
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
  const values = {
    attemptId: event.attemptId,
    position: event.position,
    answer: JSON.stringify(event.answer),
    sequence: event.sequence ?? null,
    continues: event.continues ?? false,
    chosenAt: event.chosenAt?.toISOString() ?? null,
    at: at.toISOString(),
  }
  const [stored] = await putAnswer(db).execute(values)
  if (stored) return { outcome: 'stored', ...storedIn(stored) }
  // Not newer than what is there, or the attempt is closed: neither ever becomes otherwise.
  const [held] = await heldAnswer(db).execute(values)
  if (!held) return { outcome: 'closed' }
  const { isSame, ...item } = held
  return { outcome: isSame ? 'stored' : 'older', ...storedIn(item) }
}

function storedIn({ answeredAt, ...item }: Omit<Stored, 'savedAt'> & { answeredAt: Date | null }): Stored {
  return { ...item, savedAt: item.answer === null ? undefined : (answeredAt ?? undefined) }
}

const event = sql`(select ${sql.placeholder('attemptId')}::uuid as attempt_id,
  ${sql.placeholder('position')}::integer as position, nullif(${sql.placeholder('answer')}::jsonb, 'null') as answer,
  ${sql.placeholder('sequence')}::bigint as sequence, ${sql.placeholder('continues')}::boolean as continues,
  ${sql.placeholder('chosenAt')}::timestamptz as chosen_at, ${sql.placeholder('at')}::timestamptz as at) event`

/**
 * The event, where its attempt takes it. What is here before the time is up was chosen in time, whatever the phone's
 * clock says. A plain form cannot say when it was filled in: of those, what arrives within the grace is taken.
 */
const taken = sql`select event.* from ${event} join ${attempts} on ${attempts.id} = event.attempt_id
  where ${isOpen} and (${attempts.closesAt} is null or event.at <= ${attempts.dueAt}
    or (event.at <= ${attempts.closesAt}
      and coalesce(event.sequence, 0) <= extract(epoch from ${attempts.dueAt}) * 1000))`

const itemOfEvent = and(
  sql`${attemptItems.attemptId} = taken.attempt_id`,
  sql`${attemptItems.position} = taken.position`,
)

const itemColumns = {
  answer: attemptItems.answer,
  sequence: attemptItems.sequence,
  answeredAt: attemptItems.answeredAt,
  isAnswered: attemptItems.isAnswered,
}

const putAnswer = statement('put_answer', (db) => {
  // A plain form is chosen as it arrives, and is never older than what its page showed.
  const sequence = sql`coalesce(taken.sequence,
    greatest(${attemptItems.sequence} + 1, (extract(epoch from taken.at) * 1000)::bigint))`
  // Decisions follow one another whenever they arrive: of two, the one that goes further is the newer.
  const goesFurther = sql`(${attemptItems.answer} is null and taken.answer is not null
    or starts_with(taken.answer ->> 'path', (${attemptItems.answer} ->> 'path') || '.'))`
  return db
    .update(attemptItems)
    .set({
      answer: sql`taken.answer`,
      answeredAt: sql`taken.at`,
      chosenAt: sql`taken.chosen_at`,
      sequence: sql`greatest(${sequence}, ${attemptItems.sequence})`,
    })
    .from(sql`(${taken} for share of ${attempts}) taken`)
    .where(
      and(
        itemOfEvent,
        isNull(attemptItems.checkedAt),
        sql`case when taken.continues then ${goesFurther} else ${sequence} > ${attemptItems.sequence} end`,
      ),
    )
    .returning(itemColumns)
    .prepare('put_answer')
})

const heldAnswer = statement('held_answer', (db) =>
  db
    .select({
      ...itemColumns,
      isSame: sql<boolean>`${attemptItems.answer} is not distinct from taken.answer
        and (taken.continues or taken.sequence is null or ${attemptItems.sequence} = taken.sequence)`,
    })
    .from(attemptItems)
    .innerJoin(sql`(${taken}) taken`, itemOfEvent)
    .prepare('held_answer'),
)

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
