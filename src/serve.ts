import { availableParallelism } from 'node:os'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { type Config, ConfigError } from './config.ts'
import { prepareDataDir } from './data-dir.ts'
import { type Database, openDatabase } from './database/database.ts'
import { startEmbedded } from './database/embedded.ts'
import { checkExternalDatabase } from './database/external.ts'
import { whileLocked } from './database/locks.ts'
import { migrate } from './database/migrate.ts'
import { startProblem } from './database/start-problem.ts'
import { closeGently, listen, refuseTakenPort } from './listen.ts'
import { type Shutdown, shutdownOnSignals } from './shutdown.ts'

export type AppDeps = {
  db: Database
  /** A pool of its own for reads that take long, so that no page waits behind an export. */
  reports: Database
  config: Config
  clock: () => Date
  logger: NonNullable<FastifyServerOptions['logger']>
}

export type Parts = {
  buildApp(deps: AppDeps): Promise<FastifyInstance>
  /**
   * Runs on the migrated database before the application is built, in one process at a time; its lines are printed
   * under the address.
   */
  prepare(deps: AppDeps): Promise<string[]>
}

/**
 * As PostgreSQL can work on at once: two for each core, see "Number Of Database Connections" in its wiki. With more,
 * every query wakes another process; on two cores ten served a third fewer pages than four.
 */
export const connectionsPerProcess = { pages: Math.min(10, 2 * availableParallelism()), reports: 3 }

/**
 * Starts the product, prints its address and runs until a signal: then requests in flight finish, and the pool and
 * the built-in database are closed. A ConfigError on the way is printed as its one sentence; the exit code is 1.
 */
export async function serve(readConfig: () => Config, readParts: () => Parts): Promise<void> {
  const shutdown = shutdownOnSignals()
  // What nobody has caught ends the process, but not without its clean stop.
  process.on('uncaughtException', (error) => void giveUp(error, shutdown))
  try {
    await start(readConfig(), readParts(), shutdown)
  } catch (error) {
    // What fails while everything is being closed fails because it is being closed.
    if (!shutdown.hasBegun()) await giveUp(startProblem(error), shutdown)
  }
}

async function start(config: Config, parts: Parts, shutdown: Shutdown): Promise<void> {
  await prepareDataDir(config.dataDir)
  await refuseTakenPort(config)
  const url = config.databaseUrl ?? (await startOwnDatabase(config, shutdown))
  if (config.databaseUrl) await checkExternalDatabase(url)
  await migrate(url)
  const { db, close } = openDatabase(url, { max: connectionsPerProcess.pages })
  shutdown.add(close)
  const reports = openDatabase(url, { max: connectionsPerProcess.reports })
  shutdown.add(reports.close)

  const deps = { db, reports: reports.db, config, clock: () => new Date(), logger: { level: config.logLevel } }
  const lines = await whileLocked(url, 'prepare', () => parts.prepare(deps))
  const app = await parts.buildApp(deps)
  shutdown.add(() => closeGently(app))
  const address = await listen(app, config)
  console.log([`Lá Chắn is ready: ${address}`, ...lines].join('\n'))
}

async function startOwnDatabase({ dataDir }: Config, shutdown: Shutdown): Promise<string> {
  const opening = startEmbedded(dataDir, { onLost: (error) => void giveUp(error, shutdown) })
  shutdown.add(() =>
    opening.then(
      (database) => database.stop(),
      () => {},
    ),
  )
  return (await opening).url
}

async function giveUp(error: unknown, shutdown: Shutdown): Promise<void> {
  console.error(error instanceof ConfigError ? error.message : error)
  await shutdown.begin(1)
}
