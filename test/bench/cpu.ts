import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds of processor time that a process has used since its start; undefined where Linux does not tell. */
export function cpuOf(pid: number): number | undefined {
  return readUse(pid)?.own
}

/** As `cpuOf`, for a process with its children, those that have ended too: PostgreSQL with all its backends. */
export function cpuOfFamily(pid: number): number | undefined {
  const parent = readUse(pid)
  if (!parent) return undefined
  const uses = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readUse(Number(name)) ?? []) : []))
  const children = uses.filter((use) => use.parent === pid)
  return children.reduce((sum, { own }) => sum + own, parent.own + parent.ended)
}

const millisecondsPerTick = 10

/** Source: proc(5), /proc/pid/stat. */
function readUse(pid: number): { parent: number; own: number; ended: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0, userTime = 0, systemTime = 0, userEnded = 0, systemEnded = 0] = [1, 11, 12, 13, 14].map(
      (index) => fields[index],
    )
    return {
      parent,
      own: (userTime + systemTime) * millisecondsPerTick,
      ended: (userEnded + systemEnded) * millisecondsPerTick,
    }
  } catch {
    return undefined
  }
}
