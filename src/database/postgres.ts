import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type Postgres from 'postgres'
import { queueThatForgets } from './postgres-queue.ts'

const require = createRequire(import.meta.url)

/**
 * The driver, postgres.js, with one part replaced; import it from here, never from 'postgres'. Its own queue keeps a
 * slot for every connection it ever handed out and searches all of them for each query: after 180,000 queries on a
 * pool of ten a query cost twice the processor time of the first ones. The CommonJS build is used because there a
 * part can be replaced before the rest is loaded, without flags on the command line that a start could forget.
 */
export const postgres: typeof Postgres = loadWithQueue(queueThatForgets)

function loadWithQueue(queue: () => object): typeof Postgres {
  const queuePath = join(dirname(require.resolve('postgres')), 'queue.js')
  const original: () => object = require(queuePath)
  const isAsKnown = Object.keys(original()).join() === Object.keys(queue()).join()
  const module = require.cache[queuePath]
  if (!isAsKnown || !module) throw new Error('This version of postgres.js has another queue: see postgres-queue.ts.')
  module.exports = queue
  return require('postgres')
}
