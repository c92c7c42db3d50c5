import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { loadQuestionVersions } from '../courses/queries.ts'
import { type Database, statement } from '../database/database.ts'
import { isUuid } from '../organisation/queries.ts'
import { NotFound } from '../web/errors.ts'
import { recentlyUsed } from '../web/recently-used.ts'
import { type AnswerOutcome, storeAnswer } from './answer.ts'
import { attemptItems, attempts, isOpen } from './schema.ts'
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
 * Stores the events of an attempt in their order, each for itself: what became of each, in the same order.
 * `isOnlyCopy`: these events come once and cannot be numbered anew.
 */
export async function storeEvents(
  db: Database,
  sheet: Pick<AnswerSheet, 'id' | 'questions'>,
  events: ChosenEvent[],
  at: Date,
  { isOnlyCopy } = { isOnlyCopy: false },
): Promise<EventOutcome[]> {
  const asked = events.map(({ position }) => sheet.questions[position - 1])
  const shown = await loadQuestionVersions(db, asked.filter(isKnown))
  const questions = new Map(shown.map(({ questionVersionId, content }) => [questionVersionId, questionOf(content)]))
  const outcomes: EventOutcome[] = []
  for (const [index, { position, sequence, fields, chosenAt }] of events.entries()) {
    const question = questions.get(asked[index] ?? '')
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
    const event = { attemptId: sheet.id, position, answer, chosenAt: new Date(chosenAt) }
    const ordered = { sequence: notAhead(sequence, at), continues: question.isFinalStepByStep }
    outcomes.push(await storeAnswer(db, { ...event, ...ordered }, at))
  }
  return outcomes
}

function isKnown(id: string | undefined): id is string {
  return id !== undefined
}

/** What is here was not chosen later than now. */
function notAhead(sequence: number, at: Date): number {
  return Math.min(sequence, at.getTime() + skew)
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

/** What never changes of an attempt. `questions`: the versions that were shown, in their order. */
export type AnswerSheet = { id: string; personId: string; questions: readonly string[] }

const sheets = recentlyUsed<AnswerSheet>(5000)

/** Of the person's own attempt, from memory behind its first answer; NotFound for anybody else's. */
export async function loadAnswerSheet(db: Database, personId: string, id: string): Promise<AnswerSheet> {
  if (!isUuid(id)) throw new NotFound()
  const known = sheets.get(id)
  const sheet = known ?? (await answerSheet(db).execute({ id }))[0]
  if (sheet?.personId !== personId) throw new NotFound()
  if (!known) sheets.set(id, sheet)
  return sheet
}

// `attempts.id` is written out: in a query of one table drizzle leaves the table's name away.
const answerSheet = statement('answer_sheet', (db) =>
  db
    .select({
      id: attempts.id,
      personId: attempts.personId,
      questions: sql<string[]>`array(select i.question_version_id from ${attemptItems} i
        where i.attempt_id = attempts.id order by i.position)`,
    })
    .from(attempts)
    .where(eq(attempts.id, sql.placeholder('id')))
    .prepare('answer_sheet'),
)

/** Whether the attempt takes no more answers: it was handed in, or given up. */
export async function hasEnded(db: Database, id: string): Promise<boolean> {
  const [open] = await openAttempt(db).execute({ id })
  return !open
}

const openAttempt = statement('open_attempt', (db) =>
  db
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(eq(attempts.id, sql.placeholder('id')), isOpen))
    .prepare('open_attempt'),
)
