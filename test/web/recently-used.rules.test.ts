import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keptUnderMark, recentlyUsed } from '../../src/web/recently-used.ts'

describe('what was used recently', () => {
  test('is found again as long as fewer than that many others were used since', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(7), { maxLength: 60 }), (size, keys) => {
        const values = recentlyUsed<string>(size)
        const used: string[] = []
        for (const key of keys.map(String)) {
          const recent = new Set(used.slice(-(size - 1) || used.length))
          if (size > 1 && recent.has(key)) expect(values.get(key)).toBe(`value of ${key}`)
          expect([undefined, `value of ${key}`]).toContain(values.get(key))
          values.set(key, `value of ${key}`)
          used.push(key)
        }
      }),
    )
  })

  test('is not kept for ever', () => {
    const values = recentlyUsed<number>(3)
    for (let key = 0; key < 100; key++) values.set(String(key), key)
    const kept = Array.from({ length: 100 }, (_, key) => values.get(String(key))).filter((value) => value !== undefined)
    expect(kept.length).toBeLessThanOrEqual(6)
    expect(kept).toContain(99)
  })
})

describe('an answer that is kept under a mark', () => {
  const asking = (mark: string) => {
    const asked: string[] = []
    const ask = (answer: string, markAfter = mark) => ({
      read: async () => {
        asked.push(answer)
        return answer
      },
      markNow: async () => markAfter,
    })
    return { asked, ask }
  }

  test('is read once for each mark and question', async () => {
    const kept = keptUnderMark<string>(10)
    const { asked, ask } = asking('m')
    expect(await kept('m', 'q', ask('first'))).toBe('first')
    expect(await kept('m', 'q', ask('second'))).toBe('first')
    expect(await kept('m', 'other', ask('third'))).toBe('third')
    expect(await kept('n', 'q', ask('fourth', 'n'))).toBe('fourth')
    expect(asked).toEqual(['first', 'third', 'fourth'])
  })

  test('is given but not kept when the mark has changed while it was read', async () => {
    const kept = keptUnderMark<string>(10)
    const { ask } = asking('m')
    expect(await kept('m', 'q', ask('mixed', 'n'))).toBe('mixed')
    expect(await kept('m', 'q', ask('again'))).toBe('again')
  })

  test('may be that there is nothing', async () => {
    const kept = keptUnderMark<string | undefined>(10)
    const read = async () => undefined
    const markNow = async () => 'm'
    await kept('m', 'q', { read, markNow })
    expect(await kept('m', 'q', { read: async () => 'something', markNow })).toBeUndefined()
  })
})
