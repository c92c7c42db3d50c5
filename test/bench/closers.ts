export type Closers = { add(close: () => Promise<unknown>): void; closeAll(): Promise<void> }

/** What has to be stopped or removed at the end of the run, also when it is interrupted: the last one first. */
export function collectClosers(): Closers {
  const closers: (() => Promise<unknown>)[] = []
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: Error) => console.error(error.message))
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void closeAll().then(() => process.exit(1)))
  }
  return { add: (close) => void closers.push(close), closeAll }
}
