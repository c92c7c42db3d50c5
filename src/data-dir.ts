import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from './config.ts'

/** Makes DATA_DIR, readable by us alone, and tries whether it can be written. Throws ConfigError. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.probe-${randomUUID()}`)
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await writeFile(probe, 'x')
    await rm(probe)
  } catch (error) {
    throw explainFileError(error, dataDir)
  }
}

/** The error of a file operation below `dataDir` as a ConfigError, where it is one that a person can mend. */
export function explainFileError(error: unknown, dataDir: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return new ConfigError(`DATA_DIR is ${dataDir}: that, or a folder above it, is a file, so choose another.`)
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT') {
    return new ConfigError(`DATA_DIR is ${dataDir}: it cannot be used by this user (${message}).`)
  }
  if (code === 'ENAMETOOLONG') {
    return new ConfigError(`DATA_DIR is ${dataDir}: that name is too long for the disk, so choose another.`)
  }
  if (code === 'ENOSPC') return new ConfigError(`DATA_DIR is ${dataDir}: there is no space left on that disk.`)
  return error
}
