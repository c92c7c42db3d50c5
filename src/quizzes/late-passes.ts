import { and, eq } from 'drizzle-orm'
import { dayIn } from '../calendar.ts'
import type { Ledger, NewCompletion } from '../completions/ledger.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { asksForQuiz, moveOnOf } from '../learning/completion-rule.ts'
import { forgetFailures } from '../learning/many-learners.ts'
import { attemptRegrades, attempts } from './schema.ts'

/** Entries written at once: each is some rows and the standing of a person. */
const batch = 500

/**
 * The completions of attempts that passed by a correction: dated on the day they were handed in, with the attempt as
 * evidence, recorded by whoever corrected. A pre-test completes only where the course lets people test out.
 */
export async function recordLatePasses(
  { tx, ledger }: { tx: Database; ledger: Ledger },
  { correctionId, accountId }: { correctionId: string; accountId: string },
  at: Date,
): Promise<void> {
  const gained = await tx
    .select({
      evidenceId: attempts.id,
      personId: attempts.personId,
      courseVersionId: attempts.courseVersionId,
      kind: attempts.kind,
      submittedAt: attempts.submittedAt,
      awarded: attemptRegrades.marksAwarded,
      possible: attemptRegrades.marksPossible,
    })
    .from(attemptRegrades)
    .innerJoin(attempts, eq(attempts.id, attemptRegrades.attemptId))
    .where(and(eq(attemptRegrades.correctionId, correctionId), eq(attemptRegrades.pass, 'gained')))
    .orderBy(attempts.submittedAt, attempts.id)
  const entries: (NewCompletion & { at: Date })[] = []
  for (const { kind, submittedAt, awarded, possible, ...attempt } of gained) {
    const { courseId, area, content } = await loadCourseVersion(tx, attempt.courseVersionId)
    // Who was asked to read first had read before the quiz opened; where reading is all, a pass completes nothing.
    const completes = kind === 'quiz' ? asksForQuiz(moveOnOf(content)) : content.preTest?.testOut === true
    if (!completes) continue
    entries.push({
      ...attempt,
      courseId,
      area,
      source: kind === 'quiz' ? 'online' : 'tested-out',
      achievedOn: dayIn(submittedAt as Date),
      marks: { awarded, possible },
      recordedBy: accountId,
      at,
    })
  }
  for (let done = 0; done < entries.length; done += batch) {
    const some = entries.slice(done, done + batch)
    await forgetFailures(
      tx,
      some.filter(({ source }) => source === 'online'),
    )
    await ledger.recordCompletions(tx, some)
  }
}
