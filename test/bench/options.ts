import { parseArgs } from 'node:util'

export type Options = {
  /** Pages to measure, by name; empty: all. */
  only: string[]
  /** Folder for the CPU profile of the product's process. */
  profile: string | undefined
  warmUpSeconds: number
  /** One turn of one server; each server has four turns a page. */
  turnSeconds: number
  /** Of the number of requests that a slow page is asked for in a turn. */
  shareOfAmount: number
}

/** `--quick` measures a third as long; `--only lesson,coverage`; `--profile folder`. Throws for anything else. */
export function readOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, profile: { type: 'string' } },
  })
  const { quick, only, profile } = values
  return {
    only: only?.split(',') ?? [],
    profile,
    warmUpSeconds: quick ? 1 : 2,
    turnSeconds: quick ? 0.5 : 1.75,
    shareOfAmount: quick ? 0.3 : 1,
  }
}
