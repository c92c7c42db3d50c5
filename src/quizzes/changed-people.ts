import { sql } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { byPersonName } from '../organisation/queries.ts'
import { people } from '../organisation/schema.ts'
import type { ItemMarks } from './grading.ts'
import { type Change, changedAttempts } from './regrades.ts'

/** Somebody's attempt that a correction changes. */
export type ChangedPerson = {
  attemptId: string
  fullName: string
  unit: string
  items: number
  before: ItemMarks
  after: ItemMarks
  pass: 'gained' | 'kept' | 'same'
}

const pageSize = 50

/**
 * The attempts that a correction changes of people who work in the units of `scope` and below, those whose pass it
 * touches first, then by name; a page of 50, and how many there are in all.
 */
export async function listChangedPeople(
  db: Database,
  questionVersionId: string,
  { changes, scope, on, page }: { changes: Change[]; scope: string[]; on: string; page: number },
): Promise<{ people: ChangedPerson[]; total: number; hasMore: boolean }> {
  if (changes.length === 0) return { people: [], total: 0, hasMore: false }
  const rows = await db.execute<Row>(sql`
    select s."attemptId", ${people.fullName} as "fullName", u.name as unit, s.items, n.pass,
      s."marksAwarded", s."marksPossible", n."newMarksAwarded", n."newMarksPossible", (count(*) over ())::integer as total
    from ${changedAttempts(questionVersionId, changes)}
    join ${people} on ${people.id} = s."personId"
    join employments e on e.person_id = s."personId" and e.is_primary
      and daterange(e.started_on, e.ended_on, '[]') @> ${on}::date
    join units u on u.id = e.unit_id
    where exists (select from unit_ancestors x where x.unit_id = u.id and x.ancestor_id = any(${sql.param(scope)}::uuid[]))
    order by array_position(array['gained', 'kept', 'same'], n.pass), ${byPersonName}, s."attemptId"
    limit ${pageSize} offset ${(page - 1) * pageSize}`)
  const total = rows[0]?.total ?? 0
  return { people: [...rows].map(personOf), total, hasMore: total > page * pageSize }
}

type Row = Omit<ChangedPerson, 'before' | 'after'> & {
  marksAwarded: number
  marksPossible: number
  newMarksAwarded: number
  newMarksPossible: number
  total: number
}

function personOf({ attemptId, fullName, unit, items, pass, ...marks }: Row): ChangedPerson {
  return {
    attemptId,
    fullName,
    unit,
    items,
    pass,
    before: { awarded: marks.marksAwarded, possible: marks.marksPossible },
    after: { awarded: marks.newMarksAwarded, possible: marks.newMarksPossible },
  }
}
