import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishCatalogue } from '../../src/courses/publish.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { findPostmaster } from '../../src/database/embedded-postmaster.ts'
import { migrate } from '../../src/database/migrate.ts'
import { seedDemonstration } from '../../src/demonstration/seed.ts'
import { ledger, roster } from '../../src/domain.ts'
import { catalogue } from '../support/catalogue.ts'
import { createDatabase, dropDatabase, nameOfRun } from '../support/database-server.ts'
import type { Closers } from './closers.ts'

export type BenchDatabase = {
  url: string
  db: Database
  /** Of this run; whoever runs PostgreSQL can read it. */
  folder: string
  /** PostgreSQL's first process; undefined for a server that is not ours. */
  pid: number | undefined
}

/**
 * A database with the demonstration authority, gone after the run: on a server of its own in a temporary folder, or on
 * the one that BENCH_DATABASE_URL names. Everything is synced to the disk as in real use.
 */
export async function openBenchDatabase(closers: Closers): Promise<BenchDatabase> {
  return openDatabaseWith(seed, closers)
}

/** As `openBenchDatabase`, with what `fill` puts into it instead of the demonstration. */
export async function openDatabaseWith(fill: (url: string) => Promise<void>, closers: Closers): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), `la-chan-bench-${process.pid}-`))
  await chmod(folder, 0o755)
  closers.add(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
  const serverUrl = process.env.BENCH_DATABASE_URL || (await startServer(folder, closers))
  const name = nameOfRun('bench')
  const url = await createDatabase(serverUrl, name)
  closers.add(() => dropDatabase(serverUrl, name))
  await migrate(url)
  await fill(url)
  const { db, close } = openDatabase(url, { max: 4 })
  closers.add(close)
  const postmaster = await findPostmaster(join(folder, 'postgresql/data'))
  return { url, db, folder, pid: postmaster?.pid }
}

async function startServer(folder: string, closers: Closers): Promise<string> {
  const { url, stop } = await startEmbedded(folder)
  closers.add(stop)
  return url
}

async function seed(url: string): Promise<void> {
  const { db, close } = openDatabase(url, { max: 4 })
  const now = new Date()
  await publishCatalogue(db, catalogue, now)
  await seedDemonstration({ db, roster, ledger, now })
  await close()
}
