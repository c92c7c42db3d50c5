import { and, eq, gte, sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { type Database, inTransaction, statement } from '../database/database.ts'
import type { Cell } from './item-statistics.ts'
import { itemCounts, responseCounts, slotSums, totalCounts } from './schema.ts'
import type { SlotSums, TotalCell } from './test-statistics.ts'

/** People who gave one response, with sums of their totals and of the rest of them without this question. */
export type ResponseCount = { response: string; people: number; totals: number; rests: number; restSquares: number }

export type VersionCounts = {
  /** By question version. */
  cells: Map<string, Cell[]>
  responses: Map<string, ResponseCount[]>
  totals: TotalCell[]
  slots: SlotSums[]
}

/** A response that fewer people gave is left out where the whole bank is read: what people type can be anything. */
const commonResponse = 10

/**
 * The counts behind the statistics of a course version, of one moment: every first attempt whose submission was there
 * before the call is in them. Folds in what was handed in since the last time.
 */
export async function loadCounts(db: Database, courseVersionId: string): Promise<VersionCounts> {
  return inTransaction(db, async (tx) => {
    await foldStatistics(tx)
    const values = { courseVersionId }
    return {
      cells: byQuestion(await itemCountsOf(tx).execute(values)),
      responses: byQuestion(await commonResponsesOf(tx).execute(values)),
      totals: await totalCountsOf(tx).execute(values),
      slots: await slotSumsOf(tx).execute(values),
    }
  })
}

/** Everything that was answered to one question, what most people chose first. Call it after `loadCounts`. */
export async function loadResponses(
  db: Database,
  asked: { courseVersionId: string; questionVersionId: string },
): Promise<ResponseCount[]> {
  return responsesOf(db).execute(asked)
}

/** Brings the counts up to date; nobody else changes them before the transaction ends. */
export async function foldStatistics(db: Database): Promise<void> {
  await db.execute(sql`select fold_statistics()`)
}

/** Counts course versions anew from the attempts. Reads all their attempts: some seconds for 100,000. */
export async function rebuildStatistics(tx: Database, courseVersionIds: string[]): Promise<void> {
  await tx.execute(sql`select rebuild_statistics(${sql.param(courseVersionIds)}::uuid[])`)
}

const minute = 60_000

/** Folds every minute, so that a page never finds more than a minute's submissions waiting. */
export function keepStatistics(app: FastifyInstance, db: Database): void {
  const fold = async () => {
    try {
      await foldStatistics(db)
    } catch (error) {
      app.log.error({ err: error }, 'the statistics were not brought up to date')
    }
  }
  const timer = setInterval(fold, minute).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}

function byQuestion<Row extends { questionVersionId: string }>(
  rows: Row[],
): Map<string, Omit<Row, 'questionVersionId'>[]> {
  const groups = new Map<string, Omit<Row, 'questionVersionId'>[]>()
  for (const { questionVersionId, ...row } of rows) {
    const group = groups.get(questionVersionId)
    if (group) group.push(row)
    else groups.set(questionVersionId, [row])
  }
  return groups
}

const itemCountsOf = statement('item_counts_of_version', (db) =>
  db
    .select({
      questionVersionId: itemCounts.questionVersionId,
      mark: itemCounts.mark,
      total: itemCounts.total,
      people: itemCounts.people,
    })
    .from(itemCounts)
    .where(eq(itemCounts.courseVersionId, sql.placeholder('courseVersionId')))
    .prepare('item_counts_of_version'),
)

const responseColumns = {
  response: responseCounts.response,
  people: responseCounts.people,
  totals: responseCounts.totals,
  rests: responseCounts.rests,
  restSquares: responseCounts.restSquares,
}

const commonResponsesOf = statement('common_responses_of_version', (db) =>
  db
    .select({ questionVersionId: responseCounts.questionVersionId, ...responseColumns })
    .from(responseCounts)
    .where(
      and(
        eq(responseCounts.courseVersionId, sql.placeholder('courseVersionId')),
        gte(responseCounts.people, commonResponse),
      ),
    )
    .prepare('common_responses_of_version'),
)

const responsesOf = statement('responses_of_question', (db) =>
  db
    .select(responseColumns)
    .from(responseCounts)
    .where(
      and(
        eq(responseCounts.courseVersionId, sql.placeholder('courseVersionId')),
        eq(responseCounts.questionVersionId, sql.placeholder('questionVersionId')),
      ),
    )
    .orderBy(sql`${responseCounts.people} desc`, responseCounts.response)
    .prepare('responses_of_question'),
)

const totalCountsOf = statement('total_counts_of_version', (db) =>
  db
    .select({ total: totalCounts.total, people: totalCounts.people })
    .from(totalCounts)
    .where(eq(totalCounts.courseVersionId, sql.placeholder('courseVersionId')))
    .prepare('total_counts_of_version'),
)

const slotSumsOf = statement('slot_sums_of_version', (db) =>
  db
    .select({ people: slotSums.people, sum: slotSums.marks, squares: slotSums.squares })
    .from(slotSums)
    .where(eq(slotSums.courseVersionId, sql.placeholder('courseVersionId')))
    .prepare('slot_sums_of_version'),
)
