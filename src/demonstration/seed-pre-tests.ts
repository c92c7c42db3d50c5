import type { Ledger } from '../completions/ledger.ts'
import { loadQuestionVersions } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { type StartedAttempt, startAttempts, storeAnswers, submitAttempts } from '../quizzes/many-attempts.ts'
import { questionOf } from '../quizzes/types/index.ts'
import { chooseAnswers } from './answers.ts'
import type { OnlineLearning } from './learning.ts'
import { minutesAfter } from './moments.ts'
import { chance, randomFrom } from './random.ts'
import type { Learnt } from './seed-learning.ts'

/** Keeps what is drawn here apart from what the same seed draws for the quiz. */
const otherStream = 0x9e3779b9

/** Three in four try themselves before they read, where the course lets them, and know about half. */
export async function seedPreTests(tx: Database, ledger: Ledger, online: Learnt<OnlineLearning>[]): Promise<void> {
  const takers = online.flatMap(({ personId, course, learning }) => {
    const [first] = learning.sittings
    if (!course.content.preTest || !first) return []
    const random = randomFrom(first.seed ^ otherStream)
    return chance(random, 0.75) ? [{ personId, course, learning, random }] : []
  })
  if (takers.length === 0) return
  const started = await startAttempts(
    tx,
    takers.map(({ personId, course, learning, random }) => ({
      personId,
      courseVersionId: course.id,
      at: learning.enrolledAt,
      random,
    })),
    'pre-test',
  )
  const done = await Promise.all(
    takers.map(async ({ course, learning, random }, index) => {
      const { items, ...attempt } = started[index] as StartedAttempt
      const versions = await loadQuestionVersions(
        tx,
        items.map((item) => item.questionVersionId),
      )
      const questions = versions.map(({ content }) => questionOf(content))
      const at = beforeReading(course.content.lessons.length, learning)
      const sitting = { passes: chance(random, 0.1), quality: random(), submittedAt: at }
      return { ...attempt, at, answers: chooseAnswers(random, questions, { passMark: course.passMark, sitting }) }
    }),
  )
  await storeAnswers(
    tx,
    done.flatMap(({ id, at, answers }) =>
      answers.map((answer, index) => ({ attemptId: id, position: index + 1, answer, at })),
    ),
  )
  await submitAttempts({ db: tx, ledger }, done, 'pre-test')
}

/** Some minutes after they began, and before the first lesson is read. */
function beforeReading(lessons: number, { enrolledAt, readUntil }: OnlineLearning): Date {
  const firstRead = (readUntil.getTime() - enrolledAt.getTime()) / lessons
  const at = minutesAfter(enrolledAt, 3)
  return at.getTime() - enrolledAt.getTime() < firstRead / 2 ? at : new Date(enrolledAt.getTime() + firstRead / 2)
}
