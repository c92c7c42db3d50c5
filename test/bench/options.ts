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
  /** People who take the quiz at the same time, instead of measuring pages; undefined: pages. */
  quiz: number | undefined
}

/** `--quick` measures a third as long; `--only lesson,coverage`; `--profile folder`;
 * `--quiz 500` lets so many people take the quiz at once. Throws for anything else. */
export function readOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      profile: { type: 'string' },
      quiz: { type: 'string' },
    },
  })
  const { quick, only, profile, quiz } = values
  if (quiz !== undefined && !/^[1-9]\d{0,3}$/.test(quiz)) throw new Error('--quiz takes a number of people')
  return {
    only: only?.split(',') ?? [],
    profile,
    warmUpSeconds: quick ? 1 : 2,
    turnSeconds: quick ? 0.5 : 1.75,
    shareOfAmount: quick ? 0.3 : 1,
    quiz: quiz === undefined ? undefined : Number(quiz),
  }
}
