import type { Learner } from './cast.ts'
import type { BenchDatabase } from './database.ts'
import type { Csrf } from './pages.ts'
import { checkSittings } from './quiz-check.ts'
import { type QuizLoad, takeQuizTogether } from './quiz-load.ts'
import type { RunningServer } from './servers.ts'

/**
 * `npm run bench -- --quiz 500`: so many people in the quiz at once, on the product and, with the same requests at the
 * same pace, on the bare server. Exit code 1 when an answer that was acknowledged is not in the database.
 */
export async function quizBench(
  { db }: BenchDatabase,
  servers: { product: RunningServer; ceiling: RunningServer },
  learners: Learner[],
  csrf: Csrf,
): Promise<0 | 1> {
  const bare = await takeQuizTogether(servers.ceiling, learners, csrf, '/answer')
  const quiz = await takeQuizTogether(servers.product, learners, csrf)
  const { acknowledged, lost, wrong } = await checkSittings(db, quiz.sittings)
  console.log(`${learners.length} people took the quiz at once in ${(quiz.elapsed / 1000).toFixed(1)} s.`)
  console.log(`product: ${figures(quiz)}`)
  console.log(`ceiling: ${figures(bare)}`)
  console.log(`${acknowledged} answers acknowledged, ${lost} lost; ${wrong} attempts graded wrongly or recorded twice.`)
  return lost + wrong + Object.keys(quiz.unexpected).length === 0 ? 0 : 1
}

function figures({ latencies, elapsed, unexpected }: QuizLoad): string {
  const sorted = latencies.toSorted((a, b) => a - b)
  const percentile = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(0)
  const strange = Object.entries(unexpected).map(([status, count]) => `, ${count} × status ${status}`)
  const rate = (sorted.length / (elapsed / 1000)).toFixed(0)
  return `${sorted.length} requests, ${rate}/s, p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms${strange.join('')}`
}
