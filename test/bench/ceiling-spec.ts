import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { demonstrationPassword } from '../../src/accounts/demonstration-accounts.ts'
import { hashPassword } from '../../src/accounts/password.ts'
import { connectionsPerProcess } from '../../src/serve.ts'
import type { BenchDatabase } from './database.ts'
import type { BenchPage } from './pages.ts'
import type { Answer } from './probe.ts'
import { type SheetSize, sheetsOf } from './workbook.ts'

/** What the bare server is started with. */
export type CeilingSpec = { databaseUrl: string; passwordHash: string; connections: number; pages: CeilingPage[] }

/** A page of the product as the bare server copies it. */
export type CeilingPage = {
  path: string
  method: 'GET' | 'POST'
  status: number
  bytes: number
  queries: number
  headers: Record<string, string | string[]>
  work: BenchPage['work']
  /** Of a workbook. */
  sheets: SheetSize[]
}

/** Prepares the bare server's own table and writes its specification. Returns the path of that file. */
export async function writeCeilingSpec(
  { db, url, folder }: BenchDatabase,
  pages: BenchPage[],
  answers: Map<string, Answer>,
): Promise<string> {
  await db.execute(sql`create table bench_ticks (id integer primary key, count integer not null)`)
  await db.execute(sql`insert into bench_ticks select n, 0 from generate_series(0, 999) n`)
  const spec: CeilingSpec = {
    databaseUrl: url,
    passwordHash: await hashPassword(demonstrationPassword),
    connections: connectionsPerProcess.pages,
    pages: await Promise.all(pages.map((page) => describe(page, answers.get(page.name) as Answer))),
  }
  const file = join(folder, 'ceiling.json')
  await writeFile(file, JSON.stringify(spec))
  return file
}

/** Where the bare server has its copy of a page. */
export function ceilingPath({ name }: BenchPage): string {
  return `/${name}`
}

async function describe(page: BenchPage, { status, queries, headers, body }: Answer): Promise<CeilingPage> {
  const { work } = page
  const sheets = work === 'workbook' ? await sheetsOf(body) : []
  const { method } = page.request(0)
  return { path: ceilingPath(page), method, status, bytes: body.length, queries, headers, work, sheets }
}
