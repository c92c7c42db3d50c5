import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Database, statement } from '../database/database.ts'
import { type Right, scopeOf, type Viewer } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { people, treeMark, unitAncestors, units } from './schema.ts'
import { keptWithTree, type MarkedUnit } from './tree-mark.ts'
import type { Unit } from './units.ts'

/** The unit, when it lies in what the viewer may see under the right; otherwise NotFound, as if it did not exist. */
export async function loadUnit(db: Database, viewer: Viewer, right: Right, id: string): Promise<Unit & MarkedUnit> {
  if (!isUuid(id)) throw new NotFound()
  const [unit] = await unitInScope(db).execute({ id, scope: scopeOf(viewer, right) })
  if (!unit) throw new NotFound()
  return unit
}

const unitInScope = statement('unit_in_scope', (db) =>
  db
    .select({ ...getTableColumns(units), treeMark: sql<string>`(select mark from ${treeMark})` })
    .from(units)
    .where(
      and(
        eq(units.id, sql.placeholder('id')),
        sql`exists (select from ${unitAncestors} a where a.unit_id = ${units.id}
          and a.ancestor_id = any(${sql.placeholder('scope')}::uuid[]))`,
      ),
    )
    .prepare('unit_in_scope'),
)

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** The unit's ancestors that the viewer may see, the topmost first, without the unit itself. */
export async function listAncestors(db: Database, viewer: Viewer, right: Right, unitId: string) {
  return ancestorsInScope(db).execute({ unitId, scope: scopeOf(viewer, right) })
}

const ancestorsInScope = statement('ancestors_in_scope', (db) => {
  const above = alias(unitAncestors, 'above')
  return db
    .select({ id: units.id, name: units.name })
    .from(above)
    .innerJoin(units, eq(units.id, above.ancestorId))
    .where(
      and(
        eq(above.unitId, sql.placeholder('unitId')),
        sql`${above.ancestorId} <> ${above.unitId}`,
        sql`exists (select from ${unitAncestors} s where s.unit_id = ${units.id}
          and s.ancestor_id = any(${sql.placeholder('scope')}::uuid[]))`,
      ),
    )
    .orderBy(sql`(select count(*) from ${unitAncestors} d where d.unit_id = ${units.id})`)
    .prepare('ancestors_in_scope')
})

/** The units directly below a unit, by code. */
export async function listUnitsBelow(db: Database, unitId: string) {
  return unitsBelow(db).execute({ unitId })
}

const unitsBelow = statement('units_below', (db) =>
  db
    .select({ id: units.id, name: units.name })
    .from(units)
    .where(eq(units.parentId, sql.placeholder('unitId')))
    .orderBy(sql`${units.code} collate "C"`)
    .prepare('units_below'),
)

export type SubtreeUnit = Awaited<ReturnType<typeof readSubtree>>[number]

const subtrees = keptWithTree<readonly SubtreeUnit[]>(200)

/** The unit and all below it, for rolled-up figures; from memory as long as no unit has changed. */
export async function listSubtree(db: Database, unit: MarkedUnit): Promise<readonly SubtreeUnit[]> {
  return subtrees(db, unit, 'subtree', (unitId) => readSubtree(db, unitId))
}

async function readSubtree(db: Database, unitId: string) {
  return subtree(db).execute({ unitId })
}

const subtree = statement('unit_subtree', (db) =>
  db
    .select({
      id: units.id,
      parentId: units.parentId,
      code: units.code,
      name: units.name,
      kind: units.kind,
      levels: units.levels,
      isPublic: units.isPublic,
    })
    .from(unitAncestors)
    .innerJoin(units, eq(units.id, unitAncestors.unitId))
    .where(eq(unitAncestors.ancestorId, sql.placeholder('unitId')))
    .orderBy(sql`${units.code} collate "C"`)
    .prepare('unit_subtree'),
)

/**
 * People in the order of Vietnamese lists, to be followed by an id: by given name, every Hoa before every Hòa, then by
 * the rest. The whole name as one text would mix the two: a collation looks at marks after all letters are equal.
 */
export const byPersonName = sql`split_part(${people.sortName}, ' ', 1) collate "vi-x-icu",
  ${people.sortName} collate "vi-x-icu"`
