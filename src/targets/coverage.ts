import { and, eq, sql } from 'drizzle-orm'
import { dayIn } from '../calendar.ts'
import { type Database, statement } from '../database/database.ts'
import { unitAncestors } from '../organisation/schema.ts'
import { addPeople, type Counts, noCounts } from './counts.ts'
import { coverageCounts } from './schema.ts'
import type { Category, State } from './standing.ts'
import { rollStandingsForward, standingsAt } from './standings.ts'
import type { Target } from './target.ts'

export type Sex = 'female' | 'male' | 'unknown'

/** People who share unit, category, sex and state. */
export type Cell = { unitId: string; category: Category; sex: Sex; state: State; people: number }

/**
 * The counted people of these units on a day. Today's come from the kept counters; another day's are worked out from
 * the tables of record (heavy: it reads every person's facts).
 */
export async function coverageCells(
  db: Database,
  target: Target,
  unitIds: string[],
  on: string,
  at: Date,
): Promise<Cell[]> {
  if (on !== dayIn(at)) return cellsOf(await standingsAt(db, target, unitIds, on))
  await rollStandingsForward(db, target.id, at)
  return countsOfUnits(db).execute({ targetId: target.id, unitIds })
}

const countsOfUnits = statement('counts_of_units', (db) =>
  db
    .select({
      unitId: coverageCounts.unitId,
      category: coverageCounts.category,
      sex: coverageCounts.sex,
      state: coverageCounts.state,
      people: coverageCounts.people,
    })
    .from(coverageCounts)
    .where(
      and(
        eq(coverageCounts.targetId, sql.placeholder('targetId')),
        sql`${coverageCounts.unitId} = any(${sql.placeholder('unitIds')}::uuid[])`,
        sql`${coverageCounts.people} > 0`,
      ),
    )
    .prepare('counts_of_units'),
)

/** Today's people of a unit and of each unit below it, by unit; a unit without any may be missing. */
export async function countsBelow(
  db: Database,
  target: Target,
  unitId: string,
  at: Date,
): Promise<Map<string, Counts>> {
  await rollStandingsForward(db, target.id, at)
  const rows = await countsByUnit(db).execute({ targetId: target.id, unitId })
  return new Map(rows.map(({ unitId: id, ...counts }) => [id, counts]))
}

const peopleIn = (state: State) =>
  sql<number>`coalesce(sum(${coverageCounts.people}) filter (where ${coverageCounts.state} = ${sql.raw(`'${state}'`)}), 0)::int`

const countsByUnit = statement('counts_by_unit', (db) =>
  db
    .select({
      unitId: coverageCounts.unitId,
      population: sql<number>`sum(${coverageCounts.people})::int`,
      both: peopleIn('both'),
      childProtection: peopleIn('child-protection'),
      genderEquality: peopleIn('gender-equality'),
      none: peopleIn('none'),
    })
    .from(coverageCounts)
    .where(
      and(
        eq(coverageCounts.targetId, sql.placeholder('targetId')),
        sql`${coverageCounts.unitId} in (
          select a.unit_id from ${unitAncestors} a where a.ancestor_id = ${sql.placeholder('unitId')})`,
      ),
    )
    .groupBy(coverageCounts.unitId)
    .prepare('counts_by_unit'),
)

/** Today's figures of the people employed at a unit itself. */
export async function ownCounts(db: Database, targetId: string, unitId: string): Promise<Counts> {
  const states = await countsAt(db).execute({ targetId, unitId })
  return states.reduce((counts, { state, people }) => addPeople(counts, state, people), noCounts)
}

const countsAt = statement('counts_at', (db) =>
  db
    .select({ state: coverageCounts.state, people: sql<number>`sum(${coverageCounts.people})::int` })
    .from(coverageCounts)
    .where(
      and(
        eq(coverageCounts.targetId, sql.placeholder('targetId')),
        eq(coverageCounts.unitId, sql.placeholder('unitId')),
      ),
    )
    .groupBy(coverageCounts.state)
    .prepare('counts_at'),
)

/** Today's figures of a unit and all below it. */
export async function rolledUpCounts(db: Database, targetId: string, unitId: string): Promise<Counts> {
  const states = await rolledUp(db).execute({ targetId, unitId })
  return states.reduce((counts, { state, people }) => addPeople(counts, state, people), noCounts)
}

const rolledUp = statement('rolled_up_counts', (db) =>
  db
    .select({ state: coverageCounts.state, people: sql<number>`sum(${coverageCounts.people})::int` })
    .from(coverageCounts)
    .innerJoin(unitAncestors, eq(unitAncestors.unitId, coverageCounts.unitId))
    .where(
      and(
        eq(coverageCounts.targetId, sql.placeholder('targetId')),
        eq(unitAncestors.ancestorId, sql.placeholder('unitId')),
      ),
    )
    .groupBy(coverageCounts.state)
    .prepare('rolled_up_counts'),
)

function cellsOf(people: Awaited<ReturnType<typeof standingsAt>>): Cell[] {
  const cells = new Map<string, Cell>()
  for (const { sex, place, state } of people) {
    const cell = { ...place, sex: sex ?? ('unknown' as const), state }
    const key = `${cell.unitId} ${cell.category} ${cell.sex} ${cell.state}`
    const known = cells.get(key)
    if (known) known.people += 1
    else cells.set(key, { ...cell, people: 1 })
  }
  return [...cells.values()]
}
