/**
 * `npm run bench`: the product on the demonstration data beside a bare server that sends pages of the same size with the
 * same number of trivial queries. Exit code 1 when a server answers with anything but what it should.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { demonstrationPassword } from '../../src/accounts/demonstration-accounts.ts'
import { hashPassword } from '../../src/accounts/password.ts'
import { prepareCast } from './cast.ts'
import type { CeilingPage, CeilingSpec } from './ceiling.ts'
import { collectClosers } from './closers.ts'
import { openBenchDatabase } from './database.ts'
import { measure } from './measure.ts'
import { readOptions } from './options.ts'
import { type BenchPage, benchPages } from './pages.ts'
import { type Answer, probe } from './probe.ts'
import { startServer } from './servers.ts'
import { aim, tableHead, tableLine } from './table.ts'
import { sheetsOf } from './workbook.ts'

const root = join(import.meta.dirname, '../..')
/** As many as the product's pool has. */
const poolSize = 10
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
  const { url, db, folder, pid } = await openBenchDatabase(closers)
  const cast = await prepareCast(db)
  const wanted = (page: BenchPage) => options.only.length === 0 || options.only.includes(page.name)
  const { csrf, answers } = await probe(url, (token) => benchPages(cast, token).filter(wanted))
  const pages = benchPages(cast, csrf).filter(wanted)
  const answerTo = (page: BenchPage) => answers.get(page.name) as Answer

  await db.execute(sql`create table bench_ticks (id integer primary key, count integer not null)`)
  await db.execute(sql`insert into bench_ticks select n, 0 from generate_series(0, 999) n`)
  await db.execute(sql`vacuum analyze`)
  const spec: CeilingSpec = {
    databaseUrl: url,
    passwordHash: await hashPassword(demonstrationPassword),
    connections: poolSize,
    pages: await Promise.all(pages.map((page, index) => ceilingPage(page, answerTo(page), pathOf(index)))),
  }
  const specFile = join(folder, 'ceiling.json')
  await writeFile(specFile, JSON.stringify(spec))

  const profile = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : []
  const env = { DATABASE_URL: url, DATA_DIR: join(folder, 'data') }
  const servers = {
    product: await startServer({ file: join(root, 'src/main.ts'), nodeFlags: profile, env }, closers),
    ceiling: await startServer({ file: join(root, 'test/bench/ceiling.ts'), args: [specFile], env: {} }, closers),
    databasePid: pid,
  }

  let hasFailed = false
  console.log(tableHead())
  for (const [index, page] of pages.entries()) {
    const { status, queries, body } = answerTo(page)
    const measured = await measure(page, servers, { status, ceilingPath: pathOf(index) }, options)
    const { name, connections } = page
    console.log(tableLine({ name, connections, queries, bytes: body.length, ...measured }))
    for (const what of measured.unexpected) console.log(`  unexpected: ${what}`)
    hasFailed ||= measured.unexpected.length > 0
  }
  console.log(legend(performance.now() - startedAt))
  return hasFailed ? 1 : 0
}

function pathOf(index: number): string {
  return `/page-${index}`
}

async function ceilingPage(page: BenchPage, answer: Answer, path: string): Promise<CeilingPage> {
  const { status, queries, headers, body } = answer
  const sheets = page.work === 'workbook' ? await sheetsOf(body) : []
  return { path, method: page.request(0).method, status, bytes: body.length, queries, headers, work: page.work, sheets }
}

function legend(elapsed: number): string {
  return [
    '',
    'ceiling: Fastify, @fastify/view and Eta alone, the same bytes, headers and number of queries (begin and commit count).',
    'sign-in: both verify one Argon2id hash (19 MiB, 2 passes): that cost is deliberate. answer: one of the queries is an',
    'UPDATE of one row, on both sides synced to the disk. xlsx: the same cells through exceljs, without styles.',
    'CPU ms, db ms: processor time per request of the server and of PostgreSQL, steadier than requests/s on a busy machine.',
    `*: under ${aim} of the ceiling, which is the aim. ${Math.round(elapsed / 1000)} s in all.`,
  ].join('\n')
}
