import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayIn, daysBetween, isDay, parseDay } from '../../src/calendar.ts'
import { sortName, withoutMarks } from '../../src/organisation/names.ts'
import { formats } from '../../src/web/language/format.ts'

describe('a day', () => {
  test('is the day in Vietnam, whatever the zone of the machine', () => {
    expect(dayIn(new Date('2026-11-22T16:59:59Z'))).toBe('2026-11-22')
    expect(dayIn(new Date('2026-11-22T17:00:00Z'))).toBe('2026-11-23')
  })

  test.each([
    ['23/11/2026', '2026-11-23'],
    ['5/3/2026', '2026-03-05'],
    [' 05-03-2026 ', '2026-03-05'],
    ['29/02/2028', '2028-02-29'],
    ['29/02/2026', undefined],
    ['31/04/2026', undefined],
    ['2026-11-23', undefined],
    ['hôm qua', undefined],
  ])('%s is read as %s', (text, on) => {
    expect(parseDay(text)).toBe(on)
  })

  test('counts forth and back without a gap', () => {
    const anyDay = fc.integer({ min: -20_000, max: 40_000 }).map((days) => addDays('2000-01-01', days))
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -800, max: 800 }), (on, days) => {
        expect(isDay(on)).toBe(true)
        expect(addDays(addDays(on, days), -days)).toBe(on)
        expect(daysBetween(on, addDays(on, days))).toBe(days)
      }),
    )
  })
})

describe('a percentage', () => {
  const { percent } = formats.vi
  test.each([
    [0, 0, '–'],
    [1, 3, '33,3%'],
    [2, 3, '66,6%'],
    [4999, 10000, '49,9%'],
    [5000, 10000, '50,0%'],
    [7, 7, '100,0%'],
  ])('%i of %i is %s, never rounded up', (part, whole, shown) => {
    expect(percent(part, whole)).toBe(shown)
  })
})

describe('a name', () => {
  test.each(['Nguyễn Thị Ánh Đào', 'Nguyễn Thị Ánh Đào'.normalize('NFD'), ' NGUYỄN  thị ánh ĐÀO'])(
    'is found without diacritics: %s',
    (name) => expect(withoutMarks(name)).toBe('nguyen thi anh dao'),
  )

  test('is sorted by its given name', () => {
    expect(sortName('Nguyễn Thị Lan')).toBe('Lan Nguyễn Thị')
    expect(sortName('Lan')).toBe('Lan')
  })
})
