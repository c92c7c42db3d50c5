import type { ChildProcess } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { ConfigError } from '../config.ts'
import { type Cluster, openCluster } from './embedded-cluster.ts'
import { findPostmaster, removeMisleadingPidFile } from './embedded-postmaster.ts'
import { databaseUser, interruptServer, reasonIn, spawnServer } from './embedded-programs.ts'
import { leaveSeat, type Seat, takeSeat } from './embedded-seat.ts'

export type Embedded = {
  url: string
  /** Leaves the server, and stops it when no other process of ours uses it. Close your own pools first. */
  stop(): Promise<void>
  /** It was running already: another process uses it, or one that was killed left it behind. */
  shared: boolean
}

type Options = {
  /** False only in tests: nothing is synced to the disk. */
  durable?: boolean
  /** Called when the server died under us and could not be started again. */
  onLost?: (error: Error) => void
}

/**
 * The built-in PostgreSQL on the folder `dataDir`: created, recovered, started or found running, and ready.
 * Everyone who uses it has a seat, a shared lock in it; who leaves last stops it. So a second start shares the
 * server, the first may leave before the second, and a server whose application was killed is used and stopped by the
 * next one. When the server dies while we have a seat it is started again on the same port.
 */
export async function startEmbedded(dataDir: string, options: Options = {}): Promise<Embedded> {
  const { durable = true, onLost = () => {} } = options
  const cluster = await openCluster(dataDir, durable)
  let isLeaving = false
  let returning: Promise<void> | undefined

  const sitDown = async (port?: number) => {
    const found = await attach(cluster, durable, comeBack, port)
    if (port !== undefined && found.port !== port) throw new Error('The database came back on another port.')
    return found
  }
  const comeBack = () => {
    if (isLeaving || returning) return
    returning = sitDown(first.port)
      .then((found) => {
        seat = found.seat
      }, onLost)
      .finally(() => {
        returning = undefined
      })
  }
  const first = await sitDown()
  let seat = first.seat
  const stop = async () => {
    isLeaving = true
    await returning
    if (await leaveSeat(seat)) await stopServer(cluster)
    await seat.end({ timeout: 1 })
  }
  return { url: urlOf(cluster, first.port), shared: !first.started, stop }
}

type Attached = { seat: Seat; port: number; started: boolean }

async function attach(cluster: Cluster, durable: boolean, onClose: () => void, wantedPort?: number): Promise<Attached> {
  const deadline = Date.now() + 60_000
  let server: ChildProcess | undefined
  let starts = 0
  const logged = await sizeOf(cluster.log)
  while (Date.now() < deadline) {
    const postmaster = await findPostmaster(cluster.data)
    if (postmaster?.ready) {
      const { pid, port } = postmaster
      const seat = await takeSeat(urlOf(cluster, port), onClose).catch(async (error) => {
        // Nobody can use a server that refuses us, and nobody else would stop it.
        if (server?.pid === pid) await stopServer(cluster)
        throw error
      })
      if (seat) return { seat, port, started: server?.pid === pid }
    }
    if (!postmaster && !isRunning(server)) {
      if (starts++ === 20) break
      await removeMisleadingPidFile(cluster.data)
      server = await startServer(cluster, durable, wantedPort ?? (await freePort()))
    }
    // PostgreSQL refuses to start while a dead server is still being cleared away: try again, more and more patiently.
    await delay(starts <= 1 ? 10 : (10 * starts ** 2) / 4)
  }
  throw new ConfigError(`The database in ${cluster.data} does not start: ${await messageSince(logged, cluster.log)}`)
}

function urlOf(cluster: Cluster, port: number): string {
  return `postgres://${databaseUser}:${cluster.password}@127.0.0.1:${port}/postgres`
}

function isRunning(server: ChildProcess | undefined): boolean {
  return server?.pid !== undefined && server.exitCode === null && server.signalCode === null
}

const tenMegabytes = 10_000_000

async function startServer(cluster: Cluster, durable: boolean, port: number): Promise<ChildProcess> {
  if ((await sizeOf(cluster.log)) > tenMegabytes) await rename(cluster.log, `${cluster.log}.old`)
  const log = await open(cluster.log, 'a', 0o600)
  try {
    return spawnServer(cluster, port, log.fd, durable)
  } finally {
    await log.close()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}

async function stopServer(cluster: Cluster): Promise<void> {
  const postmaster = await findPostmaster(cluster.data)
  if (!postmaster) return
  await interruptServer(cluster, postmaster.pid)
  const deadline = Date.now() + 15_000
  while ((await findPostmaster(cluster.data))?.pid === postmaster.pid) {
    if (Date.now() > deadline) throw new Error(`The database in ${cluster.data} does not stop.`)
    await delay(10)
  }
}

function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Why a start failed: of the log only what has been added since it was `size` bytes long. */
async function messageSince(size: number, log: string): Promise<string> {
  const bytes = await readFile(log).catch(() => Buffer.alloc(0))
  return reasonIn(bytes.subarray(bytes.length < size ? 0 : size).toString('utf8'))
}
