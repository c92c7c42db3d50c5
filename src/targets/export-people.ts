import { and, eq, sql } from 'drizzle-orm'
import { dayIn } from '../calendar.ts'
import { type Database, statement } from '../database/database.ts'
import { byPersonName } from '../organisation/queries.ts'
import { people } from '../organisation/schema.ts'
import type { Messages } from '../web/language/vi.ts'
import type { Column } from '../web/table-file.ts'
import type { Sex } from './coverage.ts'
import type { CoverageFilter } from './routes.ts'
import { standings } from './schema.ts'
import type { Category, State } from './standing.ts'
import { type PersonStanding, standingsAt } from './standings.ts'
import type { Target } from './target.ts'

/** One person of the population with what counts for the target on the day. */
export type CountedPerson = {
  unitId: string
  staffCode: string
  fullName: string
  sex: Exclude<Sex, 'unknown'> | null
  category: Category
  state: State
  childProtectionOn: string | null
  genderEqualityOn: string | null
}

/** A unit and how many people are counted there: enough to keep a batch small. */
export type PeopledUnit = { id: string; people: number }

type Choice = Pick<CoverageFilter, 'on' | 'sex' | 'category'>

/**
 * The counted people of these units, unit after unit in the order given, by name inside a unit. Holds one batch of
 * units in memory. Today's people are read from the kept standings, which the caller has rolled forward; another
 * day's are worked out from the tables of record.
 */
export async function* streamPeople(
  db: Database,
  target: Target,
  { units, filter, at }: { units: PeopledUnit[]; filter: Choice; at: Date },
): AsyncGenerator<CountedPerson> {
  const isToday = filter.on === dayIn(at)
  for (const unitIds of batchesOf(units)) {
    yield* isToday ? await peopleToday(db, target, unitIds, filter) : await peopleAt(db, target, unitIds, filter)
  }
}

const peoplePerBatch = 1000

function* batchesOf(units: PeopledUnit[]): Generator<string[]> {
  let batch: string[] = []
  let people = 0
  for (const unit of units) {
    batch.push(unit.id)
    people += unit.people
    if (people < peoplePerBatch) continue
    yield batch
    batch = []
    people = 0
  }
  if (batch.length > 0) yield batch
}

async function peopleToday(db: Database, target: Target, unitIds: string[], { sex, category }: Choice) {
  const found = await countedPeople(db).execute({
    targetId: target.id,
    unitIds,
    sex: sex ?? null,
    category: category ?? null,
  })
  return found as CountedPerson[]
}

const byName = sql`${byPersonName}, ${people.id}`

const countedPeople = statement('counted_people', (db) =>
  db
    .select({
      unitId: standings.unitId,
      staffCode: people.staffCode,
      fullName: people.fullName,
      sex: standings.sex,
      category: standings.category,
      state: standings.state,
      childProtectionOn: standings.childProtectionOn,
      genderEqualityOn: standings.genderEqualityOn,
    })
    .from(standings)
    .innerJoin(people, eq(people.id, standings.personId))
    .where(
      and(
        eq(standings.targetId, sql.placeholder('targetId')),
        sql`${standings.unitId} = any(${sql.placeholder('unitIds')}::uuid[])`,
        sql`(${sql.placeholder('sex')}::text is null or ${standings.sex} = ${sql.placeholder('sex')})`,
        sql`(${sql.placeholder('category')}::text is null or ${standings.category} = ${sql.placeholder('category')})`,
      ),
    )
    .orderBy(sql`array_position(${sql.placeholder('unitIds')}::uuid[], ${standings.unitId}), ${byName}`)
    .prepare('counted_people'),
)

async function peopleAt(db: Database, target: Target, unitIds: string[], { on, sex, category }: Choice) {
  const counted = (await standingsAt(db, target, unitIds, on)).filter(
    (person) => (!sex || person.sex === sex) && (!category || person.place.category === category),
  )
  const byPerson = new Map(counted.map((person) => [person.personId, person]))
  const named = await namesOfPeople(db).execute({ personIds: [...byPerson.keys()] })
  const byUnit = Map.groupBy(
    named.map((name) => countedPerson(name, byPerson.get(name.id) as PersonStanding)),
    (person) => person.unitId,
  )
  return unitIds.flatMap((unitId) => byUnit.get(unitId) ?? [])
}

const namesOfPeople = statement('names_of_people', (db) =>
  db
    .select({ id: people.id, staffCode: people.staffCode, fullName: people.fullName })
    .from(people)
    .where(sql`${people.id} = any(${sql.placeholder('personIds')}::uuid[])`)
    .orderBy(byName)
    .prepare('names_of_people'),
)

function countedPerson(name: { staffCode: string; fullName: string }, standing: PersonStanding): CountedPerson {
  const { sex, place, state, fulfilledOn } = standing
  return {
    staffCode: name.staffCode,
    fullName: name.fullName,
    sex,
    ...place,
    state,
    childProtectionOn: fulfilledOn['child-protection'] ?? null,
    genderEqualityOn: fulfilledOn['gender-equality'] ?? null,
  }
}

type NamedUnit = { id: string; code: string; name: string }

/** `units`: at least those whose people come. */
export function peopleColumns(t: Messages, units: readonly NamedUnit[]): Column<CountedPerson>[] {
  const { columns } = t.exports
  const { words } = t
  const unitOf = new Map(units.map((unit) => [unit.id, unit]))
  return [
    { header: columns.staffCode, kind: 'text', width: 16, value: (person) => person.staffCode },
    { header: columns.fullName, kind: 'text', width: 30, value: (person) => person.fullName },
    { header: columns.sex, kind: 'text', width: 10, value: (person) => words.sexes[person.sex ?? 'unknown'] },
    { header: columns.category, kind: 'text', width: 18, value: (person) => words.categories[person.category] },
    { header: columns.unitCode, kind: 'text', width: 16, value: (person) => unitOf.get(person.unitId)?.code ?? null },
    { header: columns.unitName, kind: 'text', width: 44, value: (person) => unitOf.get(person.unitId)?.name ?? null },
    { header: columns.state, kind: 'text', value: (person) => words.states[person.state] },
    { header: columns.childProtectionOn, kind: 'day', value: (person) => person.childProtectionOn },
    { header: columns.genderEqualityOn, kind: 'day', value: (person) => person.genderEqualityOn },
    { header: columns.bothOn, kind: 'day', value: bothOn },
  ]
}

/** The later of the two days; null while an area is missing. */
function bothOn({ childProtectionOn, genderEqualityOn }: CountedPerson): string | null {
  if (childProtectionOn === null || genderEqualityOn === null) return null
  return childProtectionOn > genderEqualityOn ? childProtectionOn : genderEqualityOn
}
