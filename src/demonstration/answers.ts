import { type Random, shuffle } from '../quizzes/drawing.ts'
import type { Question } from '../quizzes/types/index.ts'
import type { Answer } from '../quizzes/types/question-type.ts'
import type { Sitting } from './learning.ts'

/** What somebody answers at one sitting, in the order of the questions; of an open sitting only the first ones. */
export function chooseAnswers(
  random: Random,
  questions: Question[],
  { passMark, sitting }: { passMark: number; sitting: Pick<Sitting, 'passes' | 'quality' | 'submittedAt'> },
): Answer[] {
  const right = rightCount(questions.length, passMark, sitting)
  const known = new Set(shuffle(questions, random).slice(0, right))
  const answers = questions.map((question) =>
    known.has(question) ? rightAnswer(question) : wrongAnswer(random, question),
  )
  if (sitting.submittedAt) return answers
  return answers.slice(0, 1 + Math.floor(sitting.quality * (questions.length - 2)))
}

/** Of those that pass, from just enough to all; of the others, from two fifths of enough to one too few. */
export function rightCount(
  count: number,
  passMark: number,
  { passes, quality }: Pick<Sitting, 'passes' | 'quality'>,
): number {
  const enough = Math.ceil((passMark * count) / 100)
  const [least, most] = passes ? [enough, count] : [Math.floor(enough * 0.4), enough - 1]
  return least + Math.floor(quality * (most - least + 1))
}

function rightAnswer(question: Question): Answer {
  return question.parseAnswer(question.right) as Answer
}

function wrongAnswer(random: Random, question: Question): Answer {
  const [fields = {}] = shuffle(question.wrong, random)
  return question.parseAnswer(fields) as Answer
}
