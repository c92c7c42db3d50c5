import type { Figures, Measured } from './measure.ts'

/** The share of its ceiling that no page may fall under. */
export const aim = 0.5

export type Row = { name: string; queries: number; bytes: number; connections: number } & Measured

const columns: { header: string; width: number }[] = [
  { header: 'page', width: -10 },
  { header: 'conns', width: 5 },
  { header: 'queries', width: 7 },
  { header: 'bytes', width: 8 },
  { header: 'requests/s', width: 10 },
  { header: 'p99 ms', width: 7 },
  { header: 'CPU ms', width: 7 },
  { header: 'db ms', width: 6 },
  { header: '| ceiling/s', width: 11 },
  { header: 'p99 ms', width: 7 },
  { header: 'CPU ms', width: 7 },
  { header: 'db ms', width: 6 },
  { header: '| ratio', width: 7 },
]

export function tableHead(): string {
  return line(columns.map(({ header }) => header))
}

export function tableLine({ name, connections, queries, bytes, product, ceiling }: Row): string {
  const ratio = product.requestsPerSecond / ceiling.requestsPerSecond
  const [count, size] = [String(queries), bytes.toLocaleString('en')]
  return `${line([name, String(connections), count, size, ...texts(product), ...texts(ceiling), ratio.toFixed(2)])}${ratio < aim ? ' *' : ''}`
}

function texts({ requestsPerSecond, p99, serverCpu, databaseCpu }: Figures): string[] {
  return [significant(requestsPerSecond), p99.toFixed(0), significant(serverCpu), significant(databaseCpu)]
}

function significant(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}

function line(cells: string[]): string {
  return cells
    .map((cell, index) => {
      const width = columns[index]?.width ?? 0
      return width < 0 ? cell.padEnd(-width) : cell.padStart(width)
    })
    .join('  ')
}
