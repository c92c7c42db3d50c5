import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { loadQuestionVersions } from '../courses/queries.ts'
import { type Database, statement } from '../database/database.ts'
import { recordQuestion } from '../learning/progress.ts'
import { type AnswerOutcome, storeAnswer } from './answer.ts'
import { attemptItems } from './schema.ts'
import { type Question, questionOf } from './types/index.ts'
import type { Answer, Fields } from './types/question-type.ts'

/** The last millisecond whose year has four digits. */
const endOfTime = 253_402_300_799_999

/** A choice as the phone keeps it until the server has it. */
const Event = z.strictObject({
  position: z.int().min(1).max(999),
  sequence: z.int().min(1).max(1e15),
  fields: z
    .record(
      z.string().regex(/^(?:path|answer(?:-.{1,100})?)$/su),
      z.union([z.string().max(5000), z.array(z.string().max(200)).max(50)]),
    )
    .refine((fields) => Object.keys(fields).length <= 50),
  chosenAt: z.int().min(0).max(endOfTime),
})
export type ChosenEvent = z.infer<typeof Event>

/** What waits on a phone, or comes from it by other ways. `handIn`: the person has pressed "hand in" behind it. */
export const EventBatch = z.strictObject({ events: z.array(Event).max(50), handIn: z.literal(true).optional() })

export const largestBatch = 64 * 1024

/** How far the clocks of our own machines may be apart, in milliseconds. */
const skew = 60_000

/**
 * `refused`: the event can never be stored as it is, for its item does not exist or never offered such an answer.
 * `ahead`: it says that it was chosen after now, and nothing is stored: whoever sent it numbers it anew by our clock.
 */
export type EventOutcome =
  | AnswerOutcome
  | { outcome: 'refused'; reason: 'noItem' | 'unknownChoice' | 'unreadable' }
  | { outcome: 'ahead' }

/**
 * Stores the events of an attempt in their order, each for itself: what became of each, in the same order. Home then
 * leads back to where the newest answer was given, or to the question behind it when that one is done. `isOnlyCopy`:
 * these events come once and cannot be numbered anew.
 */
export async function storeEvents(
  db: Database,
  attempt: { id: string; personId: string },
  events: ChosenEvent[],
  at: Date,
  { isOnlyCopy } = { isOnlyCopy: false },
): Promise<EventOutcome[]> {
  const positions = events.map(({ position }) => position)
  const { questions, total } = await questionsAt(db, attempt.id, positions)
  const outcomes: EventOutcome[] = []
  for (const { position, sequence, fields, chosenAt } of events) {
    const question = questions.get(position)
    const answer = question ? answerIn(question, fields) : 'noItem'
    if (!question || typeof answer === 'string') {
      outcomes.push({ outcome: 'refused', reason: typeof answer === 'string' ? answer : 'noItem' })
      continue
    }
    // Taken at its word, a clock that jumped ahead would shut out later answers; counted as of now, the same event sent
    // twice would win over an answer in between.
    if (sequence > at.getTime() + skew && !isOnlyCopy) {
      outcomes.push({ outcome: 'ahead' })
      continue
    }
    const event = { attemptId: attempt.id, position, answer, chosenAt: new Date(chosenAt) }
    const ordered = { sequence: notAhead(sequence, at), continues: question.isFinalStepByStep }
    outcomes.push(await storeAnswer(db, { ...event, ...ordered }, at))
  }
  const question = placeBehind(events, outcomes)
  if (question !== undefined) {
    await recordQuestion(db, {
      personId: attempt.personId,
      attemptId: attempt.id,
      question: Math.min(question, total),
    })
  }
  return outcomes
}

/** What is here was not chosen later than now. */
function notAhead(sequence: number, at: Date): number {
  return Math.min(sequence, at.getTime() + skew)
}

function placeBehind(events: ChosenEvent[], outcomes: EventOutcome[]): number | undefined {
  const stored = events.flatMap(({ position, sequence }, index) => {
    const outcome = outcomes[index]
    return outcome?.outcome === 'stored' ? [{ position, sequence, isAnswered: outcome.isAnswered }] : []
  })
  const last = stored.toSorted((one, other) => one.sequence - other.sequence).at(-1)
  return last && (last.isAnswered ? last.position + 1 : last.position)
}

function answerIn(question: Question, fields: Fields): Answer | null | 'unknownChoice' | 'unreadable' {
  const texts = Object.entries(fields).flat(2)
  if (!texts.every((text = '') => text.isWellFormed() && !text.includes('\0'))) return 'unreadable'
  if (isBlank(fields)) return null
  return question.parseAnswer(inNfc(fields)) ?? 'unknownChoice'
}

/** True when no field of the answer holds anything. */
export function isBlank(fields: Fields): boolean {
  return Object.entries(fields).every(
    ([name, value]) => !/^(?:answer|path)\b/.test(name) || [value ?? ''].flat().join('') === '',
  )
}

function inNfc(fields: Fields): Fields {
  const entries = Object.entries(fields)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => one.normalize('NFC')) : value?.normalize('NFC'),
    ]),
  )
}

async function questionsAt(db: Database, attemptId: string, positions: number[]) {
  const questions = new Map<number, Question>()
  const rows = positions.length === 0 ? [] : await versionsAt(db).execute({ attemptId, positions })
  const ids = rows.map((row) => row.questionVersionId)
  for (const [index, version] of (await loadQuestionVersions(db, ids)).entries()) {
    questions.set(rows[index]?.position as number, questionOf(version.content))
  }
  return { questions, total: rows[0]?.total ?? 0 }
}

const versionsAt = statement('question_versions_at', (db) =>
  db
    .select({
      position: attemptItems.position,
      questionVersionId: attemptItems.questionVersionId,
      total: sql<number>`(select count(*)::integer from ${attemptItems} i
        where i.attempt_id = ${sql.placeholder('attemptId')}::uuid)`,
    })
    .from(attemptItems)
    .where(
      and(
        eq(attemptItems.attemptId, sql.placeholder('attemptId')),
        sql`${attemptItems.position} = any(${sql.placeholder('positions')}::integer[])`,
      ),
    )
    .prepare('question_versions_at'),
)
