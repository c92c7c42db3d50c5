import { and, eq, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { enrolments } from '../learning/schema.ts'
import { withoutMarks } from '../organisation/names.ts'
import { byPersonName } from '../organisation/queries.ts'
import { people } from '../organisation/schema.ts'
import { type Counts, missingIn } from './counts.ts'
import { standings, targetCourses } from './schema.ts'
import type { Category, State } from './standing.ts'

export type MissingFilter = {
  /** Part of a name, with or without diacritics. */
  q: string | undefined
  state: Exclude<State, 'both'> | undefined
}

export type MissingPerson = {
  id: string
  fullName: string
  category: Category
  childProtectionOn: string | null
  genderEqualityOn: string | null
  progress: 'not-started' | 'in-progress'
}

const pageSize = 50

/**
 * People counted at a unit today who are not aware in both areas, in Vietnamese order of names: the page behind the
 * person `after`, or the first one when nobody is left behind that person; and how many there are in all. `next` is
 * undefined on the last page.
 */
export async function listMissingPeople(
  db: Database,
  {
    targetId,
    unitId,
    filter,
    after,
    counts,
  }: { targetId: string; unitId: string; filter: MissingFilter; after: string | undefined; counts: Counts },
): Promise<{ people: MissingPerson[]; total: number; next: string | undefined }> {
  const search = {
    targetId,
    unitId,
    state: filter.state ?? null,
    pattern: filter.q ? `%${withoutMarks(filter.q).replace(/[\\%_]/g, '\\$&')}%` : null,
  }
  const rows = await missingPeople(db).execute({ ...search, after: after ?? null })
  if (rows.length === 0 && after) return listMissingPeople(db, { targetId, unitId, filter, after: undefined, counts })
  const people = rows.slice(0, pageSize)
  const [counted] = !filter.q ? [] : await countMissing(db).execute(search)
  return {
    people,
    total: counted?.people ?? missingIn(counts, filter.state),
    next: rows.length > pageSize ? people.at(-1)?.id : undefined,
  }
}

const isMissing = and(
  eq(standings.targetId, sql.placeholder('targetId')),
  eq(standings.unitId, sql.placeholder('unitId')),
  sql`${standings.state} <> 'both'`,
  sql`(${sql.placeholder('state')}::text is null or ${standings.state} = ${sql.placeholder('state')}::text)`,
  sql`(${sql.placeholder('pattern')}::text is null or ${people.searchName} like ${sql.placeholder('pattern')}::text)`,
)

const missingPeople = statement('missing_people', (db) =>
  db
    .select({
      id: people.id,
      fullName: people.fullName,
      category: sql<Category>`${standings.category}`,
      childProtectionOn: standings.childProtectionOn,
      genderEqualityOn: standings.genderEqualityOn,
      progress: sql<MissingPerson['progress']>`case when exists (
        select from ${enrolments} e join ${targetCourses} c on c.course_id = e.course_id
        where e.person_id = ${people.id} and c.target_id = ${standings.targetId}
          and not (c.area = 'child-protection' and ${standings.childProtectionOn} is not null)
          and not (c.area = 'gender-equality' and ${standings.genderEqualityOn} is not null))
        then 'in-progress' else 'not-started' end`,
    })
    .from(standings)
    .innerJoin(people, eq(people.id, standings.personId))
    .where(
      and(
        isMissing,
        sql`(${sql.placeholder('after')}::uuid is null or (${byPersonName}, ${people.id}) > (
          select split_part(l.sort_name, ' ', 1) collate "vi-x-icu", l.sort_name collate "vi-x-icu", l.id
          from ${people} l where l.id = ${sql.placeholder('after')}::uuid))`,
      ),
    )
    .orderBy(byPersonName, people.id)
    .limit(pageSize + 1)
    .prepare('missing_people'),
)

const countMissing = statement('count_missing_people', (db) =>
  db
    .select({ people: sql<number>`count(*)::int` })
    .from(standings)
    .innerJoin(people, eq(people.id, standings.personId))
    .where(isMissing)
    .prepare('count_missing_people'),
)
