import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBytes } from '../../src/web/render.ts'

test('a page is sent as Buffer.from would write it, halves of pairs replaced', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(toBytes(text).equals(Buffer.from(text))).toBe(true)
    }),
  )
  for (const text of ['', 'Trường Tiểu học', 'a\ud800b', '\udc00', 'x\ud83d', '\u{1f600}', 'ế'.repeat(600_000)]) {
    expect(toBytes(text).equals(Buffer.from(text)), text.slice(0, 20)).toBe(true)
  }
})

test('a page that is sent is not changed by the next', () => {
  const first = toBytes('Trường Hoa Mai')
  toBytes('Trường Sao Mai')
  expect(first.toString()).toBe('Trường Hoa Mai')
})
