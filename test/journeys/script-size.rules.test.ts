import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { withoutComments } from '../../src/web/assets.ts'

const folder = join(import.meta.dirname, '../../static')
const own = [
  'js/answers.js',
  'js/offline.js',
  'js/queue.js',
  'js/rescue.js',
  'js/sealing.js',
  'js/story.js',
  'js/waiting.js',
  'service-worker.js',
]

// Not counted: what only a device that several people use loads, and the page on which a principal brings answers in.
test('what keeps answers from being lost weighs at most 8 KB', () => {
  const sizes = own.map((file) => {
    const script = withoutComments(readFileSync(join(folder, file), 'utf8'))
    return [file, brotliCompressSync(script).length] as const
  })
  const sum = sizes.reduce((bytes, [, size]) => bytes + size, 0)
  expect(sum, sizes.map(([file, size]) => `${size} ${file}`).join('\n')).toBeLessThanOrEqual(8 * 1024)
})

test('a script loses its comments and its indentation, and nothing else', () => {
  const script = "// why\nconst a = 'x // y'\n  /** what */\n  b(a) // left\n\n"
  expect(withoutComments(script)).toBe("const a = 'x // y'\nb(a) // left")
  for (const file of own) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n')
    const inText = lines.filter((line) => (line.match(/`/g) ?? []).length % 2 === 1)
    expect(inText, 'a text over several lines would lose its indentation').toEqual([])
  }
})
