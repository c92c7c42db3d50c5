import { setTimeout as delay } from 'node:timers/promises'
import { type Asked, load, type Turn } from './load.ts'
import type { Options } from './options.ts'
import type { BenchPage } from './pages.ts'
import type { RunningServer } from './servers.ts'

export type Figures = {
  requestsPerSecond: number
  /** Milliseconds. */
  p99: number
  /** Milliseconds of processor time per request: the server's process, and all processes of the database. */
  serverCpu: number | undefined
  databaseCpu: number | undefined
}

export type Measured = { product: Figures; ceiling: Figures; unexpected: string[] }

type Servers = { product: RunningServer; ceiling: RunningServer; databasePid: number | undefined }

/** Whose turn it is: the order gives neither server the better half of a disturbance that comes or goes slowly. */
const order = ['product', 'ceiling', 'ceiling', 'product', 'product', 'ceiling', 'ceiling', 'product'] as const

/** Measures both servers on a page in turns, so that what else happens on the machine meets both. */
export async function measure(
  page: BenchPage,
  { databasePid, ...servers }: Servers,
  { status, ceilingPath }: { status: number; ceilingPath: string },
  { warmUpSeconds, turnSeconds, shareOfAmount }: Options,
): Promise<Measured> {
  let sent = 0
  const next = () => sent++
  const turn = async (who: (typeof order)[number], seconds: number) => {
    const path = who === 'product' ? undefined : ceilingPath
    const length = page.amount
      ? { amount: Math.max(page.connections, Math.round(page.amount * shareOfAmount)) }
      : { duration: seconds }
    const asked: Asked = { page, path, status, length, next, databasePid }
    const done = await load(servers[who], asked)
    // What the end of the turn cut off is finished here and not in the next turn.
    await delay(100)
    return done
  }
  const warmUps = [await turn('product', warmUpSeconds), await turn('ceiling', warmUpSeconds)]
  const turns: Record<(typeof order)[number], Turn[]> = { product: [], ceiling: [] }
  for (const who of order) turns[who].push(await turn(who, turnSeconds))
  return {
    product: figuresOf(turns.product),
    ceiling: figuresOf(turns.ceiling),
    unexpected: [...warmUps, ...turns.product, ...turns.ceiling].flatMap(({ unexpected }) =>
      Object.entries(unexpected).map(([what, count]) => `${count} × ${what}`),
    ),
  }
}

function figuresOf(turns: Turn[]): Figures {
  const sum = (value: (turn: Turn) => number) => turns.reduce((total, turn) => total + value(turn), 0)
  const responses = sum((turn) => turn.responses)
  const latencies = turns.flatMap((turn) => turn.latencies).sort((a, b) => a - b)
  const perRequest = (cpu: 'serverCpu' | 'databaseCpu') =>
    turns.every((turn) => turn[cpu] !== undefined) ? sum((turn) => turn[cpu] as number) / responses : undefined
  return {
    requestsPerSecond: responses / (sum((turn) => turn.elapsed) / 1000),
    p99: latencies[Math.ceil(latencies.length * 0.99) - 1] ?? 0,
    serverCpu: perRequest('serverCpu'),
    databaseCpu: perRequest('databaseCpu'),
  }
}
