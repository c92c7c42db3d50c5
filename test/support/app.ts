import type { FastifyInstance } from 'fastify'
import { afterAll } from 'vitest'
import { installations } from '../../src/accounts/schema.ts'
import { type AppDeps, buildApp } from '../../src/app.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import type { Database } from '../../src/database/database.ts'
import type { Unit } from '../../src/organisation/units.ts'
import { aUnit, now } from './builders.ts'
import { catalogue } from './catalogue.ts'
import { testDatabase } from './database.ts'
import { seededRandom } from './random.ts'

/** A clock that a test sets; it stands still otherwise. */
export type Clock = { at: Date }

type TestApp = { app: FastifyInstance; db: Database; url: string; clock: Clock }

/**
 * The real application on a database of this test file: the courses of the product are published, and the authority
 * stands above everything.
 */
export async function testApp(): Promise<TestApp & { authority: Unit }> {
  const { db, url } = await testDatabase()
  await publishCatalogue(db, catalogue, now)
  const authority = await aUnit(db, { kind: 'authority', code: 'PGD', name: 'Phòng Giáo dục và Đào tạo Ánh Dương' })
  await db.insert(installations).values({ kind: 'real', authorityId: authority.id, createdAt: now })
  return { ...(await startApp(db)), db, url, authority }
}

/** The application as it is on its very first start: courses, and nothing else. */
export async function firstRunApp(): Promise<TestApp> {
  const { db, url } = await testDatabase()
  await publishCatalogue(db, catalogue, now)
  return { ...(await startApp(db)), db, url }
}

/** Another process on a database. It is closed after the last test. */
export async function startApp(
  db: Database,
  options: Partial<Pick<AppDeps, 'config' | 'catalogue' | 'logger'>> = {},
): Promise<{ app: FastifyInstance; clock: Clock }> {
  const clock = { at: now }
  const app = await buildApp({
    db,
    config: {},
    catalogue,
    clock: () => clock.at,
    logger: { level: process.env.TEST_LOG ?? 'silent' },
    random: seededRandom(),
    ...options,
  })
  afterAll(() => {
    // A browser that is still open keeps connections that never brought a request.
    app.server.closeAllConnections()
    return app.close()
  })
  return { app, clock }
}
