import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import type { Learner } from './cast.ts'
import { answersToHandIn, type Csrf, eventsOf, type Sent } from './pages.ts'
import type { RunningServer } from './servers.ts'

/** What one person was told is stored: by position, the fields of the newest answer. */
export type Acknowledged = Map<number, { sequence: number; fields: Fields }>

export type Sitting = { attemptId: string; acknowledged: Acknowledged; isHandedIn: boolean }

export type QuizLoad = { sittings: Sitting[]; latencies: number[]; unexpected: Record<string, number>; elapsed: number }

/** A person reads a question before answering: at most so long, so that 500 of them send some hundred a second. */
const mostSecondsToThink = 2

/**
 * Everybody takes the quiz at the same time, each on a connection of their own: answers every question, changes one in
 * ten, sends one in twenty twice and one in twenty late, behind a newer one; then hands in. `path` replaces the product's
 * addresses: the bare server gets the same requests at the same pace.
 */
export async function takeQuizTogether(
  server: RunningServer,
  learners: Learner[],
  csrf: Csrf,
  path?: string,
): Promise<QuizLoad> {
  const agent = new Agent({ keepAlive: true, maxSockets: learners.length })
  const latencies: number[] = []
  const unexpected: Record<string, number> = {}
  const startedAt = performance.now()
  const send = async (sent: Sent) => {
    const askedAt = performance.now()
    const answer = await ask(server.origin, { ...sent, path: path ?? sent.path }, agent)
    latencies.push(performance.now() - askedAt)
    if (answer.status !== 200) unexpected[answer.status] = (unexpected[answer.status] ?? 0) + 1
    return answer
  }
  const sittings = await Promise.all(learners.map((learner) => sit(learner, csrf, send)))
  agent.destroy()
  return { sittings, latencies, unexpected, elapsed: performance.now() - startedAt }
}

type Send = (sent: Sent) => Promise<{ status: number; body: string }>

async function sit(learner: Learner, csrf: Csrf, send: Send): Promise<Sitting> {
  const acknowledged: Acknowledged = new Map()
  let sequence = Date.now()
  const choose = async (position: number, fields: Fields, at: number) => {
    const { body } = await send(eventsOf(learner, csrf, [{ position, sequence: at, fields, chosenAt: at }]))
    const newest = acknowledged.get(position)
    if (body.includes('"stored"') && (newest === undefined || newest.sequence < at)) {
      acknowledged.set(position, { sequence: at, fields })
    }
  }
  for (const [index, answers] of learner.answers.entries()) {
    await delay(Math.random() * mostSecondsToThink * 1000)
    const [first = {}, second = first] = answers
    const position = index + 1
    sequence += 2
    await choose(position, first, sequence)
    const chance = Math.random()
    if (chance < 0.05) await choose(position, first, sequence)
    else if (chance < 0.1) await choose(position, second, sequence - 1)
    else if (chance < 0.2) await choose(position, second, ++sequence)
  }
  const { status } = await send(answersToHandIn(learner, csrf))
  return { attemptId: learner.attemptId, acknowledged, isHandedIn: status === 200 }
}

function ask(origin: string, { method, path, headers, body }: Sent, agent: Agent) {
  return new Promise<{ status: number; body: string }>((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, body: error.message })
    const asked = request(new URL(path, origin), { method, headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      response.on('error', failed)
    })
    asked.on('error', failed)
    asked.end(body)
  })
}
