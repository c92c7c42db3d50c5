import { asc, desc, eq, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { attemptItems } from './schema.ts'

/**
 * Position of the question to go on with: where the newest answer was given, or the one behind it when that answer is
 * whole; the first before any answer, the last when there is none behind.
 */
export async function findPlace(db: Database, attemptId: string): Promise<number> {
  const [newest] = await newestItem(db).execute({ attemptId })
  if (!newest) return 1
  const { position, isAnswered, total } = newest
  return isAnswered ? Math.min(position + 1, total) : position
}

const newestItem = statement('newest_item', (db) =>
  db
    .select({
      position: attemptItems.position,
      isAnswered: attemptItems.isAnswered,
      total: sql<number>`(count(*) over ())::integer`,
    })
    .from(attemptItems)
    .where(eq(attemptItems.attemptId, sql.placeholder('attemptId')))
    .orderBy(desc(attemptItems.sequence), asc(attemptItems.position))
    .limit(1)
    .prepare('newest_item'),
)
