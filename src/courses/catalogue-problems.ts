import { ConfigError } from '../config.ts'

/** Something an author has to mend. `file` is relative to the catalogue, `line` starts at 1. */
export type Problem = { file: string; line?: number | undefined; text: string }

/** The catalogue cannot be used. Lists everything that is wrong with it, so that one round of mending is enough. */
export class CatalogueError extends ConfigError {
  readonly problems: Problem[]
  constructor(folder: string, problems: Problem[]) {
    const lines = problems.map(({ file, line, text }) => `\n  ${line ? `${file}:${line}` : file}: ${text}`)
    super(`The course catalogue in ${folder} cannot be used. To mend:${lines.join('')}`)
    this.problems = problems
  }
}

/** Reports each value that stands more than once. */
export function reportRepeated(
  values: { value: string; line?: number | undefined }[],
  what: string,
  file: string,
  problems: Problem[],
): void {
  const seen = new Set<string>()
  for (const { value, line } of values) {
    if (seen.has(value)) problems.push({ file, line, text: `${what} "${value}" stands twice: ids are unique.` })
    seen.add(value)
  }
}
