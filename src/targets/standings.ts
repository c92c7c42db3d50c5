import { and, asc, eq, isNotNull, lte, sql } from 'drizzle-orm'
import { dayIn } from '../calendar.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { employments, people, unitAncestors } from '../organisation/schema.ts'
import { type Facts, loadFacts, loadFactsAt } from './histories.ts'
import { standings } from './schema.ts'
import { nextChangeOn, type Standing, standingOn } from './standing.ts'
import { listTargets, type Target } from './target.ts'

const batchSize = 500

/**
 * Brings the standings of these people to the day of `at`, for every target. Runs in the transaction that changed
 * their facts. The people are locked first: two acts on one person at once see each other's facts.
 */
export async function refreshStandings(tx: Database, personIds: string[], at: Date): Promise<void> {
  const targets = await listTargets(tx)
  if (targets.length === 0) return
  for (let start = 0; start < personIds.length; start += batchSize) {
    const batch = personIds.slice(start, start + batchSize)
    await lockPeople(tx).execute({ personIds: batch })
    const facts = await loadFacts(tx, batch)
    const rows = targets.flatMap((target) => facts.flatMap((person) => standingRow(target, person, dayIn(at)) ?? []))
    if (rows.length > 0) await writeStandings(tx, rows)
  }
}

/** Counts everybody whom a target covers now or later: after it was opened, or to repair. */
export async function rebuildStandings(db: Database, target: Target, at: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const covered = await tx
      .selectDistinct({ id: employments.personId })
      .from(employments)
      .innerJoin(unitAncestors, eq(unitAncestors.unitId, employments.unitId))
      .where(eq(unitAncestors.ancestorId, target.unitId))
    await tx.delete(standings).where(eq(standings.targetId, target.id))
    await refreshStandings(tx, covered.map((person) => person.id).sort(), at)
  })
}

/**
 * Moves the standings on whose day of change has come, so that today's figures are of today. One cheap query when there
 * is nothing to do; call it before reading standings or counts.
 */
export async function rollStandingsForward(db: Database, targetId: string, at: Date): Promise<void> {
  const today = dayIn(at)
  const [next] = await nextChange(db).execute({ targetId })
  if (!next?.changesOn || next.changesOn > today) return
  const overdue = await db
    .selectDistinct({ id: standings.personId })
    .from(standings)
    .where(and(eq(standings.targetId, targetId), lte(standings.changesOn, today)))
  const ids = overdue.map((person) => person.id).sort()
  for (let start = 0; start < ids.length; start += batchSize) {
    await inTransaction(db, (tx) => refreshStandings(tx, ids.slice(start, start + batchSize), at))
  }
}

/** One person of the population on a day, computed from the facts and not from the kept standings. */
export type PersonStanding = { personId: string; sex: Facts['sex'] } & Standing & {
    place: NonNullable<Standing['place']>
  }

/** The population of these units on any day, from the tables of record. Heavy. */
export async function standingsAt(
  db: Database,
  target: Target,
  unitIds: string[],
  on: string,
): Promise<PersonStanding[]> {
  const day = on < target.endsOn ? on : target.endsOn
  const facts = await loadFactsAt(db, unitIds, day)
  return facts.flatMap((person) => {
    const standing = standingOn(historyFor(target, person), target, day)
    return standing.place ? [{ personId: person.personId, sex: person.sex, ...standing, place: standing.place }] : []
  })
}

function historyFor(target: Target, facts: Facts) {
  return { ...facts, posts: facts.posts.map((post) => ({ ...post, isCovered: post.unitPath.includes(target.unitId) })) }
}

type Row = typeof standings.$inferInsert

/** Undefined for a person whom the target never covers. */
function standingRow(target: Target, facts: Facts, today: string): Row | undefined {
  const history = historyFor(target, facts)
  if (!history.posts.some((post) => post.isCovered)) return undefined
  const { place, state, fulfilledOn } = standingOn(history, target, today)
  return {
    targetId: target.id,
    personId: facts.personId,
    unitId: place?.unitId ?? null,
    category: place?.category ?? null,
    sex: facts.sex,
    state: place ? state : null,
    childProtectionOn: fulfilledOn['child-protection'] ?? null,
    genderEqualityOn: fulfilledOn['gender-equality'] ?? null,
    changesOn: nextChangeOn(history, target, today) ?? null,
  }
}

/** Rows go in the order of their keys, so that two writers never wait for each other. */
async function writeStandings(tx: Database, rows: Row[]): Promise<void> {
  await tx
    .insert(standings)
    .values(rows.sort(byUnit))
    .onConflictDoUpdate({
      target: [standings.targetId, standings.personId],
      set: {
        unitId: sql`excluded.unit_id`,
        category: sql`excluded.category`,
        sex: sql`excluded.sex`,
        state: sql`excluded.state`,
        childProtectionOn: sql`excluded.child_protection_on`,
        genderEqualityOn: sql`excluded.gender_equality_on`,
        changesOn: sql`excluded.changes_on`,
      },
    })
}

function byUnit(a: Row, b: Row): number {
  const [left, right] = [a, b].map((row) => `${row.targetId} ${row.unitId} ${row.personId}`)
  return (left as string) < (right as string) ? -1 : 1
}

const lockPeople = statement('lock_people', (db) =>
  db
    .select({ id: people.id })
    .from(people)
    .where(sql`${people.id} = any(${sql.placeholder('personIds')}::uuid[])`)
    .orderBy(people.id)
    .for('no key update')
    .prepare('lock_people'),
)

/** The first entry of its index: asked for whatever is due, PostgreSQL would now and then read the whole table. */
const nextChange = statement('next_change_of_standings', (db) =>
  db
    .select({ changesOn: standings.changesOn })
    .from(standings)
    .where(and(eq(standings.targetId, sql.placeholder('targetId')), isNotNull(standings.changesOn)))
    .orderBy(asc(standings.changesOn))
    .limit(1)
    .prepare('next_change_of_standings'),
)
