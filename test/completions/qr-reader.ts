/**
 * The text of an undamaged QR code of level M, versions 1 to 10, by ISO/IEC 18004: format, mask, zigzag, blocks,
 * segments. Shares nothing with the library that draws it; error correction is not needed and not done.
 */
export function readQrCode(isDark: boolean[][]): string {
  const size = isDark.length
  const version = (size - 17) / 4
  const format = formatOf(isDark)
  if (format >> 3 !== 0) throw new Error('not level M')
  const reserved = reservedModules(version)
  const bits: number[] = []
  for (const [row, column] of zigzag(size)) {
    if (reserved[row]?.[column]) continue
    bits.push(Number(isDark[row]?.[column] !== masks[format & 7]?.(row, column)))
  }
  return readSegments(dataCodewords(bits, version), version)
}

const masks: ((i: number, j: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
]

/** Two bits of level and three of mask, from the copy beside the upper left finder. */
function formatOf(isDark: boolean[][]): number {
  const bits = [0, 1, 2, 3, 4].map((column) => Number(isDark[8]?.[column]))
  return bits.reduce((value, bit) => value * 2 + bit, 0) ^ 0b10101
}

const alignmentCentres: number[][] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
]

function reservedModules(version: number): boolean[][] {
  const size = version * 4 + 17
  const reserved = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const mark = (top: number, left: number, height: number, width: number) => {
    for (let row = top; row < top + height; row++) reserved[row]?.fill(true, left, left + width)
  }
  mark(0, 0, 9, 9)
  mark(0, size - 8, 9, 8)
  mark(size - 8, 0, 8, 9)
  mark(6, 0, 1, size)
  mark(0, 6, size, 1)
  const centres = alignmentCentres[version - 1] ?? []
  const last = centres.at(-1)
  for (const row of centres) {
    for (const column of centres) {
      const onFinder = (row === 6 && (column === 6 || column === last)) || (row === last && column === 6)
      if (!onFinder) mark(row - 2, column - 2, 5, 5)
    }
  }
  if (version >= 7) {
    mark(0, size - 11, 6, 3)
    mark(size - 11, 0, 3, 6)
  }
  return reserved
}

function* zigzag(size: number): Generator<[number, number]> {
  let upwards = true
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step
      yield [row, right]
      yield [row, right - 1]
    }
    upwards = !upwards
  }
}

/** Data codewords of each block, level M. */
const blocks: number[][] = [
  [16],
  [28],
  [44],
  [32, 32],
  [43, 43],
  [27, 27, 27, 27],
  [31, 31, 31, 31],
  [38, 38, 39, 39],
  [36, 36, 36, 37, 37],
  [43, 43, 43, 43, 44],
]

function dataCodewords(bits: number[], version: number): number[] {
  const codewords = Array.from({ length: Math.floor(bits.length / 8) }, (_, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((value, bit) => value * 2 + bit, 0),
  )
  const lengths = blocks[version - 1] ?? []
  const data: number[][] = lengths.map(() => [])
  let next = 0
  for (let index = 0; index < Math.max(...lengths); index++) {
    lengths.forEach((length, block) => {
      if (index < length) data[block]?.push(codewords[next++] as number)
    })
  }
  return data.flat()
}

const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

function readSegments(codewords: number[], version: number): string {
  const bits = codewords.map((codeword) => codeword.toString(2).padStart(8, '0')).join('')
  let at = 0
  const take = (length: number) => {
    at += length
    return Number.parseInt(bits.slice(at - length, at), 2)
  }
  let text = ''
  while (at + 4 <= bits.length) {
    const mode = take(4)
    if (mode === 0) break
    if (mode === 1) {
      for (let left = take(version < 10 ? 10 : 12); left > 0; left -= 3) {
        const digits = Math.min(left, 3)
        text += String(take([0, 4, 7, 10][digits] as number)).padStart(digits, '0')
      }
    } else if (mode === 2) {
      for (let left = take(version < 10 ? 9 : 11); left > 0; left -= 2) {
        const pair = left > 1 ? take(11) : take(6)
        text += left > 1 ? `${alphanumeric[Math.floor(pair / 45)]}${alphanumeric[pair % 45]}` : alphanumeric[pair]
      }
    } else if (mode === 4) {
      const bytes = Array.from({ length: take(version < 10 ? 8 : 16) }, () => take(8))
      text += new TextDecoder().decode(Uint8Array.from(bytes))
    } else throw new Error(`mode ${mode}`)
  }
  return text
}
