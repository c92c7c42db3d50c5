import type { QuestionVersion } from '../courses/queries.ts'
import { discriminationInterval, facilityInterval, type Interval, type Sums } from './intervals.ts'
import { type Cell, effectiveWeights, type ItemStatistics, itemStatistics, unitsPerMark } from './item-statistics.ts'
import type { ResponseCount, VersionCounts } from './statistics-counts.ts'
import { type TestStatistics, testStatistics } from './test-statistics.ts'
import { type Question, questionOf } from './types/index.ts'
import { judge, type Rests, type Verdict, verdictKinds } from './verdict.ts'

/** What the answers of many people say about a question of a bank. */
export type QuestionFigures = ItemStatistics & {
  questionVersionId: string
  code: string
  question: Question
  facilityInterval: Interval | undefined
  discriminationInterval: Interval | undefined
  /** Share of an attempt that asks the question, in percent. */
  weight: number | undefined
  verdict: Verdict
}

/** The questions of a bank, those that need attention first, and the test as a whole. */
export function figuresOf(
  bank: readonly QuestionVersion[],
  counts: VersionCounts,
  language: string,
): { questions: QuestionFigures[]; test: TestStatistics } {
  const test = testStatistics(counts.totals, counts.slots)
  const statistics = bank.map(({ questionVersionId }) => itemStatistics(counts.cells.get(questionVersionId) ?? []))
  const weights = effectiveWeights(statistics, test.people)
  const questions = bank.map(({ questionVersionId, code, content }, index): QuestionFigures => {
    const found = statistics[index] as ItemStatistics
    const question = questionOf(content, language)
    const discrimination = discriminationInterval(found.discrimination, found.people)
    const cells = counts.cells.get(questionVersionId) ?? []
    return {
      ...found,
      questionVersionId,
      code,
      question,
      facilityInterval: facilityInterval(found.facility, found.people),
      discriminationInterval: discrimination,
      weight: weights[index],
      verdict: judge(found, discrimination, restsOf(question, cells, counts.responses.get(questionVersionId) ?? [])),
    }
  })
  return { questions: questions.sort(byAttention), test }
}

function byAttention(a: QuestionFigures, b: QuestionFigures): number {
  const urgency = ({ verdict }: QuestionFigures) => verdictKinds.indexOf(verdict.kind)
  return (
    urgency(a) - urgency(b) ||
    (a.discrimination ?? 100) - (b.discrimination ?? 100) ||
    a.code.localeCompare(b.code, 'en', { numeric: true })
  )
}

function restsOf(question: Question, cells: readonly Cell[], responses: readonly ResponseCount[]): Rests {
  const right: Sums = { people: 0, sum: 0, squares: 0 }
  for (const { mark, total, people } of cells) {
    if (mark < unitsPerMark) continue
    right.people += people
    right.sum += people * (total - mark)
    right.squares += people * (total - mark) ** 2
  }
  const wrong = responses
    .filter(({ response }) => response !== '' && !question.isForEverybody && !isRightResponse(question, response))
    .map(({ response, people, rests, restSquares }) => ({ response, people, sum: rests, squares: restSquares }))
  return { right, wrong }
}

/** Whether a response belongs to the right answer. What is not on offer, a typed number, say, is right when it is graded so. */
export function isRightResponse(question: Question, response: string): boolean {
  const known = question.classes.find(({ id }) => id === response)
  return known ? known.isRight : question.grade(question.parseAnswer({ answer: response })) === question.parts
}
