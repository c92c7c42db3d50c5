import type { Database } from '../../src/database/database.ts'
import { enrol } from '../../src/learning/progress.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { examples } from '../quizzes/examples.ts'
import { takesQuiz } from '../quizzes/quiz-course.ts'
import { aQuiz, now } from '../support/builders.ts'
import type { Cast } from '../support/cast.ts'
import { seededRandom } from '../support/random.ts'
import { answerNothing, answerOnePart, chooseOne, decideOnce, openEverything } from './acts.ts'
import type { PageType } from './every-page.ts'
import { aColleague } from './progress.ts'

const replies = ['right', 'wrong', 'wrong', 'blank'] as const

/** The pages of a quiz that asks every kind of question: each before and after an answer, and the results. */
export async function everyKind(db: Database, { schools }: Cast): Promise<PageType[]> {
  const quiz = await aQuiz(db, examples)
  const aLearner = async (username: string) => {
    const personId = await aColleague(db, schools.hoaMai, username)
    await enrol(db, { personId, ...quiz }, now)
    return personId
  }
  const begin = async (personId: string) => startAttempt(db, { personId, ...quiz }, now, seededRandom())
  const attemptId = await begin(await aLearner('tung'))
  const items = await loadItems(db, attemptId)
  const positionOf = (type: string) => items.find(({ content }) => content.type === type)?.position as number
  const pageOf = (name: string, type: string, act?: PageType['act']): PageType => {
    return { name, path: `/attempts/${attemptId}/items/${positionOf(type)}`, as: 'tung', ...(act && { act }) }
  }
  const told = await begin(await aLearner('ke'))
  const [position, answer] = [positionOf('scenario'), { path: 'a.a.a' }]
  await storeAnswer(db, { attemptId: told, position, answer, sequence: undefined }, now)
  const all = await takesQuiz(db, quiz, () => 'right', { personId: await aLearner('gioi') })
  const some = await takesQuiz(db, quiz, (_, at) => replies[at % replies.length] ?? 'blank', {
    personId: await aLearner('lan.lon'),
  })
  return [
    pageOf('single choice', 'single'),
    pageOf('multiple choice', 'multiple'),
    pageOf('true or false', 'true-false'),
    pageOf('matching', 'matching'),
    pageOf('ordering', 'ordering'),
    pageOf('short text', 'short-text'),
    pageOf('number', 'numeric'),
    pageOf('story at its first step', 'scenario'),
    pageOf('answer saved', 'single', chooseOne),
    pageOf('answer missing', 'multiple', answerNothing),
    pageOf('answer with a part missing', 'matching', answerOnePart),
    pageOf('story on its way', 'scenario', decideOnce),
    { name: 'story at its end', path: `/attempts/${told}/items/${position}`, as: 'ke' },
    { name: 'result of every kind, all right', path: `/attempts/${all.attemptId}`, as: 'gioi', act: openEverything },
    { name: 'result of every kind, mixed', path: `/attempts/${some.attemptId}`, as: 'lan.lon', act: openEverything },
  ]
}
