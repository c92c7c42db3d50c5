import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addCounts, addPeople, aware, missingToTarget, noCounts } from '../../src/targets/counts.ts'
import { states } from '../../src/targets/schema.ts'

describe('missing to the target', () => {
  test.each([
    [0, 0, 50, 0],
    [0, 7, 50, 4],
    [3, 7, 50, 1],
    [4, 7, 50, 0],
    [5, 10, 50, 0],
    [1, 3, 34, 1],
    [33, 100, 33, 0],
    [7, 7, 100, 0],
  ])('%i aware of %i against %i %%: %i', (awarePeople, population, percent, missing) => {
    expect(missingToTarget(awarePeople, population, percent)).toBe(missing)
  })

  test('is the smallest number of people that reaches it', () => {
    const figures = fc
      .integer({ min: 0, max: 2_000_000 })
      .chain((population) => fc.tuple(fc.nat(population), fc.constant(population)))
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 100 }), ([awarePeople, population], percent) => {
        const missing = missingToTarget(awarePeople, population, percent)
        const reaches = (more: number) => BigInt(awarePeople + more) * 100n >= BigInt(population) * BigInt(percent)
        expect(reaches(missing)).toBe(true)
        if (missing > 0) expect(reaches(missing - 1)).toBe(false)
      }),
    )
  })
})

test('the four counts are disjoint and sum to the population, however they are added up', () => {
  const crowd = fc.array(fc.tuple(fc.constantFrom(...states), fc.nat(500)))
  const countAll = (people: [(typeof states)[number], number][]) =>
    people.reduce((counts, [state, number]) => addPeople(counts, state, number), noCounts)
  fc.assert(
    fc.property(crowd, crowd, (here, there) => {
      const counts = countAll([...here, ...there])
      expect(counts).toEqual(addCounts(countAll(here), countAll(there)))
      expect(counts.both + counts.childProtection + counts.genderEquality + counts.none).toBe(counts.population)
      expect(aware(counts, 'both')).toBeLessThanOrEqual(aware(counts, 'child-protection'))
      expect(aware(counts, 'child-protection') + counts.genderEquality + counts.none).toBe(counts.population)
    }),
  )
})
