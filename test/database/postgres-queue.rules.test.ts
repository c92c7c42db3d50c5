import fc from 'fast-check'
import { expect, test } from 'vitest'
import { queueThatForgets } from '../../src/database/postgres-queue.ts'

const step = fc.oneof(
  fc.record({ do: fc.constant('push' as const), item: fc.nat(20) }),
  fc.record({ do: fc.constant('remove' as const), item: fc.nat(20) }),
  fc.record({ do: fc.constant('shift' as const), item: fc.constant(0) }),
)

test('it answers as a plain list does, whatever is done with it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = queueThatForgets<{ item: number }>()
      const list: { item: number }[] = []
      const items = Array.from({ length: 21 }, (_, item) => ({ item }))
      for (const { do: what, item: number } of steps) {
        const item = items[number]
        if (!item) continue
        if (what === 'push') expect(queue.push(item)).toBe(list[list.push(item) - 1])
        if (what === 'shift') expect(queue.shift()).toBe(list.shift())
        if (what === 'remove') expect(queue.remove(item)).toBe(list.includes(item) ? take(list, item) : null)
        expect(queue.length).toBe(list.length)
      }
    }),
  )
})

function take<T>(list: T[], item: T): T | undefined {
  return list.splice(list.indexOf(item), 1)[0]
}
