import { link, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The server process as its file `postmaster.pid` tells: it exists from the first moment to the last. */
export type Postmaster = { pid: number; port: number; ready: boolean }

/** The server that runs on `data`, or undefined. A file left behind by a dead one counts as none. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const file = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const postmaster = file === undefined ? undefined : parsePidFile(file)
  return postmaster && (await isServing(postmaster.pid, data)) ? postmaster : undefined
}

function parsePidFile(file: string): Postmaster | undefined {
  const lines = file.split('\n')
  const pid = Number(lines[0])
  // The server writes the file in steps: the port and the status come later.
  return pid > 0 ? { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' } : undefined
}

/** A server fills its file within this time after it has made it. */
const longestWriting = 3_000

/**
 * Removes a `postmaster.pid` whose process is not a server of `data`, but would make PostgreSQL believe so for ever:
 * a zombie that nobody reaps, or, after a restart of the machine, another program with the same number; and one that
 * names no process, because the server was killed before it had written it or the disk was full. Files of processes
 * that are gone are left to PostgreSQL, which knows better what else to check.
 */
export async function removeMisleadingPidFile(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid')
  const judged = await readFile(path, 'utf8').catch(() => undefined)
  if (judged === undefined || !(await isMisleading(judged, path, data))) return
  // Another start may have replaced the file since it was read: take it away first, look, and put that one back.
  const aside = `${path}.stale-${process.pid}`
  await rename(path, aside).catch(() => {})
  const taken = await readFile(aside, 'utf8').catch(() => undefined)
  if (taken !== undefined && taken.split('\n')[0] !== judged.split('\n')[0]) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}

async function isMisleading(file: string, path: string, data: string): Promise<boolean> {
  // PostgreSQL on its own, without a server (`postgres --single`), writes its number with a minus.
  if (/^-\d/.test(file)) return false
  const postmaster = parsePidFile(file)
  if (postmaster) return hasProcess(postmaster.pid) && !(await isServing(postmaster.pid, data))
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > longestWriting
}

async function isServing(pid: number, data: string): Promise<boolean> {
  if (!hasProcess(pid)) return false
  if (process.platform !== 'linux') return true
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  if (!/^Name:\s+postgres$/m.test(status) || /^State:\s+[ZX]/m.test(status)) return false
  // Not readable for a process of another user; then the name has to do.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  return folder === undefined || folder === (await realpath(data))
}

function hasProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
