import autocannon from 'autocannon'
import { cpuOf, cpuOfFamily } from './cpu.ts'
import type { BenchPage } from './pages.ts'
import type { RunningServer } from './servers.ts'

/** What one server did in one turn. Times in milliseconds, processor times undefined where the system does not tell. */
export type Turn = {
  responses: number
  elapsed: number
  latencies: number[]
  serverCpu: number | undefined
  databaseCpu: number | undefined
  /** Everything that is not the expected status: '500', 'error' … with its number. */
  unexpected: Record<string, number>
}

export type Asked = {
  page: BenchPage
  /** Replaces the page's own. */
  path: string | undefined
  status: number
  /** For so many seconds, or so many requests. */
  length: { duration: number } | { amount: number }
  next: () => number
  databasePid: number | undefined
}

/**
 * Sends a page's requests to one server. autocannon looks whether it is done every `sampleInt` milliseconds; its own
 * figures, which it keeps by the second, are not used.
 */
export async function load(server: RunningServer, asked: Asked): Promise<Turn> {
  const { page, path, status, length, next, databasePid } = asked
  const latencies: number[] = []
  const request = () => {
    const sent = page.request(next())
    return { ...sent, path: path ?? sent.path }
  }
  const cpu = () => [cpuOf(server.pid), databasePid === undefined ? undefined : cpuOfFamily(databasePid)] as const
  const [serverBefore, databaseBefore] = cpu()
  const startedAt = performance.now()
  let answeredAt = startedAt
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: server.origin,
        connections: page.connections,
        timeout: 60,
        sampleInt: 50,
        requests: [page.isAlwaysTheSame ? request() : { setupRequest: (defaults) => ({ ...defaults, ...request() }) }],
        ...length,
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    )
    run.on('response', (_client, _status, _bytes, time) => {
      answeredAt = performance.now()
      latencies.push(time)
    })
  })
  const [serverAfter, databaseAfter] = cpu()
  return {
    responses: latencies.length,
    elapsed: answeredAt - startedAt,
    latencies,
    serverCpu: difference(serverBefore, serverAfter),
    databaseCpu: difference(databaseBefore, databaseAfter),
    unexpected: unexpectedIn(result, status),
  }
}

function unexpectedIn(result: autocannon.Result, status: number): Turn['unexpected'] {
  const { statusCodeStats = {} } = result as { statusCodeStats?: Record<string, { count?: number }> }
  const found = Object.entries(statusCodeStats)
    .filter(([code]) => code !== String(status))
    .map(([code, { count = 0 }]) => [code, count])
  if (result.errors > 0) found.push(['error', result.errors])
  if (Object.keys(statusCodeStats).length === 0) found.push(['no answer at all', 1])
  return Object.fromEntries(found)
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before
}
