import { sql } from 'drizzle-orm'
import { loadCourseVersion } from '../courses/queries.ts'
import type { QuestionContent } from '../courses/question-content.ts'
import type { Database } from '../database/database.ts'
import { type Regraded, regrade } from './regrade.ts'
import { questionOf } from './types/index.ts'
import type { Answer } from './types/question-type.ts'

/** Attempts that gave the same answer to a question and stand alike: graded once, however many they are. */
type Group = {
  answer: Answer | null
  itemAwarded: number
  itemPossible: number
  marksAwarded: number
  marksPossible: number
  passed: boolean
  courseVersionId: string
  items: number
}

/** A group whose marks change, with what they become. */
export type Change = { group: Group; regraded: Regraded; attempts: number; courseVersionId: string }

export type Effect = { raised: number; lowered: number; passesGained: number; passesKept: number }

/** Every attempt that was handed in with a question, as it stands today. */
const standings = (questionVersionId: string) => sql`
  select a.id as "attemptId", a.person_id as "personId", i.position, i.answer,
    coalesce(ri.item_awarded, i.marks_awarded) as "itemAwarded",
    coalesce(ri.item_possible, i.marks_possible) as "itemPossible",
    coalesce(ra.marks_awarded, a.marks_awarded) as "marksAwarded",
    coalesce(ra.marks_possible, a.marks_possible) as "marksPossible",
    coalesce(ra.passed, a.passed) as passed, coalesce(ra.number, 0) as number,
    a.course_version_id as "courseVersionId",
    (select count(*)::integer from attempt_items c where c.attempt_id = a.id) as items
  from attempt_items i
  join attempts a on a.id = i.attempt_id and a.submitted_at is not null
  left join lateral (select * from attempt_regrades r where r.attempt_id = i.attempt_id and r.position = i.position
    order by r.number desc limit 1) ri on true
  left join lateral (select * from attempt_regrades r where r.attempt_id = i.attempt_id
    order by r.number desc limit 1) ra on true
  where i.question_version_id = ${questionVersionId}`

/** What grading a question by `content` changes in the attempts that are handed in. Reads every answer to it. */
export async function changesOf(db: Database, questionVersionId: string, content: QuestionContent): Promise<Change[]> {
  const question = questionOf(content)
  const groups = await db.execute<Group & { attempts: number }>(sql`
    select answer, "itemAwarded", "itemPossible", "marksAwarded", "marksPossible", passed, "courseVersionId", items,
      count(*)::integer as attempts
    from (${standings(questionVersionId)}) s group by 1, 2, 3, 4, 5, 6, 7, 8`)
  const changes: Change[] = []
  for (const { attempts, ...group } of groups) {
    const { passMark } = await loadCourseVersion(db, group.courseVersionId)
    const regraded = regrade(
      {
        answer: group.answer,
        item: { awarded: group.itemAwarded, possible: group.itemPossible },
        marks: { awarded: group.marksAwarded, possible: group.marksPossible },
        items: group.items,
        passed: group.passed,
        passMark,
      },
      question,
    )
    if (regraded) changes.push({ group, regraded, attempts, courseVersionId: group.courseVersionId })
  }
  return changes
}

export function effectOf(changes: Change[]): Effect {
  const sum = (counts: (change: Change) => boolean) =>
    changes.reduce((all, change) => all + (counts(change) ? change.attempts : 0), 0)
  return {
    raised: sum(({ regraded }) => regraded.isRaised),
    lowered: sum(({ regraded }) => !regraded.isRaised),
    passesGained: sum(({ regraded }) => regraded.pass === 'gained'),
    passesKept: sum(({ regraded }) => regraded.pass === 'kept'),
  }
}

/** The attempts of each change, one row each, with what their marks become: `standings` columns and `n`'s. */
export function changedAttempts(questionVersionId: string, changes: Change[]) {
  const rows = changes.map(({ group, regraded: { item, marks, ...rest } }) => ({
    ...group,
    ...rest,
    newItemAwarded: item.awarded,
    newItemPossible: item.possible,
    newMarksAwarded: marks.awarded,
    newMarksPossible: marks.possible,
    newPassed: rest.passed,
    passed: group.passed,
  }))
  // Materialized: a join would work out what stands in it once a pair.
  return sql`(with s as materialized (${standings(questionVersionId)}) select * from s) s join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as n(answer jsonb, "itemAwarded" integer, "itemPossible" integer, "marksAwarded" integer, "marksPossible" integer,
      passed boolean, "courseVersionId" uuid, items integer, "newItemAwarded" integer, "newItemPossible" integer,
      "newMarksAwarded" integer, "newMarksPossible" integer, "newPassed" boolean, "isRaised" boolean, pass text,
      responses jsonb)
    on coalesce(s.answer, 'null') = coalesce(n.answer, 'null')
      and (s."itemAwarded", s."itemPossible", s."marksAwarded", s."marksPossible", s.passed, s."courseVersionId", s.items)
        = (n."itemAwarded", n."itemPossible", n."marksAwarded", n."marksPossible", n.passed, n."courseVersionId", n.items)`
}

/** Writes the new marks of the changed attempts beside those they have. */
export async function storeRegrades(
  tx: Database,
  { correctionId, questionVersionId, changes }: { correctionId: string; questionVersionId: string; changes: Change[] },
): Promise<void> {
  if (changes.length === 0) return
  await tx.execute(sql`
    insert into attempt_regrades (attempt_id, number, correction_id, position, item_awarded, item_possible, responses,
      marks_awarded, marks_possible, passed, is_raised, pass)
    select s."attemptId", s.number + 1, ${correctionId}, s.position, n."newItemAwarded", n."newItemPossible",
      array(select jsonb_array_elements_text(n.responses)), n."newMarksAwarded", n."newMarksPossible", n."newPassed",
      n."isRaised", n.pass
    from ${changedAttempts(questionVersionId, changes)}
    order by s."attemptId"`)
  // The order makes sure that everything is read before the first row is written, and the next line that the rows are
  // known: a table that was empty is planned as if it still were, and would be read whole once an attempt.
  await tx.execute(sql`analyze attempt_regrades`)
}
