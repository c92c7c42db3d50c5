import { randomBytes } from 'node:crypto'
import { chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config.ts'
import { explainFileError, prepareDataDir } from '../data-dir.ts'
import { type Binaries, findBinaries } from './embedded-binaries.ts'
import { initdb } from './embedded-programs.ts'
import { chooseSystemUser, type SystemUser } from './embedded-user.ts'

/** A database on disk: `<DATA_DIR>/postgresql` holds PostgreSQL's own folder `data`, the `password` and the `log`. */
export type Cluster = {
  data: string
  log: string
  password: string
  binaries: Binaries
  /** Who runs it: undefined for ourselves. */
  user: SystemUser | undefined
}

/**
 * The database of `dataDir`, made when there is none. It appears under its name only when it is finished, by one
 * rename: an interrupted creation leaves a folder `postgresql.new-…` that a later start removes, and of two
 * processes that create at once one wins and both use that one. `durable: false` (tests) skips the syncing.
 */
export async function openCluster(dataDir: string, durable: boolean): Promise<Cluster> {
  const home = join(dataDir, 'postgresql')
  const data = join(home, 'data')
  try {
    await prepareDataDir(dataDir)
    await removeInterruptedCreations(dataDir)
    const user = await chooseSystemUser(data)
    const binaries = await findBinaries(dataDir, user)
    if (!(await exists(home))) await createCluster(dataDir, home, binaries, user, durable)
    await refuseIncompatible(home, binaries)
    if (user !== undefined) await giveTo(user, data)
    const password = (await readFile(join(home, 'password'), 'utf8')).trim()
    return { data, log: join(home, 'log'), password, binaries, user }
  } catch (error) {
    throw explainFileError(error, dataDir)
  }
}

async function createCluster(
  dataDir: string,
  home: string,
  binaries: Binaries,
  user: SystemUser | undefined,
  durable: boolean,
): Promise<void> {
  const unfinished = await mkdtemp(join(dataDir, `postgresql.new-${process.pid}-`))
  const data = join(unfinished, 'data')
  const passwordFile = join(unfinished, 'password')
  await mkdir(data, { mode: 0o700 })
  await writeFile(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flush: true })
  if (user !== undefined) await Promise.all([data, passwordFile].map((path) => chown(path, user.uid, user.gid)))
  await initdb({ data, binaries, user }, passwordFile, durable)
  await rename(unfinished, home).catch(async (error: Error) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!(await exists(home))) throw error
  })
  if (durable) await syncFolder(dataDir)
}

const tenMinutes = 600_000

async function removeInterruptedCreations(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const creator = /^postgresql\.new-(\d+)-/.exec(name)?.[1]
    if (creator === undefined) continue
    const folder = join(dataDir, name)
    const age = Date.now() - (await stat(folder)).mtimeMs
    if (isAlive(Number(creator)) && age < tenMinutes) continue
    // An orphaned initdb may still be writing into it; then the next start removes it.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function refuseIncompatible(home: string, binaries: Binaries): Promise<void> {
  const version = await readFile(join(home, 'data/PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined || !(await exists(join(home, 'password')))) {
    throw new ConfigError(`${home} is not a database made by Lá Chắn: move it away, or choose another DATA_DIR.`)
  }
  if (version.trim() !== binaries.major) {
    throw new ConfigError(
      `The database in ${home} was made by PostgreSQL ${version.trim()} and the built-in one is ${binaries.major}: start the version of Lá Chắn that made it.`,
    )
  }
}

// A copy restored by root belongs to root, and PostgreSQL's user could not open it.
async function giveTo(user: SystemUser, data: string): Promise<void> {
  if ((await stat(data)).uid === user.uid) return
  const below = await readdir(data, { recursive: true })
  for (const path of [data, join(data, '../password'), ...below.map((name) => join(data, name))]) {
    await chown(path, user.uid, user.gid)
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
