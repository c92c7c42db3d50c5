import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  asksForQuiz,
  completingEvidence,
  type MoveOn,
  moveOnOf,
  opensBeforeReading,
} from '../../src/learning/completion-rule.ts'

const rules: MoveOn[] = ['Passed', 'Completed', 'CompletedAndPassed', 'CompletedOrPassed']
const [monday, friday] = [new Date('2026-11-16T03:00:00Z'), new Date('2026-11-20T03:00:00Z')]
const read = { id: 'read', at: monday }
const passed = { id: 'passed', at: friday }
const none = undefined

describe('a course is completed', () => {
  test.each<[MoveOn, typeof read | undefined, typeof read | undefined, string | undefined]>([
    ['Passed', read, none, undefined],
    ['Passed', none, passed, 'passed'],
    ['Passed', read, passed, 'passed'],
    ['Completed', read, none, 'read'],
    ['Completed', none, passed, undefined],
    ['Completed', read, passed, 'read'],
    ['CompletedAndPassed', read, none, undefined],
    ['CompletedAndPassed', none, passed, undefined],
    ['CompletedAndPassed', read, passed, 'passed'],
    ['CompletedAndPassed', { ...read, at: friday }, { ...passed, at: monday }, 'read'],
    ['CompletedOrPassed', none, none, undefined],
    ['CompletedOrPassed', read, passed, 'read'],
    ['CompletedOrPassed', none, passed, 'passed'],
    ['CompletedOrPassed', { ...read, at: friday }, { ...passed, at: monday }, 'passed'],
  ])('by %s with %o and %o: %s', (moveOn, reading, pass, expected) => {
    expect(completingEvidence(moveOn, { read: reading, passed: pass })?.id).toBe(expected)
  })

  test('by reading and passing where the author says nothing', () => {
    expect(moveOnOf({})).toBe('CompletedAndPassed')
    expect(rules.filter(asksForQuiz)).toEqual(['Passed', 'CompletedAndPassed', 'CompletedOrPassed'])
    expect(rules.filter(opensBeforeReading)).toEqual(['Passed', 'CompletedOrPassed'])
  })
})

describe('whatever the evidence', () => {
  const at = fc.option(fc.date({ noInvalidDate: true, min: monday, max: friday }), { nil: undefined })
  const evidence = fc.tuple(at, at).map(([one, other]) => ({
    read: one && { id: 'read', at: one },
    passed: other && { id: 'passed', at: other },
  }))

  test('more of it never un-completes, and what completes is a piece of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), evidence, (moveOn, all) => {
        const whole = completingEvidence(moveOn, all)
        for (const part of [
          { ...all, read: none },
          { ...all, passed: none },
        ]) {
          if (completingEvidence(moveOn, part)) expect(whole).toBeDefined()
        }
        if (whole) expect([all.read, all.passed]).toContain(whole)
      }),
    )
  })

  test('the day achieved is the first on which the rule held', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), evidence, (moveOn, all) => {
        const until = (day: Date) => ({
          read: all.read && all.read.at <= day ? all.read : none,
          passed: all.passed && all.passed.at <= day ? all.passed : none,
        })
        const days = [all.read, all.passed].flatMap((one) => one?.at ?? []).sort((a, b) => a.getTime() - b.getTime())
        const first = days.find((day) => completingEvidence(moveOn, until(day)))
        expect(completingEvidence(moveOn, all)?.at).toEqual(first)
      }),
    )
  })
})
