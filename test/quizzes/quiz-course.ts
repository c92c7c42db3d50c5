import { uuidv7 } from 'uuidv7'
import type { QuestionContent } from '../../src/courses/question-content.ts'
import {
  courses,
  courseVersionQuestions,
  courseVersions,
  questions,
  questionVersions,
} from '../../src/courses/schema.ts'
import type { Database } from '../../src/database/database.ts'
import { ledger } from '../../src/domain.ts'
import { enrol } from '../../src/learning/progress.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import { aPerson, now } from '../support/builders.ts'
import { seededRandom } from '../support/random.ts'

export type QuizCourse = { courseId: string; courseVersionId: string; code: string; questionVersionIds: string[] }
type BankQuestion = { objective: string; content: QuestionContent }

/** A course with one version and this bank; of each objective as many questions are drawn as `draws` says. */
export async function aQuizCourse(
  db: Database,
  bank: BankQuestion[],
  draws: Record<string, number>,
  passMark = 80,
  preTest?: { draw: number; testOut: boolean },
): Promise<QuizCourse> {
  const [courseId, courseVersionId] = [uuidv7(), uuidv7()]
  const code = `khoa-${courseId}`
  await db.insert(courses).values({ id: courseId, code, area: 'child-protection' })
  await db.insert(courseVersions).values({
    id: courseVersionId,
    courseId,
    number: 1,
    contentHash: code,
    passMark,
    publishedAt: now,
    content: {
      title: { vi: 'Khóa thử' },
      summary: { vi: 'Tóm tắt' },
      reviewOn: '2027-11-23',
      objectives: Object.entries(draws).map(([id, draw]) => ({ id, draw, text: { vi: `Mục tiêu ${id}` } })),
      lessons: [],
      // There is nothing to read.
      moveOn: 'Passed',
      images: {},
      ...(preTest && { preTest }),
    },
  })
  const questionVersionIds: string[] = []
  for (const [index, { objective, content }] of bank.entries()) {
    const [questionId, id] = [uuidv7(), uuidv7()]
    await db.insert(questions).values({ id: questionId, courseId, code: `cau-${index + 1}` })
    const version = { id, questionId, number: 1, contentHash: id, objective, content, createdAt: now }
    await db.insert(questionVersions).values(version)
    await db.insert(courseVersionQuestions).values({ courseVersionId, questionVersionId: id })
    questionVersionIds.push(id)
  }
  return { courseId, courseVersionId, code, questionVersionIds }
}

export type Reply = 'right' | 'wrong' | 'blank' | Fields

/** Somebody takes the quiz; `reply` says what they answer to a question version. Returns the ids of person and attempt. */
export async function takesQuiz(
  db: Database,
  { courseId, courseVersionId }: Pick<QuizCourse, 'courseId' | 'courseVersionId'>,
  reply: (questionVersionId: string, position: number) => Reply,
  {
    personId,
    seed = 1,
    at = now,
    kind = 'quiz',
  }: { personId?: string | undefined; seed?: number; at?: Date; kind?: 'quiz' | 'pre-test' } = {},
): Promise<{ personId: string; attemptId: string }> {
  const person = personId ?? (await aPerson(db)).id
  await enrol(db, { personId: person, courseId, courseVersionId }, now)
  const attemptId = await startAttempt(db, { personId: person, courseVersionId, kind }, at, seededRandom(seed))
  for (const { position, content, questionVersionId } of await loadItems(db, attemptId)) {
    const question = questionOf(content)
    const replied = reply(questionVersionId, position)
    if (replied === 'blank') continue
    const fields = replied === 'right' ? question.right : replied === 'wrong' ? (question.wrong[0] ?? {}) : replied
    const answer = question.parseAnswer(fields)
    if (!answer) throw new Error('what was chosen is no answer to the question')
    await storeAnswer(db, { attemptId, position, answer, sequence: undefined }, at)
  }
  await submitAttempt({ db, ledger }, { id: attemptId }, at)
  return { personId: person, attemptId }
}
