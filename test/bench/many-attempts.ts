import { sql } from 'drizzle-orm'
import { type CourseVersion, loadBank } from '../../src/courses/queries.ts'
import type { Database } from '../../src/database/database.ts'
import { drawFrom } from '../../src/quizzes/attempt.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'

/** Attempts written at once; each batch is one transaction. */
const batch = 20_000
/** Different sets of questions; people share them, as drawing 200,000 times would only test the dice. */
const forms = 1_000

/** Hands in the quiz of a course `count` times, each time by somebody else; `from` tells the people of two calls apart. */
export async function handInMany(db: Database, version: CourseVersion, from: number, count: number): Promise<void> {
  for (let done = 0; done < count; done += batch) {
    await handInBatch(db, version.id, from + done, Math.min(batch, count - done))
  }
}

/** The questions of each form, and what can be answered to each: rightly first. */
export async function prepareForms(db: Database, version: CourseVersion): Promise<void> {
  await db.execute(sql`create table bench_forms (form integer, position integer, question uuid)`)
  await db.execute(sql`create table bench_replies
    (question uuid, reply integer, answer jsonb, awarded integer, possible integer, responses text[], difficulty float)`)
  const drawn = []
  for (let form = 0; form < forms; form++) {
    const items = await drawFrom(db, version, Math.random)
    drawn.push(
      ...items.map(({ questionVersionId }, index) => ({ form, position: index + 1, question: questionVersionId })),
    )
  }
  await db.execute(sql`insert into bench_forms
    select * from jsonb_to_recordset(${JSON.stringify(drawn)}::jsonb) as n(form integer, position integer, question uuid)`)
  const replies = (await loadBank(db, version.id)).flatMap(({ questionVersionId, content }) => {
    const question = questionOf(content)
    const difficulty = Math.random() * 0.5
    return [question.right, ...question.wrong].map((fields, reply) => {
      const answer = question.parseAnswer(fields)
      const marks = { awarded: question.grade(answer), possible: question.parts }
      return { question: questionVersionId, reply, answer, ...marks, responses: question.responses(answer), difficulty }
    })
  })
  await db.execute(sql`insert into bench_replies
    select question, reply, answer, awarded, possible, array(select jsonb_array_elements_text(responses)), difficulty
    from jsonb_to_recordset(${JSON.stringify(replies)}::jsonb) as n(question uuid, reply integer, answer jsonb,
      awarded integer, possible integer, responses jsonb, difficulty float)`)
}

/** People of different ability; whoever does not know chooses one of the wrong answers. */
async function handInBatch(db: Database, courseVersionId: string, from: number, count: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`create temporary table sitting on commit drop as
      select gen_random_uuid() as person, gen_random_uuid() as attempt, g as number, random() as ability
      from generate_series(${from}::integer, ${from + count - 1}::integer) g`)
    await tx.execute(sql`insert into people (id, staff_code, full_name, sort_name, search_name, created_at)
      select person, 'B' || number, 'Nguyễn Thị Lan', 'Lan Nguyễn Thị', 'nguyen thi lan', now() from sitting`)
    await tx.execute(sql`insert into attempts (id, person_id, course_version_id, number, started_at)
      select attempt, person, ${courseVersionId}, 1, now() from sitting`)
    await tx.execute(sql`insert into attempt_items
        (attempt_id, position, question_version_id, option_order, answer, marks_awarded, marks_possible, responses)
      select a.attempt, a.position, a.question, '{}', r.answer, r.awarded, r.possible, r.responses
      from (select s.attempt, s.ability, f.position, f.question, random() as luck, random() as lure
        from sitting s join bench_forms f on f.form = s.number % ${forms}::integer) a
      join lateral (
        select * from bench_replies b where b.question = a.question
          and (b.reply = 0) = (a.luck < 0.5 + a.ability / 2 - b.difficulty / 2)
        order by abs(b.reply - 3 * a.lure) limit 1) r on true`)
    await tx.execute(sql`update attempts a set submitted_at = now(), marks_awarded = m.right_ones, marks_possible = m.asked,
        passed = m.right_ones * 100 >= 80 * m.asked
      from (select attempt_id, sum(marks_awarded / marks_possible)::integer as right_ones, count(*)::integer as asked
        from attempt_items join sitting on attempt = attempt_id group by 1) m
      where a.id = m.attempt_id`)
  })
}
