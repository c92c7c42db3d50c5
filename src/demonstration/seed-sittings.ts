import type { Ledger } from '../completions/ledger.ts'
import { loadQuestionVersions } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { type StartedAttempt, startAttempts, storeAnswers, submitAttempts } from '../quizzes/many-attempts.ts'
import { questionOf } from '../quizzes/types/index.ts'
import type { Answer } from '../quizzes/types/question-type.ts'
import { chooseAnswers } from './answers.ts'
import type { OnlineLearning, Sitting } from './learning.ts'
import { minutesAfter, spread, within } from './moments.ts'
import { randomFrom } from './random.ts'
import type { Learnt } from './seed-learning.ts'

type Sat = { attempt: StartedAttempt; courseId: string; sitting: Sitting; answers: Answer[] }

/** Everybody's first go at the quiz, then the second of those who came back, and so on. */
export async function seedSittings(tx: Database, ledger: Ledger, online: Learnt<OnlineLearning>[], now: Date) {
  const most = Math.max(0, ...online.map(({ learning }) => learning.sittings.length))
  for (let go = 0; go < most; go++) {
    const sat = await sit(tx, online, go)
    await storeAnswers(
      tx,
      sat.flatMap((one) => answersIn(one, now)),
    )
    await submitAttempts({ db: tx, ledger }, sat.flatMap(submissionOf))
  }
}

async function sit(tx: Database, online: Learnt<OnlineLearning>[], go: number): Promise<Sat[]> {
  const sitters = online.flatMap(({ personId, course, learning }) => {
    const sitting = learning.sittings[go]
    return sitting ? [{ personId, course, sitting, random: randomFrom(sitting.seed) }] : []
  })
  const started = await startAttempts(
    tx,
    sitters.map(({ personId, course, sitting, random }) => ({
      personId,
      courseVersionId: course.id,
      at: sitting.startedAt,
      random,
    })),
  )
  return Promise.all(
    sitters.map(async ({ course, sitting, random }, index) => {
      const attempt = started[index] as StartedAttempt
      const versions = await loadQuestionVersions(
        tx,
        attempt.items.map((item) => item.questionVersionId),
      )
      const questions = versions.map(({ content }) => questionOf(content))
      const answers = chooseAnswers(random, questions, { passMark: course.passMark, sitting })
      return { attempt, courseId: course.courseId, sitting, answers }
    }),
  )
}

function answersIn({ attempt, sitting, answers }: Sat, now: Date) {
  const { startedAt, submittedAt } = sitting
  const until = submittedAt ?? minutesAfter(startedAt, answers.length)
  const times = spread(startedAt, within({ from: startedAt, to: now }, until), answers.length)
  return answers.map((answer, at) => ({ attemptId: attempt.id, position: at + 1, answer, at: times[at] as Date }))
}

function submissionOf({ attempt, sitting }: Sat) {
  const { id, personId, courseVersionId } = attempt
  return sitting.submittedAt ? [{ id, personId, courseVersionId, at: sitting.submittedAt }] : []
}
