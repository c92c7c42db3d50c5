import stockPostgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { postgres } from '../../src/database/postgres.ts'

const queries = 1_000

test('a query costs the same after many as at the start', async () => {
  expect(await longestSearch(postgres)).toBeLessThan(50)
})

// When this one fails the driver has been mended: then src/database/postgres.ts can go.
test('the driver alone searches through every query it has served', async () => {
  expect(await longestSearch(stockPostgres)).toBeGreaterThan(queries)
})

/** The longest list that is searched for an item while a pool of three serves many queries. */
async function longestSearch(driver: typeof stockPostgres): Promise<number> {
  const pool = driver(inject('serverUrl'), { max: 3 })
  await Promise.all([pool`select 1`, pool`select 2`, pool`select 3`])
  const { indexOf } = Array.prototype
  let longest = 0
  Array.prototype.indexOf = function (...wanted) {
    longest = Math.max(longest, this.length)
    return indexOf.apply(this, wanted)
  }
  try {
    for (let query = 0; query < queries; query++) await pool`select 1`
  } finally {
    Array.prototype.indexOf = indexOf
  }
  await pool.end()
  return longest
}
