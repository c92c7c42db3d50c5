import { asc, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { employments, unitAncestors, units } from './schema.ts'
import type { Unit } from './units.ts'

/** A tree of at most this many units is shown whole; of a larger one only the units directly below its top. */
const largestWholeTree = 200

type TreeRow = Pick<Unit, 'id' | 'parentId' | 'code' | 'name' | 'kind' | 'levels' | 'isPublic'> & {
  /** People whose primary post at this very unit is open on the day. */
  people: number
  /** Units below this one, all of them. */
  below: number
}
export type TreeUnit = TreeRow & {
  /** 0 for the top. */
  depth: number
  /** Whether the units below are in the tree as well. */
  isOpen: boolean
}

/** These units and those below them, each followed by its own, in Vietnamese order of names. */
export async function listTree(db: Database, topIds: string[], on: string): Promise<TreeUnit[]> {
  const [size] = await treeSize(db).execute({ topIds })
  const isWhole = (size?.units ?? 0) <= largestWholeTree
  return inTreeOrder(await treeUnits(db).execute({ topIds, on, isWhole }))
}

/** Puts every unit behind the one above it. Units whose parent is not among them are tops. */
export function inTreeOrder(rows: TreeRow[]): TreeUnit[] {
  const known = new Set(rows.map((row) => row.id))
  const byParent = Map.groupBy(rows, (row) => (row.parentId !== null && known.has(row.parentId) ? row.parentId : ''))
  const branch = (parentId: string, depth: number): TreeUnit[] =>
    (byParent.get(parentId) ?? []).flatMap((row) => [
      { ...row, depth, isOpen: byParent.has(row.id) },
      ...branch(row.id, depth + 1),
    ])
  return branch('', 0)
}

const isBelowTop = sql`exists (select from ${unitAncestors} a
  where a.unit_id = units.id and a.ancestor_id = any(${sql.placeholder('topIds')}::uuid[]))`

const treeSize = statement('tree_size', (db) =>
  db.select({ units: sql<number>`count(*)::int` }).from(units).where(isBelowTop).prepare('tree_size'),
)

const byName = [sql`${units.name} collate "vi-x-icu"`, asc(units.code)]

// `units.id` is written out: in a query of one table drizzle leaves the table's name away.
const treeUnits = statement('tree_units', (db) =>
  db
    .select({
      id: units.id,
      parentId: units.parentId,
      code: units.code,
      name: units.name,
      kind: units.kind,
      levels: units.levels,
      isPublic: units.isPublic,
      people: sql<number>`(select count(*)::int from ${employments} e
        where e.unit_id = units.id and e.is_primary
          and daterange(e.started_on, e.ended_on, '[]') @> ${sql.placeholder('on')}::date)`,
      below: sql<number>`(select count(*)::int - 1 from ${unitAncestors} b where b.ancestor_id = units.id)`,
    })
    .from(units)
    .where(
      sql`${isBelowTop} and (${sql.placeholder('isWhole')}::boolean
        or ${sql.placeholder('topIds')}::uuid[] && array[units.id, units.parent_id])`,
    )
    .orderBy(...byName)
    .prepare('tree_units'),
)

/** All units below these and themselves, to choose one from. Reads every unit of the scope. */
export async function listUnitChoices(
  db: Database,
  topIds: string[],
): Promise<Pick<Unit, 'id' | 'code' | 'name' | 'kind'>[]> {
  return unitChoices(db).execute({ topIds })
}

const unitChoices = statement('unit_choices', (db) =>
  db
    .select({ id: units.id, code: units.code, name: units.name, kind: units.kind })
    .from(units)
    .where(isBelowTop)
    .orderBy(...byName)
    .prepare('unit_choices'),
)
