import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Closers } from './closers.ts'

export type RunningServer = { origin: string; pid: number }

type Start = { file: string; args?: string[]; nodeFlags?: string[]; env?: Record<string, string> }

/** Starts a server as a process of its own, as in real use, and waits until it prints its address. */
export async function startServer(
  { file, args = [], nodeFlags = [], env = {} }: Start,
  closers: Closers,
): Promise<RunningServer> {
  const { PATH, TMPDIR, TEMP, SystemRoot } = process.env
  const child = spawn(process.execPath, [...nodeFlags, file, ...args], {
    env: {
      PATH,
      TMPDIR,
      TEMP,
      SystemRoot,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  closers.add(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const killing = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(killing)
  })
  return { origin: await addressOf(child.stdout, ended), pid: child.pid as number }
}

async function addressOf(stdout: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<string> {
  let printed = ''
  return new Promise((resolve, reject) => {
    stdout.on('data', (text) => {
      printed += text
      const origin = /ready: (http:\/\/\S+)/.exec(printed)?.[1]
      if (origin) resolve(origin.replace(/\/$/, ''))
    })
    ended.then(() => reject(new Error(`a server ended before it was ready:\n${printed}`)))
  })
}
