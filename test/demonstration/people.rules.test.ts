import { describe, expect, test } from 'vitest'
import { familyNames, givenNames, makeName, middleNames } from '../../src/demonstration/names.ts'
import { oneByWeight, randomFrom, wholeBetween } from '../../src/demonstration/random.ts'
import { authority, schoolOfTheCast, schools, wards } from '../../src/demonstration/schools.ts'

describe('random numbers', () => {
  test('are the same for the same seed, and others for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, randomFrom(seed))
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
    // From the reference implementation in C by its author, seed 1.
    expect(Math.floor(randomFrom(1)() * 2 ** 32)).toBe(2_693_262_067)
  })

  test('reach both ends of a range and nothing beyond', () => {
    const random = randomFrom(1)
    const drawn = new Set(Array.from({ length: 500 }, () => wholeBetween(random, 3, 6)))
    expect([...drawn].sort()).toEqual([3, 4, 5, 6])
  })

  test('choose by weight', () => {
    const random = randomFrom(1)
    const drawn = Array.from({ length: 10_000 }, () =>
      oneByWeight(random, [
        ['rare', 1],
        ['often', 9],
        ['never', 0],
      ]),
    )
    expect(drawn.filter((one) => one === 'often').length / drawn.length).toBeCloseTo(0.9, 1)
    expect(drawn).not.toContain('never')
  })
})

describe('a name', () => {
  const random = randomFrom(3)
  const makeNames = (sex: 'female' | 'male') =>
    Array.from({ length: 3000 }, (_, at) => makeName(random, { sex, birthOn: at % 2 ? '1975-01-01' : '1995-01-01' }))

  test.each(['female', 'male'] as const)('of a %s has the words of that sex', (sex) => {
    const given = Object.values(givenNames[sex]).join(' ').split(' ')
    const middle: string[] = middleNames[sex].map(([words]) => words)
    for (const name of makeNames(sex)) {
      const words = name.split(' ')
      expect(familyNames.map(([family]) => family)).toContain(words.shift())
      expect(given, name).toContain(words.pop())
      expect(middle, name).toContain(words.join(' '))
    }
  })

  test('does not say a word twice', () => {
    for (const name of [...makeNames('female'), ...makeNames('male')]) {
      const [, ...words] = name.split(' ')
      expect(new Set(words).size, name).toBe(words.length)
    }
  })

  test('is as frequent as in the south: more than a third are Nguyễn, a third of the women are Thị alone', () => {
    const women = makeNames('female')
    expect(women.filter((name) => name.startsWith('Nguyễn ')).length / women.length).toBeCloseTo(0.37, 1)
    expect(women.filter((name) => / Thị \S+$/.test(name)).length / women.length).toBeCloseTo(0.34, 1)
  })
})

describe('the schools', () => {
  const ofLevel = (level: string) => schools.filter(({ levels }) => levels[0] === level)

  test('are 64: 30 preschools, 19 primaries, 15 lower secondaries, 40 of them public', () => {
    expect(schools).toHaveLength(64)
    expect(['MN', 'TH', 'THCS'].map((level) => ofLevel(level).length)).toEqual([30, 19, 15])
    expect(schools.filter(({ isPublic }) => isPublic)).toHaveLength(40)
    expect(ofLevel('MN').filter(({ isPublic }) => !isPublic)).toHaveLength(17)
  })

  test('have codes of seven digits that begin with a zero and never stand twice', () => {
    const codes = [authority, ...wards, ...schools].map(({ code }) => code)
    for (const code of codes) expect(code).toMatch(/^07\d{5}$/)
    expect(new Set(codes).size).toBe(codes.length)
    expect(new Set(schools.map(({ name }) => name)).size).toBe(schools.length)
  })

  test('have 12 to 160 people and stand in the four wards', () => {
    for (const { staff, name } of schools) {
      expect(staff, name).toBeGreaterThanOrEqual(12)
      expect(staff, name).toBeLessThanOrEqual(160)
    }
    expect(new Set(schools.map(({ wardCode }) => wardCode))).toEqual(new Set(wards.map(({ code }) => code)))
  })

  test('have one that has just opened, and the one of the cast', () => {
    expect(schools.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(schools.filter(({ name, levels }) => name === schoolOfTheCast && levels[0] === 'TH')).toHaveLength(1)
  })
})
