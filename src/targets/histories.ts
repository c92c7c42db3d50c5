import { sql } from 'drizzle-orm'
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

// `people.id` is written out: in a query of one table drizzle leaves the table's name away, and `id` alone would be
// the subquery's own.
const columns = {
  personId: people.id,
  sex: people.sex,
  posts: sql<Facts['posts']>`(
    select coalesce(json_agg(json_build_object('unitId', e.unit_id, 'category', e.category,
      'startedOn', e.started_on, 'endedOn', e.ended_on, 'unitPath', (
        select json_agg(a.ancestor_id) from ${unitAncestors} a where a.unit_id = e.unit_id))), '[]')
    from ${employments} e where e.person_id = people.id and e.is_primary)`.as('posts'),
  leaves: sql<Facts['leaves']>`(
    select coalesce(json_agg(json_build_object('kind', l.kind, 'startedOn', l.started_on, 'endedOn', l.ended_on)), '[]')
    from ${leaves} l where l.person_id = people.id)`.as('leaves'),
  completions: sql<Facts['completions']>`(
    select coalesce(json_agg(json_build_object('courseId', c.course_id, 'achievedOn', c.achieved_on)), '[]')
    from ${completions} c where c.person_id = people.id
      and not exists (select from ${completionVoids} v where v.completion_id = c.id))`.as('completions'),
}

const factsOfPeople = statement('facts_of_people', (db) =>
  db
    .select(columns)
    .from(people)
    .where(sql`${people.id} = any(${sql.placeholder('personIds')}::uuid[])`)
    .prepare('facts_of_people'),
)

const factsAtUnits = statement('facts_at_units', (db) =>
  db
    .select(columns)
    .from(people)
    .where(
      sql`${people.id} in (
        select e.person_id from ${employments} e
        where e.is_primary and e.unit_id = any(${sql.placeholder('unitIds')}::uuid[])
          and daterange(e.started_on, e.ended_on, '[]') @> ${sql.placeholder('on')}::date)`,
    )
    .prepare('facts_at_units'),
)
