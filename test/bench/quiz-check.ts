import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import { completions } from '../../src/completions/schema.ts'
import type { Database } from '../../src/database/database.ts'
import { total } from '../../src/quizzes/grading.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attempts } from '../../src/quizzes/schema.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import type { Sitting } from './quiz-load.ts'

export type Checked = {
  acknowledged: number
  /** Answers that were acknowledged and are not what the database holds. */
  lost: number
  /** Attempts that were handed in and are not graded by what is stored, or completed something twice. */
  wrong: number
}

/** Holds what every person was told against what the database has. */
export async function checkSittings(db: Database, sittings: Sitting[]): Promise<Checked> {
  const checked: Checked = { acknowledged: 0, lost: 0, wrong: 0 }
  for (const { attemptId, acknowledged, isHandedIn } of sittings) {
    const items = await loadItems(db, attemptId)
    for (const [position, { fields }] of acknowledged) {
      const item = items.find((each) => each.position === position)
      const expected = item && questionOf(item.content).parseAnswer(fields)
      checked.acknowledged++
      if (!item || !isDeepStrictEqual(item.answer, expected)) checked.lost++
    }
    const [attempt] = await db.select().from(attempts).where(sql`${attempts.id} = ${attemptId}`)
    const marks = total(
      items.map(({ content, answer }) => {
        const question = questionOf(content)
        return { awarded: question.grade(answer ?? undefined), possible: question.parts }
      }),
    )
    const entries = await db.select().from(completions).where(sql`${completions.evidenceId} = ${attemptId}`)
    const isGraded = attempt?.marksAwarded === marks.awarded && attempt.marksPossible === marks.possible
    if (!isHandedIn || !isGraded || entries.length !== (attempt.passed ? 1 : 0)) checked.wrong++
  }
  return checked
}
