import { afterAll, inject } from 'vitest'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { createDatabase, dropDatabase, nameOfRun } from './database-server.ts'

/**
 * A migrated, empty database for this test file, dropped after its last test. Call it at the top of the file:
 * `const { db } = await testDatabase()`.
 */
export async function testDatabase(): Promise<{ db: Database; url: string }> {
  const serverUrl = inject('serverUrl')
  const name = nameOfRun('copy')
  const url = await createDatabase(serverUrl, name, inject('templateName'))
  const { db, close } = openDatabase(url, { max: 4 })
  afterAll(async () => {
    await close()
    await dropDatabase(serverUrl, name)
  })
  return { db, url }
}
