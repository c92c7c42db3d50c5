import { sql } from 'drizzle-orm'
import { ConfigError } from '../config.ts'
import { openDatabase, rootOf, sqlState } from './database.ts'

/**
 * Connects once to the server of DATABASE_URL and refuses, with a ConfigError, one that cannot serve us. What answers
 * but is no PostgreSQL would be asked again and again: `patience` milliseconds end that.
 */
export async function checkExternalDatabase(url: string, patience = 20_000): Promise<void> {
  const { db, close } = openDatabase(url, { max: 1 })
  const late = Promise.withResolvers<never>()
  const limit = setTimeout(() => late.reject(new Error('no answer that PostgreSQL would give')), patience)
  try {
    const asked = db.execute<Server>(sql`
      select current_setting('server_version') as "version",
        current_setting('server_version_num')::int as "versionNumber",
        current_setting('server_encoding') as "encoding",
        exists (select from pg_collation where collname = 'vi-x-icu') as "sortsVietnamese"`)
    const [server] = await Promise.race([asked, late.promise])
    const problem = server && whyUnfit(server)
    if (problem) throw new ConfigError(`DATABASE_URL leads to ${problem}`)
  } catch (error) {
    throw explain(error, url)
  } finally {
    clearTimeout(limit)
    await close()
  }
}

export type Server = { version: string; versionNumber: number; encoding: string; sortsVietnamese: boolean }

/** Why a server cannot serve us, as the rest of a sentence; undefined when it can. */
export function whyUnfit(server: Server): string | undefined {
  if (server.versionNumber < 150_000) return `PostgreSQL ${server.version}: version 15 or newer is needed.`
  if (server.encoding !== 'UTF8') return `a database in ${server.encoding}: create one with ENCODING 'UTF8'.`
  if (!server.sortsVietnamese) return 'a PostgreSQL built without ICU: it cannot sort Vietnamese.'
  return undefined
}

function explain(error: unknown, url: string): unknown {
  if (error instanceof ConfigError) return error
  const { host, pathname, username } = new URL(url)
  const state = sqlState(error)
  if (state === '28P01' || state === '28000') {
    return new ConfigError(`The database at ${host} refuses the user "${username}" or the password in DATABASE_URL.`)
  }
  if (state === '3D000') {
    return new ConfigError(
      `The database server at ${host} has no database "${decodeURIComponent(pathname.slice(1))}": create it first.`,
    )
  }
  const mode = new URL(url).searchParams.get('sslmode')
  const reason = state ? rootOf(error).message : `${codeOf(error)}${mode ? `, asked with sslmode=${mode}` : ''}`
  return new ConfigError(`The database at ${host} of DATABASE_URL does not answer as it should (${reason}).`)
}

function codeOf(error: unknown): string {
  const root = rootOf(error) as NodeJS.ErrnoException
  return root.code ?? root.message
}
