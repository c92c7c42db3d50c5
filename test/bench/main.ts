/**
 * `npm run bench`: the product on the demonstration data beside a bare server that sends pages of the same size with the
 * same number of trivial queries. Exit code 1 when a server answers with anything but what it should.
 */
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { leastLearners, prepareCast } from './cast.ts'
import { ceilingPath, writeCeilingSpec } from './ceiling-spec.ts'
import { collectClosers } from './closers.ts'
import { type BenchDatabase, openBenchDatabase } from './database.ts'
import { measure } from './measure.ts'
import { readOptions } from './options.ts'
import { type BenchPage, benchPages } from './pages.ts'
import { type Answer, probe } from './probe.ts'
import { quizBench } from './quiz-bench.ts'
import { startServer } from './servers.ts'
import { aim, tableHead, tableLine } from './table.ts'

const root = join(import.meta.dirname, '../..')
const options = readOptions(process.argv.slice(2))
const closers = collectClosers()

try {
  process.exitCode = await bench()
} finally {
  await closers.closeAll()
}

async function bench(): Promise<0 | 1> {
  const startedAt = performance.now()
  console.log('Preparing the demonstration authority …')
  const database = await openBenchDatabase(closers)
  const cast = await prepareCast(database.db, Math.max(leastLearners, options.quiz ?? 0))
  const only = options.quiz === undefined ? options.only : ['answer']
  const wanted = (page: BenchPage) => only.length === 0 || only.includes(page.name)
  const { csrf, answers } = await probe(database.url, (token) => benchPages(cast, token).filter(wanted))
  const pages = benchPages(cast, csrf).filter(wanted)
  const specFile = await writeCeilingSpec(database, pages, answers)
  await database.db.execute(sql`vacuum analyze`)
  const servers = await startServers(database, specFile)

  if (options.quiz !== undefined) return quizBench(database, servers, cast.learners.slice(0, options.quiz), csrf)

  let hasFailed = false
  console.log(tableHead())
  for (const page of pages) {
    const { status, queries, body } = answers.get(page.name) as Answer
    const measured = await measure(page, servers, { status, ceilingPath: ceilingPath(page) }, options)
    const { name, connections } = page
    console.log(tableLine({ name, connections, queries, bytes: body.length, ...measured }))
    for (const what of measured.unexpected) console.log(`  unexpected: ${what}`)
    hasFailed ||= measured.unexpected.length > 0
  }
  console.log(legend(performance.now() - startedAt))
  return hasFailed ? 1 : 0
}

async function startServers({ url, folder, pid }: BenchDatabase, specFile: string) {
  const nodeFlags = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : []
  const env = { DATABASE_URL: url, DATA_DIR: join(folder, 'data') }
  return {
    product: await startServer({ file: join(root, 'src/main.ts'), nodeFlags, env }, closers),
    ceiling: await startServer({ file: join(root, 'test/bench/ceiling.ts'), args: [specFile] }, closers),
    databasePid: pid,
  }
}

function legend(elapsed: number): string {
  return [
    '',
    'ceiling: Fastify, @fastify/view and Eta alone, the same bytes, headers and number of queries (begin and commit count).',
    'sign-in: both verify one Argon2id hash (19 MiB, 2 passes): that cost is deliberate. answer: one of the queries is an',
    'UPDATE of one row, on both sides synced to the disk. xlsx: the same cells through exceljs, without styles.',
    'school, coverage: asked for again and again while nothing on them changes, so the list and the table come from memory.',
    'CPU ms, db ms: processor time per request of the server and of PostgreSQL, steadier than requests/s on a busy machine.',
    `*: under ${aim} of the ceiling, which is the aim. ${Math.round(elapsed / 1000)} s in all.`,
  ].join('\n')
}
