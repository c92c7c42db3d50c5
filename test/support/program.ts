import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, vi } from 'vitest'

type Options = { args?: string[]; env?: NodeJS.ProcessEnv; uid?: number; gid?: number; node?: string; group?: boolean }

/** A TypeScript file that runs as a process of its own; what still runs after the last test is killed. */
export function startProgram(file: string, options: Options = {}) {
  const { args = [], env = {}, uid, gid, node = process.execPath, group = false } = options
  const { PATH, TEMP, TMPDIR, SystemRoot } = process.env
  const environment = { PATH, TEMP, TMPDIR, SystemRoot, ...env }
  const child = spawn(node, [file, ...args], { env: environment, uid, gid, cwd: '/', detached: group })
  const output = { out: '', err: '' }
  child.stdout.on('data', (text) => {
    output.out += text
  })
  child.stderr.on('data', (text) => {
    output.err += text
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal, ...output }))
  children.push(child)
  return {
    pid: child.pid ?? 0,
    output,
    /** With `group`, what it started is killed with it. */
    kill: (signal: NodeJS.Signals) => process.kill(group ? -(child.pid ?? 0) : (child.pid ?? 0), signal),
    /** Exit code, signal and everything it printed. */
    ended,
    /** Waits until the program has printed something that matches, and returns the match. */
    printed: async (pattern: RegExp): Promise<RegExpExecArray> => {
      const search = () => pattern.exec(output.out)
      return vi.waitUntil(
        () => {
          if (child.exitCode !== null && !search()) throw new Error(`It ended: ${output.out}${output.err}`)
          return search()
        },
        { timeout: 30_000, interval: 10 },
      ) as Promise<RegExpExecArray>
    },
  }
}

const children: ReturnType<typeof spawn>[] = []

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})
