export type Shutdown = {
  /** Adds a thing to close. Add it before it is open, so that a signal in between does not lose it. */
  add(close: () => Promise<void>): void
  /** Closes everything, the last added first, and ends the process; a failure to close makes the exit code 1. */
  begin(exitCode: 0 | 1): Promise<void>
  hasBegun(): boolean
}

/**
 * Begins on SIGTERM, SIGINT and SIGHUP. A second signal ends the process at once with code 1; one that follows within
 * a second does not count, because npm passes on the Ctrl-C that the terminal has sent already.
 */
export function shutdownOnSignals(): Shutdown {
  const closers: (() => Promise<void>)[] = []
  let begunAt: number | undefined

  const begin = async (exitCode: 0 | 1) => {
    if (begunAt !== undefined) return
    begunAt = performance.now()
    let code = exitCode
    for (const close of closers.reverse()) {
      await close().catch((error: Error) => {
        console.error(error.message)
        code = 1
      })
    }
    process.exit(code)
  }
  const onSignal = () => {
    if (begunAt === undefined) return void begin(0)
    if (performance.now() - begunAt > 1_000) process.exit(1)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal)
  return { add: (close) => void closers.push(close), begin, hasBegun: () => begunAt !== undefined }
}
