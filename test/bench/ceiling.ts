/**
 * The bare server that the product is held against: Fastify, @fastify/view, Eta and trivial prepared queries, nothing
 * else. Started by the bench with the path of a JSON file, see `CeilingSpec`.
 */
import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import formbody from '@fastify/formbody'
import fastifyView from '@fastify/view'
import { verify } from '@node-rs/argon2'
import { eq, sql } from 'drizzle-orm'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { Eta } from 'eta'
import Excel from 'exceljs'
import fastify from 'fastify'
import { openDatabase } from '../../src/database/database.ts'
import { units } from '../../src/organisation/schema.ts'
import { bareRows } from './bare-page.ts'
import type { CeilingSpec } from './ceiling-spec.ts'
import type { SheetSize } from './workbook.ts'

const spec: CeilingSpec = JSON.parse(readFileSync(process.argv[2] as string, 'utf8'))
const { db } = openDatabase(spec.databaseUrl, { max: spec.connections })

const ticks = pgTable('bench_ticks', { id: integer().primaryKey(), count: integer().notNull() })
const unitById = db
  .select({ id: units.id, name: units.name })
  .from(units)
  .where(eq(units.id, sql.placeholder('id')))
  .prepare('bench_unit_by_id')
const tick = db
  .update(ticks)
  .set({ count: sql`${ticks.count} + 1` })
  .where(eq(ticks.id, sql.placeholder('id')))
  .prepare('bench_tick')

const unitIds = (await db.select({ id: units.id }).from(units)).map(({ id }) => id)
let turn = 0
const query = () => unitById.execute({ id: unitIds[turn++ % unitIds.length] })

const app = fastify({ logger: false })
const views = import.meta.dirname
const eta = new Eta({ views, cache: true })
await app.register(formbody)
await app.register(fastifyView, { engine: { eta }, root: views, viewExt: 'eta', production: true })

for (const page of spec.pages) {
  const { rows, filler } = bareRows((data) => eta.render('/bare', data), page.bytes)
  const queries = page.work === 'update' ? page.queries - 1 : page.queries
  app.route<{ Body: { password: string } }>({
    method: page.method,
    url: page.path,
    handler: async (request, reply) => {
      for (let asked = 0; asked < queries; asked += 1) await query()
      if (page.work === 'password') await verify(spec.passwordHash, request.body.password)
      if (page.work === 'update') await tick.execute({ id: turn++ % 1000 })
      reply.code(page.status).headers(page.headers)
      if (page.work === 'workbook') return reply.send(workbook(page.sheets))
      if (page.bytes === 0) return reply.send()
      return reply.view('bare', { rows, filler })
    },
  })
}

/** The same sheets with the same cells, each row like the first one. */
function workbook(sheets: SheetSize[]): PassThrough {
  const stream = new PassThrough()
  const writer = new Excel.stream.xlsx.WorkbookWriter({ stream, useStyles: false, useSharedStrings: false })
  const write = async () => {
    for (const { name, rows, values } of sheets) {
      const sheet = writer.addWorksheet(name)
      for (let row = 1; row <= rows; row += 1) {
        sheet.addRow(values).commit()
        if (row % 200 === 0) await setImmediate()
      }
      sheet.commit()
    }
    await writer.commit()
  }
  write().catch((error: Error) => stream.destroy(error))
  return stream
}

console.log(`The bare server is ready: ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
process.once('SIGTERM', () => process.exit(0))
