import { type AnyColumn, and, eq, sql } from 'drizzle-orm'
import { dayIn } from '../calendar.ts'
import { type Database, statement } from '../database/database.ts'
import { unitAncestors } from '../organisation/schema.ts'
import { type Counts, countsIn, noCounts } from './counts.ts'
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
      state: sql<State>`by_state.state`,
      people: sql<number>`by_state.people`,
    })
    .from(coverageCounts)
    .innerJoin(
      sql`lateral (values ('both', ${coverageCounts.both}), ('child-protection', ${coverageCounts.childProtection}),
        ('gender-equality', ${coverageCounts.genderEquality}), ('none', ${coverageCounts.none})) by_state (state, people)`,
      sql`by_state.people > 0`,
    )
    .where(
      and(
        eq(coverageCounts.targetId, sql.placeholder('targetId')),
        sql`${coverageCounts.unitId} = any(${sql.placeholder('unitIds')}::uuid[])`,
      ),
    )
    .prepare('counts_of_units'),
)

/**
 * Today's people of a unit and of each unit below it, as one text that differs when they do: `countsByUnit` reads it. A page
 * that is drawn already for these figures need not take them apart.
 */
export async function figuresBelow(db: Database, targetId: string, unitId: string, at: Date): Promise<string> {
  await rollStandingsForward(db, targetId, at)
  const [row] = await figuresOfUnits(db).execute({ targetId, unitId })
  return row?.figures ?? ''
}

/** The people of each unit; one without any may be missing. */
export function countsByUnit(figures: string): Map<string, Counts> {
  const units = figures === '' ? [] : figures.split(',')
  return new Map(
    units.map((unit) => {
      const [id = '', ...people] = unit.split(' ')
      const [both = 0, childProtection = 0, genderEquality = 0, none = 0] = people.map(Number)
      return [id, countsIn({ both, childProtection, genderEquality, none })]
    }),
  )
}

const total = (people: AnyColumn) => sql<number>`coalesce(sum(${people}), 0)::int`

const peopleByState = {
  both: total(coverageCounts.both),
  childProtection: total(coverageCounts.childProtection),
  genderEquality: total(coverageCounts.genderEquality),
  none: total(coverageCounts.none),
}

const figuresOfUnits = statement('figures_of_units', (db) => {
  const units = db
    .select({
      id: coverageCounts.unitId,
      both: sql`sum(${coverageCounts.both})`.as('both'),
      childProtection: sql`sum(${coverageCounts.childProtection})`.as('child_protection'),
      genderEquality: sql`sum(${coverageCounts.genderEquality})`.as('gender_equality'),
      none: sql`sum(${coverageCounts.none})`.as('none'),
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
    .as('units')
  const figures = sql.join(
    [units.id, units.both, units.childProtection, units.genderEquality, units.none],
    sql` || ' ' || `,
  )
  return db
    .select({ figures: sql<string | null>`string_agg(${figures}, ',')` })
    .from(units)
    .prepare('figures_of_units')
})

/** Today's figures of the people employed at a unit itself. */
export async function ownCounts(db: Database, targetId: string, unitId: string): Promise<Counts> {
  const [row] = await countsAt(db).execute({ targetId, unitId })
  return row ? countsIn(row) : noCounts
}

const countsAt = statement('counts_at', (db) =>
  db
    .select(peopleByState)
    .from(coverageCounts)
    .where(
      and(
        eq(coverageCounts.targetId, sql.placeholder('targetId')),
        eq(coverageCounts.unitId, sql.placeholder('unitId')),
      ),
    )
    .prepare('counts_at'),
)

/** Today's figures of a unit and all below it. */
export async function rolledUpCounts(db: Database, targetId: string, unitId: string): Promise<Counts> {
  const [row] = await rolledUp(db).execute({ targetId, unitId })
  return row ? countsIn(row) : noCounts
}

const rolledUp = statement('rolled_up_counts', (db) =>
  db
    .select(peopleByState)
    .from(coverageCounts)
    .innerJoin(unitAncestors, eq(unitAncestors.unitId, coverageCounts.unitId))
    .where(
      and(
        eq(coverageCounts.targetId, sql.placeholder('targetId')),
        eq(unitAncestors.ancestorId, sql.placeholder('unitId')),
      ),
    )
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
