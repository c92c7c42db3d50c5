import { asc, desc, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { attemptItems } from './schema.ts'

/**
 * Position of the question to go on with, by attempt: where the newest answer was given, or the one behind it when that
 * answer is whole; the first before any answer, the last when there is none behind. From 1.
 */
export async function findPlaces(db: Database, attemptIds: string[]): Promise<Map<string, number>> {
  const newest = await newestItems(db).execute({ attemptIds })
  return new Map(
    newest.map(({ attemptId, position, isAnswered, total }) => [
      attemptId,
      isAnswered ? Math.min(position + 1, total) : position,
    ]),
  )
}

const newestItems = statement('newest_items', (db) =>
  db
    .selectDistinctOn([attemptItems.attemptId], {
      attemptId: attemptItems.attemptId,
      position: attemptItems.position,
      isAnswered: attemptItems.isAnswered,
      total: sql<number>`(count(*) over (partition by ${attemptItems.attemptId}))::integer`,
    })
    .from(attemptItems)
    .where(sql`${attemptItems.attemptId} = any(${sql.placeholder('attemptIds')}::uuid[])`)
    .orderBy(attemptItems.attemptId, desc(attemptItems.sequence), asc(attemptItems.position))
    .prepare('newest_items'),
)
