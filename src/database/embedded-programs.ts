import { type ChildProcess, spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config.ts'
import type { Cluster } from './embedded-cluster.ts'

type Place = Pick<Cluster, 'data' | 'binaries' | 'user'>

export const databaseUser = 'la_chan'

/** Fills the empty folder `data` with a new database. Refuses with what initdb says. */
export async function initdb(place: Place, passwordFile: string, durable: boolean): Promise<void> {
  const password = await open(passwordFile)
  try {
    const options = ['--username', databaseUser, '--auth=scram-sha-256', `--pwfile=${asSeenBy(place, passwordFile, 3)}`]
    // Vietnamese order by default; the C locale for the rest, because it is the one that every system has.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=vi-VN']
    const safety = ['--data-checksums', ...(durable ? [] : ['--no-sync'])]
    const child = spawn(
      join(place.binaries.folder, 'bin/initdb'),
      ['-D', dataFolderAsSeenBy(place), ...options, ...locale, ...safety],
      { ...commonOptions(place), stdio: ['ignore', 'ignore', 'pipe', password.fd] },
    )
    let complaint = ''
    child.stderr?.on('data', (text) => {
      complaint += text
    })
    const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
    if (code !== 0) throw new ConfigError(`The database could not be created in ${place.data}: ${reasonIn(complaint)}`)
  } finally {
    await password.close()
  }
}

/**
 * Starts the server on `port` of the loopback and does not wait. It is a session of its own: Ctrl-C in the terminal
 * must reach us only, because we stop it after our last query. Its messages go to the file open as `log`.
 */
export function spawnServer(cluster: Cluster, port: number, log: number, durable: boolean): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_min_messages: 'warning',
    // Terse: the details of an error quote the row, that is, personal data.
    log_error_verbosity: 'terse',
    idle_in_transaction_session_timeout: '5min',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(
    join(cluster.binaries.folder, 'bin/postgres'),
    ['-D', dataFolderAsSeenBy(cluster), '-p', String(port), ...flags],
    { ...commonOptions(cluster), detached: true, stdio: ['ignore', log, log] },
  )
  child.on('error', () => {})
  child.unref()
  return child
}

/** Asks the server to end the open sessions and to stop cleanly (PostgreSQL's "fast" stop). Does not wait. */
export async function interruptServer(cluster: Cluster, pid: number): Promise<void> {
  if (process.platform !== 'win32') {
    process.kill(pid, 'SIGINT')
    return
  }
  const control = spawn(join(cluster.binaries.folder, 'bin/pg_ctl'), ['kill', 'INT', String(pid)])
  await new Promise((resolve, reject) => control.on('close', resolve).on('error', reject))
}

function commonOptions(place: Place) {
  const { PATH, SystemRoot } = process.env
  return { ...place.user, cwd: place.data, env: { PATH, SystemRoot, LC_ALL: 'C' } }
}

// Another user may not be allowed to pass the folders above DATA_DIR (/root). The working directory is entered before
// the change of user, and Linux's links to it and to open files lead there without passing anything.
function dataFolderAsSeenBy(place: Place): string {
  return asSeenBy(place, place.data, 'cwd')
}

function asSeenBy(place: Place, path: string, way: 'cwd' | number): string {
  if (place.user === undefined || process.platform !== 'linux') return path
  return way === 'cwd' ? '/proc/self/cwd' : `/proc/self/fd/${way}`
}

/** The line that says why, among those about what is being cleared away. */
export function reasonIn(messages: string): string {
  const lines = messages.trim().split('\n')
  return lines.findLast((line) => /FATAL|PANIC|ERROR|error:/.test(line)) ?? lines.at(-1) ?? ''
}
