import { demonstrationPassword } from '../../src/accounts/demonstration-accounts.ts'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import type { Cast, Learner } from './cast.ts'

export type Sent = { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string }

export type BenchPage = {
  name: string
  connections: number
  /** What the bare server does besides queries and a page of the same size. */
  work: 'nothing' | 'password' | 'update' | 'workbook'
  /** The request that is sent as the n-th, from 0. Always the same for a page that is only read. */
  request(n: number): Sent
  isAlwaysTheSame: boolean
  /** Requests in a turn, for a page so slow that a turn of seconds would cut off too many; undefined: by the clock. */
  amount?: number
}

/** Cookie and field of one form, good for everybody: nothing of the person is in them. */
export type Csrf = { cookie: string; token: string }

const host = 'la-chan.test'
const connections = 32

/** The pages that people open most, and those that cost most. */
export function benchPages(cast: Cast, csrf: Csrf): BenchPage[] {
  const read = (name: string, session: string, path: string): BenchPage => {
    const headers = { host, accept: 'text/html', cookie: `session=${session}; csrf=${csrf.cookie}` }
    const request = () => ({ method: 'GET' as const, path, headers })
    return { name, connections, work: 'nothing', isAlwaysTheSame: true, request }
  }
  return [
    {
      name: 'sign-in',
      connections,
      amount: 160,
      work: 'password',
      isAlwaysTheSame: false,
      request: (n) => signIn(n, pick(cast.learners, n), csrf),
    },
    read('home', cast.teacher, '/'),
    read('lesson', cast.teacher, cast.lessonPath),
    {
      name: 'answer',
      connections,
      work: 'update',
      isAlwaysTheSame: false,
      request: (n) => answer(n, pick(cast.learners, n), Math.floor(n / cast.learners.length), csrf),
    },
    read('school', cast.principal, `/units/${cast.schoolId}`),
    read('coverage', cast.officer, '/coverage'),
    { ...read('xlsx', cast.officer, '/coverage.xlsx'), connections: 2, amount: 4, work: 'workbook' },
  ]
}

/** Every account from an address of its own: the limits on failed tries never come near. */
function signIn(n: number, { username }: Learner, csrf: Csrf): Sent {
  const fields = { _csrf: csrf.token, username, password: demonstrationPassword }
  const sent = post('/login', `csrf=${csrf.cookie}`, fields)
  return { ...sent, headers: { ...sent.headers, 'x-forwarded-for': `10.0.${n % 100}.${n % 250}` } }
}

/** One choice as the script sends it: in every round another item, and another option than the last time. */
function answer(n: number, learner: Learner, round: number, csrf: Csrf): Sent {
  const item = round % learner.answers.length
  const fields = pick(learner.answers[item] as Fields[], Math.floor(round / learner.answers.length))
  return eventsOf(learner, csrf, [{ position: item + 1, sequence: n + 1, fields, chosenAt: Date.now() }])
}

type ChosenAnswer = { position: number; sequence: number; fields: Fields; chosenAt: number }

/** Choices as the script sends them. */
export function eventsOf(learner: Learner, csrf: Csrf, events: ChosenAnswer[]): Sent {
  return json(learner, csrf, { events })
}

/** The press on "hand in" as the script sends it. */
export function answersToHandIn(learner: Learner, csrf: Csrf): Sent {
  return json(learner, csrf, { events: [], handIn: true })
}

function json({ attemptId, session }: Learner, csrf: Csrf, body: object): Sent {
  const sent = post(`/attempts/${attemptId}/events`, `session=${session}; csrf=${csrf.cookie}`, {})
  const headers = { ...sent.headers, accept: '*/*', 'content-type': 'application/json', 'x-csrf-token': csrf.token }
  return { ...sent, headers, body: JSON.stringify(body) }
}

function post(path: string, cookie: string, fields: Fields): Sent {
  return {
    method: 'POST',
    path,
    headers: {
      host,
      origin: `http://${host}`,
      'sec-fetch-site': 'same-origin',
      accept: 'text/html',
      'content-type': 'application/x-www-form-urlencoded',
      cookie,
    },
    body: encoded(fields),
  }
}

function encoded(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]))
  return new URLSearchParams(pairs).toString()
}

function pick<T>(list: T[], n: number): T {
  return list[n % list.length] as T
}
