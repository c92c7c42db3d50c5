import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm'
import { loadQuestionVersions } from '../courses/queries.ts'
import type { QuestionContent } from '../courses/question-content.ts'
import { type Database, statement } from '../database/database.ts'
import { isUuid } from '../organisation/queries.ts'
import { NotFound } from '../web/errors.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptTimes } from './attempt-rules.ts'
import { currentCorrection, currentItemMarks, currentMarks } from './current-marks.ts'
import { attemptItems, attempts } from './schema.ts'
import type { Answer } from './types/question-type.ts'

export type AttemptItem = {
  position: number
  questionVersionId: string
  optionOrder: string[]
  answer: Answer | null
  /** There is an answer, and no part of it is still open. */
  isAnswered: boolean
  /** When the stored answer was chosen, in milliseconds; 0 before the first. */
  sequence: number
  answeredAt: Date | null
  marksAwarded: number | null
  marksPossible: number | null
  content: QuestionContent
  /** Says when, where the key was corrected since the question was published. */
  correction?: { at: string } | null
}

/** The person's own attempt; NotFound for anybody else's. */
export async function loadAttempt(db: Database, personId: string, id: string): Promise<Attempt> {
  if (!isUuid(id)) throw new NotFound()
  const [attempt] = await attemptOfPerson(db).execute({ id, personId })
  if (!attempt) throw new NotFound()
  return attempt
}

const attemptOfPerson = statement('attempt_of_person', (db) =>
  db
    .select({ ...getTableColumns(attempts), ...currentMarks })
    .from(attempts)
    .where(and(eq(attempts.id, sql.placeholder('id')), eq(attempts.personId, sql.placeholder('personId'))))
    .prepare('attempt_of_person'),
)

/** The items of an attempt in their order, with the question versions that were shown, their keys corrected. */
export async function loadItems(db: Database, attemptId: string): Promise<AttemptItem[]> {
  return withContent(db, await itemsOfAttempt(db).execute({ attemptId }))
}

const itemsOfAttempt = statement('items_of_attempt', (db) =>
  db
    .select({
      position: attemptItems.position,
      optionOrder: attemptItems.optionOrder,
      answer: attemptItems.answer,
      isAnswered: attemptItems.isAnswered,
      sequence: attemptItems.sequence,
      answeredAt: attemptItems.answeredAt,
      ...currentItemMarks,
      correction: currentCorrection,
      questionVersionId: attemptItems.questionVersionId,
    })
    .from(attemptItems)
    .where(eq(attemptItems.attemptId, sql.placeholder('attemptId')))
    .orderBy(asc(attemptItems.position))
    .prepare('items_of_attempt'),
)

export type OpenItem = AttemptItem & {
  attempt: Pick<Attempt, 'id' | 'number' | 'kind' | 'courseVersionId' | keyof AttemptTimes>
  /** Whether each item of the attempt has a whole answer, in the order of the positions. */
  answered: boolean[]
  /** When the person looked whether the answer is right. */
  checkedAt: Date | null
}

/** One item of the person's own attempt; NotFound for anybody else's, and for a position that does not exist. */
export async function loadItem(db: Database, personId: string, attemptId: string, position: string): Promise<OpenItem> {
  if (!isUuid(attemptId) || !/^[1-9]\d{0,2}$/.test(position)) throw new NotFound()
  const found = await itemOfPerson(db).execute({ attemptId, personId, position: Number(position) })
  const [item] = await withContent(db, found)
  if (!item) throw new NotFound()
  return item
}

const itemOfPerson = statement('item_of_person', (db) =>
  db
    .select({
      attempt: {
        id: attempts.id,
        number: attempts.number,
        kind: attempts.kind,
        courseVersionId: attempts.courseVersionId,
        dueAt: attempts.dueAt,
        closesAt: attempts.closesAt,
        submittedAt: attempts.submittedAt,
        passed: attempts.passed,
        abandonedAt: attempts.abandonedAt,
      },
      position: attemptItems.position,
      optionOrder: attemptItems.optionOrder,
      answer: attemptItems.answer,
      isAnswered: attemptItems.isAnswered,
      sequence: attemptItems.sequence,
      answeredAt: attemptItems.answeredAt,
      marksAwarded: attemptItems.marksAwarded,
      marksPossible: attemptItems.marksPossible,
      questionVersionId: attemptItems.questionVersionId,
      checkedAt: attemptItems.checkedAt,
      answered: sql<boolean[]>`array(select i.is_answered from ${attemptItems} i
        where i.attempt_id = ${attempts.id} order by i.position)`,
    })
    .from(attemptItems)
    .innerJoin(attempts, eq(attempts.id, attemptItems.attemptId))
    .where(
      and(
        eq(attemptItems.attemptId, sql.placeholder('attemptId')),
        eq(attemptItems.position, sql.placeholder('position')),
        eq(attempts.personId, sql.placeholder('personId')),
      ),
    )
    .prepare('item_of_person'),
)

/** The question versions that were shown. They never change, so they mostly come from memory. */
async function withContent<Row extends { questionVersionId: string; correction?: { content: QuestionContent } | null }>(
  db: Database,
  rows: Row[],
) {
  const shown = await loadQuestionVersions(
    db,
    rows.map((row) => row.questionVersionId),
  )
  return rows.map((row, index) => ({
    ...row,
    content: row.correction?.content ?? (shown[index]?.content as QuestionContent),
  }))
}
