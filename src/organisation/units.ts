import { recordAudit } from '../audit/audit.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { withoutMarks } from './names.ts'
import { units } from './schema.ts'
import type { UnitFields } from './unit-form.ts'

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

/** Adds a unit directly below another. A code that is taken is refused by `units_code_key`. */
export async function addUnit(
  db: Database,
  { parent, fields, accountId, at }: { parent: Unit; fields: UnitFields; accountId: string; at: Date },
): Promise<Unit> {
  const { kind, name, code } = fields
  const isSchool = kind === 'school'
  const levels = isSchool ? fields.levels : []
  const isPublic = isSchool ? fields.ownership === 'public' : null
  return inTransaction(db, async (tx) => {
    const [unit] = await createUnits(tx, [{ kind, name, code, levels, isPublic, parentId: parent.id }])
    if (!unit) throw new Error('the unit was not created')
    await recordAudit(tx, { at, accountId, action: 'unit.created', subjectId: unit.id, details: { kind, code } })
    return unit
  })
}
