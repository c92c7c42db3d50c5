import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const root = join(import.meta.dirname, '../..')

// Chromium starts in a second, and a program that is no browser (Ubuntu's note that one could install the snap) ends
// at once: who has not answered by now hangs.
const patience = 30_000

type Candidate = { name: string; prepare: () => Promise<{ executablePath: string; env?: NodeJS.ProcessEnv }> }

/**
 * A Chromium that runs on this machine. The npm package's own comes first, so that every machine tests with the same
 * one; it brings the libraries and fonts that a bare Linux lacks. Where it does not run (other processors and systems),
 * an installed one is taken. CHROMIUM_PATH names one and leaves no choice. Throws when none starts: the tests that need
 * a browser fail then, they are never left out.
 */
export function startChromium(): Promise<Browser> {
  return firstThatStarts((options) => chromium.launch(options))
}

/** As `startChromium`, with a profile on the disk: what is closed and started again finds what it kept. */
export function startChromiumOn(profile: string, baseURL: string): Promise<BrowserContext> {
  return firstThatStarts((options) => chromium.launchPersistentContext(profile, { ...options, baseURL }))
}

type LaunchOptions = NonNullable<Parameters<typeof chromium.launch>[0]>

async function firstThatStarts<Started>(launch: (options: LaunchOptions) => Promise<Started>): Promise<Started> {
  const reasons: string[] = []
  for (const { name, prepare } of candidates()) {
    try {
      return await launch(optionsOf(await prepare()))
    } catch (error) {
      reasons.push(`${name}: ${firstLines(error)}`)
    }
  }
  throw new Error(
    `The browser tests need Chromium, and none could be started. Install one, or name it in CHROMIUM_PATH.\n${reasons.join('\n')}`,
  )
}

function candidates(): Candidate[] {
  const named = process.env.CHROMIUM_PATH
  if (named) return [installed(named)]
  const own = process.platform === 'linux' && process.arch === 'x64' ? packaged : []
  return [...own, ...installedPaths.filter((path) => existsSync(path)).map(installed)]
}

const installed = (path: string): Candidate => ({ name: path, prepare: async () => ({ executablePath: path }) })

const installedPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

// The libraries of the package want glibc 2.34; on an older system Chromium may find its own ones installed.
const packaged: Candidate[] = [
  { name: '@sparticuz/chromium', prepare: () => fromPackage({ ownLibraries: true }) },
  { name: '@sparticuz/chromium with installed libraries', prepare: () => fromPackage({ ownLibraries: false }) },
]

function optionsOf({ executablePath, env }: { executablePath: string; env?: NodeJS.ProcessEnv }): LaunchOptions {
  return {
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    timeout: patience,
    args: [
      // Root has no sandbox, nor has a container; the pages are our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--no-first-run',
      '--font-render-hinting=none',
    ],
  }
}

/**
 * The package would unpack into the shared temporary folder and trust whatever lies there already, and would set up
 * libraries and fonts on AWS Lambda alone. So its files are unpacked into a folder of this checkout, once.
 */
async function fromPackage({ ownLibraries }: { ownLibraries: boolean }) {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'))
  const home = join(entry, '../..')
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  const folder = join(root, 'node_modules/.cache', `chromium-${version}`)
  if (!existsSync(folder)) await unpack(join(home, 'bin'), folder)
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
      ...(ownLibraries && { LD_LIBRARY_PATH: join(folder, 'al2023/lib') }),
    },
  }
}

const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`

/** Appears complete or not at all: two runs may unpack at the same time, and one may be killed. */
async function unpack(archives: string, folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true })
  const stage = await mkdtemp(`${folder}-`)
  try {
    await inflate(archives, stage)
    await writeFile(join(stage, 'fonts.conf'), fontsConf)
    // Whoever unpacked it, root say, every user of the checkout may start it.
    await chmod(stage, 0o755)
    await chmod(join(stage, 'chromium'), 0o755)
    await rename(stage, folder)
  } catch (error) {
    await rm(stage, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

/** The package's own function writes to the temporary folder of its process; so it gets a process with one of its own. */
async function inflate(archives: string, into: string): Promise<void> {
  const script = `
    import { inflate } from '@sparticuz/chromium'
    await Promise.all(['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((file) => inflate(process.argv[1] + file)))`
  const node = ['--input-type=module', '--eval', script, '--', join(archives, '/')]
  await promisify(execFile)(process.execPath, node, { cwd: root, env: { ...process.env, TMPDIR: into } })
}

/** A message goes on for pages; what the program said last stands somewhere in its middle. */
function firstLines(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n')
  const said = lines.slice(1).find((line) => /error/i.test(line)) ?? ''
  return `${lines[0]?.slice(0, 100)} ${said.trim()}`.slice(0, 400)
}
