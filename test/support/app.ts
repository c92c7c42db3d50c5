import type { FastifyInstance } from 'fastify'
import { afterAll } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { catalogueFolder, readCatalogue } from '../../src/courses/catalogue.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import type { Database } from '../../src/database/database.ts'
import { checkQuestion } from '../../src/quizzes/types/index.ts'
import { now } from './builders.ts'
import { testDatabase } from './database.ts'

export const catalogue = readCatalogue(catalogueFolder, { checkQuestion })

/** A clock that a test sets; it stands still otherwise. */
export type Clock = { at: Date }

/** The real application on a database of this test file, with the courses of the product published. */
export async function testApp(): Promise<{ app: FastifyInstance; db: Database; url: string; clock: Clock }> {
  const { db, url } = await testDatabase()
  await publishCatalogue(db, catalogue, now)
  const clock = { at: now }
  const app = await buildApp({
    db,
    config: {},
    catalogue,
    clock: () => clock.at,
    logger: false,
    random: seededRandom(),
  })
  afterAll(() => app.close())
  return { app, db, url, clock }
}

/** The same numbers in every run. */
export function seededRandom(seed = 1): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
