import { brotliDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { courseImage } from '../../src/courses/images.ts'
import { goodCatalogue, writeCatalogue } from './catalogue-folder.ts'

test('a picture comes with its type, a compressed form and a tag that follows its content', async () => {
  const files = goodCatalogue()
  const svg = files['safe-school/images/gate.svg'] ?? ''
  const image = await courseImage(writeCatalogue(files), 'safe-school', 'gate.svg')
  expect(image?.contentType).toBe('image/svg+xml')
  expect(image?.body.toString()).toBe(svg)
  expect(brotliDecompressSync(image?.brotli ?? '').toString()).toBe(svg)
  expect(image?.etag).toMatch(/^"[0-9a-f]{24}"$/)
  const other = writeCatalogue({ ...files, 'safe-school/images/gate.svg': `${svg} ` })
  expect((await courseImage(other, 'safe-school', 'gate.svg'))?.etag).not.toBe(image?.etag)
})

test('a picture is read once', async () => {
  const root = writeCatalogue(goodCatalogue())
  const [first, second] = await Promise.all([
    courseImage(root, 'safe-school', 'gate.svg'),
    courseImage(root, 'safe-school', 'gate.svg'),
  ])
  expect(second).toBe(first)
  expect(await courseImage(root, 'safe-school', 'gate.svg')).toBe(first)
})

test.each([
  ['safe-school', 'none.svg'],
  ['none', 'gate.svg'],
  ['safe-school', '../course.yaml'],
  ['safe-school', '../images/gate.svg'],
  ['safe-school', '..%2Fimages%2Fgate.svg'],
  ['..', 'gate.svg'],
  ['safe-school/images/..', 'gate.svg'],
  ['safe-school', 'gate.svg\0'],
  ['safe-school', '/etc/passwd'],
  ['safe-school', 'GATE.SVG'],
  ['safe-school', ''],
])('there is no picture %s/%s', async (code, file) => {
  expect(await courseImage(writeCatalogue(goodCatalogue()), code, file)).toBeUndefined()
})
