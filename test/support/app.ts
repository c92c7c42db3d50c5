import type { FastifyInstance } from 'fastify'
import { afterAll } from 'vitest'
import { installations } from '../../src/accounts/schema.ts'
import { buildApp } from '../../src/app.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import type { Database } from '../../src/database/database.ts'
import type { Unit } from '../../src/organisation/units.ts'
import { aUnit, now } from './builders.ts'
import { catalogue } from './catalogue.ts'
import { testDatabase } from './database.ts'
import { seededRandom } from './random.ts'

/** A clock that a test sets; it stands still otherwise. */
export type Clock = { at: Date }

type TestApp = { app: FastifyInstance; db: Database; url: string; clock: Clock; authority: Unit }

/**
 * The real application on a database of this test file: the courses of the product are published, and the authority
 * stands above everything, unless `isFirstRun`.
 */
export async function testApp({ isFirstRun = false } = {}): Promise<TestApp> {
  const { db, url } = await testDatabase()
  await publishCatalogue(db, catalogue, now)
  const authority = await aUnit(db, { kind: 'authority', code: 'PGD', name: 'Phòng Giáo dục và Đào tạo Ánh Dương' })
  if (!isFirstRun) await db.insert(installations).values({ kind: 'real', authorityId: authority.id, createdAt: now })
  const clock = { at: now }
  const app = await buildApp({
    db,
    config: {},
    catalogue,
    clock: () => clock.at,
    logger: { level: process.env.TEST_LOG ?? 'silent' },
    random: seededRandom(),
  })
  afterAll(() => app.close())
  return { app, db, url, clock, authority }
}
