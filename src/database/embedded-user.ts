import { readFile, stat } from 'node:fs/promises'
import { ConfigError } from '../config.ts'

export type SystemUser = { uid: number; gid: number }

/**
 * The system user that must run PostgreSQL: undefined for ourselves. PostgreSQL refuses root, so root hands it to the
 * owner of the database that is already there, else to `postgres`, else to `nobody`.
 */
export async function chooseSystemUser(databaseFolder: string): Promise<SystemUser | undefined> {
  const ourUid = process.getuid?.()
  if (ourUid === undefined) return undefined
  const owner = await stat(databaseFolder).catch(() => undefined)
  if (ourUid === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await unprivilegedUser()
  if (owner && owner.uid !== ourUid) {
    throw new ConfigError(
      `The database in ${databaseFolder} belongs to another system user (number ${owner.uid}): start as that user or as root, or choose another DATA_DIR.`,
    )
  }
  return undefined
}

async function unprivilegedUser(): Promise<SystemUser> {
  const accounts = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (!account) {
    throw new ConfigError(
      'PostgreSQL refuses to run as root and there is no system user "postgres" or "nobody": start as an ordinary user, or set DATABASE_URL.',
    )
  }
  return { uid: Number(account[2]), gid: Number(account[3]) }
}
