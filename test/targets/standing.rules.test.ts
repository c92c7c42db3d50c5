import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { type History, nextChangeOn, type Rule, standingOn } from '../../src/targets/standing.ts'

const rule: Rule = {
  startsOn: '2026-01-01',
  endsOn: '2026-12-31',
  excludedLeaves: ['maternity'],
  minimumDaysInPost: 0,
  areas: [
    { area: 'child-protection', coursesNeeded: 1, courseIds: ['cp'] },
    { area: 'gender-equality', coursesNeeded: 1, courseIds: ['ge'] },
  ],
}

const post = {
  unitId: 'hoa-mai',
  category: 'teacher',
  startedOn: '2020-09-01',
  endedOn: null,
  isCovered: true,
} as const
const lan: History = { posts: [post], leaves: [], completions: [] }
const done = (courseId: string, achievedOn: string) => ({ courseId, achievedOn })
const stateOn = (history: History, on: string, byRule = rule) => standingOn(history, byRule, on).state
const unitOn = (history: History, on: string, byRule = rule) => standingOn(history, byRule, on).place?.unitId

describe('aware', () => {
  test('takes evidence in both areas', () => {
    const history = { ...lan, completions: [done('cp', '2026-03-01'), done('ge', '2026-04-01')] }
    expect(stateOn(history, '2026-02-28')).toBe('none')
    expect(stateOn(history, '2026-03-01')).toBe('child-protection')
    expect(stateOn(history, '2026-04-01')).toBe('both')
  })

  test('ignores evidence of before the cycle', () => {
    const history = { ...lan, completions: [done('cp', '2025-12-31'), done('ge', '2026-01-01')] }
    expect(stateOn(history, '2026-06-30')).toBe('gender-equality')
  })

  test('counts a course once, on the first day it was achieved', () => {
    const twoNeeded = {
      ...rule,
      areas: [{ area: 'child-protection', coursesNeeded: 2, courseIds: ['cp', 'cp2'] } as const],
    }
    const history = { ...lan, completions: [done('cp', '2026-05-01'), done('cp', '2026-02-01')] }
    expect(standingOn(history, twoNeeded, '2026-12-31').fulfilledOn['child-protection']).toBeUndefined()
    const both = { ...lan, completions: [...history.completions, done('cp2', '2026-03-01')] }
    expect(standingOn(both, twoNeeded, '2026-12-31').fulfilledOn['child-protection']).toBe('2026-03-01')
  })

  test('takes any N of the courses where the rule says so', () => {
    const anyOf = { ...rule, areas: [{ area: 'child-protection', coursesNeeded: 1, courseIds: ['a', 'b'] } as const] }
    expect(stateOn({ ...lan, completions: [done('b', '2026-02-01')] }, '2026-02-01', anyOf)).toBe('child-protection')
  })

  test('stays as it was on the last day of the cycle', () => {
    const history = { ...lan, completions: [done('cp', '2026-12-31'), done('ge', '2027-01-01')] }
    expect(stateOn(history, '2027-06-01')).toBe('child-protection')
  })
})

describe('population', () => {
  test('counts the first and the last day of a post', () => {
    const history = { ...lan, posts: [{ ...post, startedOn: '2026-02-01', endedOn: '2026-06-30' }] }
    expect(unitOn(history, '2026-01-31')).toBeUndefined()
    expect(unitOn(history, '2026-02-01')).toBe('hoa-mai')
    expect(unitOn(history, '2026-06-30')).toBe('hoa-mai')
    expect(unitOn(history, '2026-07-01')).toBeUndefined()
  })

  test('moves with a transfer and never counts twice', () => {
    const posts = [
      { ...post, endedOn: '2026-03-31' },
      { ...post, unitId: 'sao-mai', startedOn: '2026-04-01' },
    ]
    expect(unitOn({ ...lan, posts }, '2026-03-31')).toBe('hoa-mai')
    expect(unitOn({ ...lan, posts }, '2026-04-01')).toBe('sao-mai')
  })

  test('leaves out who is on a leave that the target excludes, on those days only', () => {
    const leave = { startedOn: '2026-05-01', endedOn: '2026-10-31' }
    const away = { ...lan, leaves: [{ ...leave, kind: 'maternity' as const }] }
    expect(unitOn(away, '2026-04-30')).toBe('hoa-mai')
    expect(unitOn(away, '2026-05-01')).toBeUndefined()
    expect(unitOn(away, '2026-11-01')).toBe('hoa-mai')
    const ill = { ...lan, leaves: [{ ...leave, kind: 'sick' as const }] }
    expect(unitOn(ill, '2026-06-01')).toBe('hoa-mai')
  })

  test('counts from the Nth day in post on, and a transfer does not start the days anew', () => {
    const thirty = { ...rule, minimumDaysInPost: 30 }
    const fresh = { ...lan, posts: [{ ...post, startedOn: '2026-03-01' }] }
    expect(unitOn(fresh, '2026-03-29', thirty)).toBeUndefined()
    expect(unitOn(fresh, '2026-03-30', thirty)).toBe('hoa-mai')
    const moved = [
      { ...post, startedOn: '2026-03-01', endedOn: '2026-03-20' },
      { ...post, unitId: 'sao-mai', startedOn: '2026-03-21' },
    ]
    expect(unitOn({ ...lan, posts: moved }, '2026-03-30', thirty)).toBe('sao-mai')
  })

  test('is empty of people whom the target does not cover', () => {
    expect(unitOn({ ...lan, posts: [{ ...post, isCovered: false }] }, '2026-06-01')).toBeUndefined()
  })
})

const day = fc.integer({ min: -40, max: 400 }).map((days) => addDays('2026-01-01', days))
const period = fc
  .tuple(day, fc.option(fc.integer({ min: 0, max: 200 })))
  .map(([startedOn, length]) => ({ startedOn, endedOn: length === null ? null : addDays(startedOn, length) }))
/** Posts that follow one another, with or without gaps: the database refuses overlaps. */
const posts = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 0, max: 30 }), fc.boolean()), { maxLength: 4 })
  .chain((spans) => day.map((first) => ({ spans, first })))
  .map(({ spans, first }) => {
    let startsOn = first
    return spans.map(([length, gap, isCovered], index) => {
      const startedOn = startsOn
      const endedOn = addDays(startedOn, length)
      startsOn = addDays(endedOn, gap + 1)
      return {
        ...post,
        unitId: `unit-${index}`,
        startedOn,
        endedOn: index === spans.length - 1 ? null : endedOn,
        isCovered,
      }
    })
  })
const history: fc.Arbitrary<History> = fc.record({
  posts,
  leaves: fc
    .array(fc.tuple(period, fc.constantFrom('maternity', 'sick')), { maxLength: 3 })
    .map((all) => all.map(([span, kind]) => ({ ...span, kind: kind as 'maternity' | 'sick' }))),
  completions: fc.array(fc.record({ courseId: fc.constantFrom('cp', 'ge', 'other'), achievedOn: day }), {
    maxLength: 6,
  }),
})
const anyRule = fc.integer({ min: 0, max: 60 }).map((minimumDaysInPost) => ({ ...rule, minimumDaysInPost }))

describe('laws', () => {
  test('nothing changes between a day and its next change, and something does on it', () => {
    fc.assert(
      fc.property(history, anyRule, day, (facts, byRule, on) => {
        const now = standingOn(facts, byRule, on)
        const change = nextChangeOn(facts, byRule, on)
        const last = change === undefined ? addDays('2026-01-01', 500) : addDays(change, -1)
        for (let current = on; current <= last; current = addDays(current, 1)) {
          expect(standingOn(facts, byRule, current)).toEqual(now)
        }
        if (change !== undefined) expect(standingOn(facts, byRule, change)).not.toEqual(now)
      }),
      { numRuns: 150 },
    )
  })

  test('the order of the facts does not matter', () => {
    fc.assert(
      fc.property(history, anyRule, day, (facts, byRule, on) => {
        const turned = {
          posts: facts.posts.toReversed(),
          leaves: facts.leaves.toReversed(),
          completions: facts.completions.toReversed(),
        }
        expect(standingOn(turned, byRule, on)).toEqual(standingOn(facts, byRule, on))
      }),
    )
  })

  test('within a cycle more evidence never makes anybody less aware', () => {
    const rank = { none: 0, 'child-protection': 1, 'gender-equality': 1, both: 2 }
    fc.assert(
      fc.property(history, day, day, (facts, on, achievedOn) => {
        const more = { ...facts, completions: [...facts.completions, done('cp', achievedOn)] }
        expect(rank[stateOn(more, on)]).toBeGreaterThanOrEqual(rank[stateOn(facts, on)])
      }),
    )
  })
})
