import { addDays } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { createUnits } from '../organisation/units.ts'
import { daysSinceOpening } from './careers.ts'
import type { Plan } from './plan.ts'
import { authority, schools, wards } from './schools.ts'

/** From a code of the plan to the id in the database. Throws for a code that was not written. */
export type Ids = (code: string) => string

export function idsOf(rows: { id: string; code: string }[]): Ids {
  const byCode = new Map(rows.map(({ code, id }) => [code, id]))
  return (code) => {
    const id = byCode.get(code)
    if (id === undefined) throw new Error(`nothing was written for ${code}`)
    return id
  }
}

/** The office, its wards and their schools. */
export async function seedUnits(tx: Database, { today }: Pick<Plan, 'today'>): Promise<Ids> {
  const group = { levels: [], isPublic: null }
  const [office] = await createUnits(tx, [{ ...authority, ...group, kind: 'authority', parentId: null }])
  if (!office) throw new Error('the office was not written')
  const groups = await createUnits(
    tx,
    wards.map((ward) => ({ ...ward, ...group, kind: 'group', parentId: office.id })),
  )
  const wardIds = idsOf(groups)
  const below = await createUnits(
    tx,
    schools.map(({ code, name, wardCode, levels, isPublic, isNew }) => ({
      code,
      name,
      kind: 'school',
      parentId: wardIds(wardCode),
      levels,
      isPublic,
      openedOn: isNew ? addDays(today, -daysSinceOpening) : undefined,
    })),
  )
  return idsOf([office, ...groups, ...below])
}
