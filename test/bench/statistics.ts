/**
 * `npm run bench:statistics`: 200,000 attempts of 10 questions through the real tables and triggers, then how long an
 * officer waits for the statistics, and what counting costs those who hand in. `-- --attempts 20000` makes fewer.
 */
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { accounts, installations, roleGrants } from '../../src/accounts/schema.ts'
import { buildApp } from '../../src/app.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import { loadBank, type QuestionVersion } from '../../src/courses/queries.ts'
import type { Database } from '../../src/database/database.ts'
import { ledger } from '../../src/domain.ts'
import { createUnits } from '../../src/organisation/units.ts'
import { correctQuestion } from '../../src/quizzes/correction.ts'
import { changesOf, effectOf } from '../../src/quizzes/regrades.ts'
import { foldStatistics, rebuildStatistics } from '../../src/quizzes/statistics-counts.ts'
import { forEverybody } from '../../src/quizzes/types/index.ts'
import { catalogue } from '../support/catalogue.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { startSession } from './cast.ts'
import { collectClosers } from './closers.ts'
import { openDatabaseWith } from './database.ts'
import { handInMany, prepareForms } from './many-attempts.ts'

const { values } = parseArgs({ options: { attempts: { type: 'string', default: '200000' } } })
const attempts = Number(values.attempts)
const code = 'recognise-and-report-abuse'
const closers = collectClosers()

try {
  await bench()
} finally {
  await closers.closeAll()
}

async function bench(): Promise<void> {
  const { db } = await openDatabaseWith(async () => {}, closers)
  await publishCatalogue(db, catalogue, new Date())
  const course = await newestVersionByCode(db, code)
  if (!course) throw new Error('the course is not there')
  await prepareForms(db, course)
  await timed('handing in', () => handInMany(db, course, 0, attempts))
  await timed('folding all of them in', () => foldStatistics(db))
  await db.execute(sql`vacuum analyze`)
  await timed('counting anew', () => rebuildStatistics(db, [course.id]))
  const [size] = await db.execute<{ cells: number; counted: number }>(sql`select
    (select count(*)::integer from item_counts) as cells, (select sum(people)::integer from total_counts) as counted`)
  console.log(`${size?.counted} attempts counted in ${size?.cells} cells`)

  const app = await buildApp({ db, config: {}, catalogue, clock: () => new Date(), logger: false })
  const officer = await anOfficer(db)
  const cookie = `session=${officer.session}`
  const [question] = await loadBank(db, course.id)
  await visits(app, cookie, `/courses/${code}/statistics`)
  await visits(app, cookie, `/courses/${code}/questions/${question?.code}`)
  await handInMany(db, course, attempts, 500)
  console.log('500 more attempts wait to be folded in:')
  await visits(app, cookie, `/courses/${code}/statistics`, 1)
  if (question) await correctOne(db, question, officer.accountId)
  await app.close()
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  console.log(`${name}: ${Math.round(performance.now() - start)} ms`)
  return result
}

async function anOfficer(db: Database): Promise<{ accountId: string; session: string }> {
  const [unit] = await createUnits(db, [
    { code: 'PGD', name: 'Phòng Giáo dục', kind: 'authority', parentId: null, levels: [], isPublic: null },
  ])
  const created = { username: 'chuyenvien', displayName: 'Phạm Minh Đức', passwordHash: '', createdAt: new Date() }
  const [account] = await db.insert(accounts).values(created).returning({ id: accounts.id })
  if (!unit || !account) throw new Error('no officer was made')
  await db.insert(installations).values({ kind: 'real', authorityId: unit.id, createdAt: new Date() })
  const grant = { accountId: account.id, role: 'officer' as const, unitId: unit.id, startedOn: '2020-01-01' }
  await db.insert(roleGrants).values(grant)
  return { accountId: account.id, session: await startSession(db, account.id) }
}

/** Everybody gets the mark of a question that was asked in a third of the attempts. */
async function correctOne(db: Database, { questionVersionId, content }: QuestionVersion, accountId: string) {
  const corrected = forEverybody(content)
  const seen = await timed('seeing a correction before', async () =>
    effectOf(await changesOf(db, questionVersionId, corrected)),
  )
  console.log(`  ${seen.raised} attempts get higher marks, ${seen.passesGained} pass by it`)
  const correction = { questionVersionId, content: corrected, reason: 'Bench', accountId }
  await timed('correcting', () => correctQuestion({ db, ledger }, correction, new Date()))
}

async function visits(app: FastifyInstance, cookie: string, url: string, times = 50): Promise<void> {
  const waits: number[] = []
  let bytes = 0
  for (let visit = 0; visit < times; visit++) {
    const start = performance.now()
    const { statusCode, body } = await app.inject({ url, headers: { cookie } })
    waits.push(performance.now() - start)
    bytes = body.length
    if (statusCode !== 200) throw new Error(`${url} answers ${statusCode}`)
  }
  const sorted = waits.toSorted((a, b) => a - b)
  const figures = [waits[0], sorted[Math.floor(times / 2)], sorted.at(-1)].map((wait) => `${wait?.toFixed(1)} ms`)
  console.log(`GET ${url}, ${bytes} bytes: first ${figures[0]}, median ${figures[1]}, longest ${figures[2]}`)
}
