import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { readCatalogue } from '../../src/courses/catalogue.ts'
import { cite, isOld, type Reference } from '../../src/courses/references.ts'
import { citingCourses, isDueForCheck, searchRegister } from '../../src/courses/register.ts'
import { goodCatalogue, writeCatalogue } from './catalogue-folder.ts'

const held = { status: 'in-force', checkedOn: '2026-01-02' } as const
const lawA: Reference = { id: 'law-a', number: '1/2020/QH1', title: 'Luật A', ...held }
const lawB: Reference = {
  ...lawA,
  id: 'law-b',
  number: '2/2010/QH1',
  title: 'Luật B',
  status: 'replaced',
  replacedBy: 'law-a',
}
const parts = [{ provision: 'Điều 6', replacedBy: 'law-a', on: '2025-01-02' }]
const lawC: Reference = { ...lawA, id: 'law-c', number: '3/2015/QH1', title: 'Luật C', replacedParts: parts }
const planD: Reference = {
  ...lawA,
  id: 'plan-d',
  number: '4/QĐ',
  title: 'Kế hoạch D',
  status: 'expired',
  endsOn: '2025-12-31',
}
const references = new Map([lawA, lawB, lawC, planD].map((one) => [one.id, one]))
const ids = (found: Reference[]) => found.map(({ id }) => id)

describe('a citation tells', () => {
  test.each([
    ['law-a', undefined, undefined],
    ['law-b', 'Điều 1', 'replaced'],
    ['law-c', 'Điều 6', 'replaced'],
    ['law-c', 'Điều 6 khoản 1', 'replaced'],
    ['law-c', 'Điều 60', undefined],
    ['law-c', undefined, undefined],
    ['plan-d', undefined, 'expired'],
  ] as const)('of %s %s: %s', (ref, provision, kind) => {
    const { remark } = cite(references, { ref, provision })
    expect(remark?.kind).toBe(kind)
    expect(isOld(remark)).toBe(kind !== undefined)
  })
})

describe('an instrument is due for a check', () => {
  test('when a year has passed, whatever it is, unless it was replaced', () => {
    expect(isDueForCheck(lawA, addDays(lawA.checkedOn, 365))).toBe(false)
    expect(isDueForCheck(lawA, addDays(lawA.checkedOn, 366))).toBe(true)
    expect(isDueForCheck(planD, addDays(planD.checkedOn, 366))).toBe(true)
    expect(isDueForCheck(lawB, addDays(lawB.checkedOn, 3660))).toBe(false)
  })

  test('the day after its period, when it still counts as in force', () => {
    const running: Reference = { ...lawA, endsOn: '2026-03-01' }
    expect(isDueForCheck(running, '2026-03-01')).toBe(false)
    expect(isDueForCheck(running, '2026-03-02')).toBe(true)
    expect(isDueForCheck(planD, '2026-03-02')).toBe(false)
  })

  test('and stays so', () => {
    const days = fc.integer({ min: 0, max: 4000 })
    fc.assert(
      fc.property(days, days, fc.constantFrom(...references.values()), (first, second, one) => {
        const [early, late] = [Math.min(first, second), Math.max(first, second)].map((d) => addDays('2025-01-01', d))
        return !isDueForCheck(one, early as string) || isDueForCheck(one, late as string)
      }),
    )
  })
})

describe('the search', () => {
  test('finds by number, by words in any order, with and without marks', () => {
    expect(ids(searchRegister(references, '2/2010'))).toEqual(['law-b'])
    expect(ids(searchRegister(references, 'd KE HOACH'))).toEqual(['plan-d'])
    expect(ids(searchRegister(references, 'luật'))).toEqual(['law-a', 'law-b', 'law-c'])
    expect(ids(searchRegister(references, 'xyz'))).toEqual([])
  })

  test('gives the whole register for nothing, and never more for more words', () => {
    expect(searchRegister(references, ' ')).toHaveLength(references.size)
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const all = ids(searchRegister(references, one))
        return ids(searchRegister(references, `${one} ${other}`)).every((id) => all.includes(id))
      }),
    )
  })
})

test('the courses that cite an instrument are known from lessons and from questions', () => {
  const files = goodCatalogue()
  const file = 'safe-school/lessons/2-second.vi.md'
  const cited = readCatalogue(writeCatalogue({ ...files, [file]: `${files[file]}\n[[law-c Điều 5]]\n` }), {
    checkQuestion: () => [],
  })
  const citing = citingCourses(cited.courses)
  const codes = (id: string) => citing.get(id)?.map(({ code }) => code)
  expect(codes('law-a')).toEqual(['safe-school'])
  expect(codes('law-c')).toEqual(['safe-school'])
  expect(codes('law-b')).toBeUndefined()
})
