import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/database.ts'
import { catalogue } from '../support/catalogue.ts'
import type { BenchPage, Csrf, Sent } from './pages.ts'

/** So many learners have met every question of the bank. */
const manyRequests = 300

/** One answer of the product, as the bare server has to copy it. */
export type Answer = {
  status: number
  queries: number
  body: Buffer
  headers: Record<string, string | string[]>
}

export type Probe = { csrf: Csrf; answers: Map<string, Answer> }

/**
 * Asks the product for each page inside this process, and counts the statements that it sends to the database for it,
 * `begin` and `commit` included. What the first requests load into memory is not counted.
 */
export async function probe(url: string, describe: (csrf: Csrf) => BenchPage[]): Promise<Probe> {
  const { db, close } = openDatabase(url, { max: 4 })
  let statements = 0
  const { $client } = db as unknown as { $client: { options: { debug: () => void } } }
  $client.options.debug = () => {
    statements += 1
  }
  const app = await buildApp({ db, config: {}, catalogue, clock: () => new Date(), logger: false })
  const csrf = await csrfOf(app)
  const answers = new Map<string, Answer>()
  for (const page of describe(csrf)) {
    const requestsBefore = page.isAlwaysTheSame ? 1 : manyRequests
    for (let n = 0; n < requestsBefore; n++) await ask(app, page.request(n))
    statements = 0
    const { statusCode, rawPayload, headers } = await ask(app, page.request(requestsBefore))
    answers.set(page.name, { status: statusCode, queries: statements, body: rawPayload, headers: kept(headers) })
    if (statusCode >= 400)
      throw new Error(`${page.name} answers ${statusCode}:\n${rawPayload.toString().slice(0, 2000)}`)
  }
  await app.close()
  await close()
  return { csrf, answers }
}

function ask(app: FastifyInstance, { method, path, headers, body }: Sent): Promise<LightMyRequestResponse> {
  return app.inject({ method, url: path, headers, payload: body })
}

async function csrfOf(app: FastifyInstance): Promise<Csrf> {
  const page = await app.inject({ method: 'GET', url: '/login' })
  const cookie = page.cookies.find(({ name }) => name === 'csrf')?.value
  const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1]
  if (!cookie || !token) throw new Error('the sign-in page has no token')
  return { cookie, token }
}

const ofTheConnection = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'])

function kept(headers: LightMyRequestResponse['headers']): Answer['headers'] {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && !ofTheConnection.has(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]),
  )
}
