import { type SQL, sql } from 'drizzle-orm'
import { completions, completionVoids } from '../completions/schema.ts'
import { type Database, statement } from '../database/database.ts'
import { employments, leaves, people, unitAncestors } from '../organisation/schema.ts'
import type { History } from './standing.ts'

/** A person's facts, with the ancestors of each post's unit so that any target can tell whether it covers the post. */
export type Facts = {
  personId: string
  sex: 'female' | 'male' | null
  posts: (Omit<History['posts'][number], 'isCovered'> & { unitPath: string[] })[]
  leaves: History['leaves']
  completions: History['completions']
}

/** All the facts that decide about these people's standings, from the tables of record. */
export async function loadFacts(db: Database, personIds: string[]): Promise<Facts[]> {
  return factsOfPeople(db).execute({ personIds })
}

/** The facts of everyone whose primary post on a day lies at one of these units. Heavy: for figures of a past day. */
export async function loadFactsAt(db: Database, unitIds: string[], on: string): Promise<Facts[]> {
  return factsAtUnits(db).execute({ unitIds, on })
}

const columns = {
  personId: sql<string>`facts.person_id`.as('person_id'),
  sex: sql<Facts['sex']>`facts.sex`.as('sex'),
  posts: sql<Facts['posts']>`facts.posts`.as('posts'),
  leaves: sql<Facts['leaves']>`facts.leaves`.as('leaves'),
  completions: sql<Facts['completions']>`facts.completions`.as('completions'),
}

/** `chosen` selects the `person_id`s. Each table is read once for all of them, not once a person. */
const factsOf = (chosen: SQL) => sql`(
  with chosen as materialized (${chosen}),
  posts as materialized (select e.* from ${employments} e join chosen using (person_id) where e.is_primary),
  paths as materialized (
    select p.unit_id, (select json_agg(a.ancestor_id) from ${unitAncestors} a where a.unit_id = p.unit_id) as path
    from (select distinct unit_id from posts) p)
  select id as person_id, sex, coalesce(own_posts.list, '[]') as posts, coalesce(own_leaves.list, '[]') as leaves,
    coalesce(own_completions.list, '[]') as completions
  from ${people} join chosen on chosen.person_id = id
  left join (
    select person_id, json_agg(json_build_object('unitId', unit_id, 'category', category, 'startedOn', started_on,
      'endedOn', ended_on, 'unitPath', path)) as list
    from posts join paths using (unit_id) group by person_id) own_posts using (person_id)
  left join (
    select person_id, json_agg(json_build_object('kind', kind, 'startedOn', started_on, 'endedOn', ended_on)) as list
    from ${leaves} join chosen using (person_id) group by person_id) own_leaves using (person_id)
  left join (
    select person_id, json_agg(json_build_object('courseId', course_id, 'achievedOn', achieved_on)) as list
    from ${completions} c join chosen using (person_id)
    where not exists (select from ${completionVoids} v where v.completion_id = c.id)
    group by person_id) own_completions using (person_id)
) facts`

const factsOfPeople = statement('facts_of_people', (db) =>
  db
    .select(columns)
    .from(factsOf(sql`select unnest(${sql.placeholder('personIds')}::uuid[]) as person_id`))
    .prepare('facts_of_people'),
)

const factsAtUnits = statement('facts_at_units', (db) =>
  db
    .select(columns)
    .from(
      factsOf(sql`
        select distinct e.person_id from ${employments} e
        where e.is_primary and e.unit_id = any(${sql.placeholder('unitIds')}::uuid[])
          and daterange(e.started_on, e.ended_on, '[]') @> ${sql.placeholder('on')}::date`),
    )
    .prepare('facts_at_units'),
)
