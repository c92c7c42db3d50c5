import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { findPostmaster } from '../../src/database/embedded-postmaster.ts'

/** An empty folder outside the repository, gone after the last test of the file, with the database that runs in it. */
export async function temporaryFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `la-chan-test-${process.pid}-`))
  await chmod(folder, mode)
  folders.push(folder)
  return folder
}

const folders: string[] = []

afterAll(async () => {
  for (const folder of folders) {
    for (const path of await readdir(folder, { recursive: true }).catch(() => [])) {
      if (!path.endsWith('postmaster.pid')) continue
      const postmaster = await findPostmaster(join(folder, path, '..'))
      if (postmaster) process.kill(postmaster.pid, 'SIGQUIT')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
})
