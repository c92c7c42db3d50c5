import type { Database } from '../database/database.ts'
import { withoutMarks } from './names.ts'
import { units } from './schema.ts'

export type Unit = typeof units.$inferSelect
export type NewUnit = Pick<
  typeof units.$inferInsert,
  'code' | 'name' | 'kind' | 'parentId' | 'levels' | 'isPublic' | 'openedOn'
>

/** Adds units; parents first. A code that is taken is refused by `units_code_key`. */
export async function createUnits(db: Database, rows: NewUnit[]): Promise<Unit[]> {
  return db
    .insert(units)
    .values(rows.map((row) => ({ ...row, searchName: withoutMarks(row.name) })))
    .returning()
}
