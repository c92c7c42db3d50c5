import { expect, test } from 'vitest'
import { inTreeOrder } from '../../src/organisation/unit-tree.ts'

const aRow = (id: string, parentId: string | null) => ({
  id,
  parentId,
  code: id,
  name: id,
  kind: 'group' as const,
  levels: [],
  isPublic: null,
  people: 0,
  below: 0,
})

test('every unit is followed by its own, in the order they came', () => {
  const rows = [aRow('b', 'top'), aRow('a', 'top'), aRow('a1', 'a'), aRow('top', 'above'), aRow('b1', 'b')]
  expect(inTreeOrder(rows).map(({ id, depth }) => [id, depth])).toEqual([
    ['top', 0],
    ['b', 1],
    ['b1', 2],
    ['a', 1],
    ['a1', 2],
  ])
})

test('two scopes give two tops, and a unit without its own is closed', () => {
  const tree = inTreeOrder([aRow('one', null), aRow('two', 'elsewhere'), aRow('below', 'two')])
  expect(tree.map(({ id, depth, isOpen }) => [id, depth, isOpen])).toEqual([
    ['one', 0, false],
    ['two', 0, true],
    ['below', 1, false],
  ])
})
