import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasConditions, type QuizRules, quizRulesOf } from '../../src/courses/quiz-rules.ts'
import { mayStart } from '../../src/learning/may-start.ts'
import {
  type AttemptState,
  type AttemptTimes,
  attemptStates,
  deadlineOf,
  isOverdueForGood,
  mayFollow,
  mayTakeAnswers,
  revealed,
  stateOf,
  submissionDate,
} from '../../src/quizzes/attempt-rules.ts'

const start = new Date('2026-11-23T03:00:00Z')
const second = (count: number) => new Date(start.getTime() + count * 1000)
const minute = (count: number) => second(count * 60)
const rules = quizRulesOf({ quiz: { timeLimitMinutes: 30 } })

describe('the rules of a course', () => {
  test('limit nobody where the author said nothing, and explain everything after the submission', () => {
    const none = quizRulesOf({})
    expect(none).toMatchObject({ timeLimitMinutes: undefined, maxAttempts: undefined, waitMinutes: 0 })
    expect(none.reveal).toEqual({ during: 'nothing', afterSubmit: 'answers', afterPass: 'answers' })
    expect(hasConditions(none)).toBe(false)
    expect(deadlineOf(start, none)).toEqual({ dueAt: null, closesAt: null })
  })

  test('have to be read first when they limit time or attempts', () => {
    expect(hasConditions(quizRulesOf({ quiz: { timeLimitMinutes: 30 } }))).toBe(true)
    expect(hasConditions(quizRulesOf({ quiz: { maxAttempts: 3 } }))).toBe(true)
    expect(hasConditions(quizRulesOf({ quiz: { waitMinutes: 60 } }))).toBe(true)
    expect(hasConditions(quizRulesOf({ quiz: { reveal: { afterSubmit: 'marks' } } }))).toBe(false)
  })

  test('show a person who passed what `afterPass` says, else what `afterSubmit` says', () => {
    const held = quizRulesOf({ quiz: { reveal: { afterSubmit: 'nothing', afterPass: 'answers' } } })
    expect([revealed(held, false), revealed(held, true)]).toEqual(['nothing', 'answers'])
    const marks = quizRulesOf({ quiz: { reveal: { afterSubmit: 'marks' } } })
    expect([revealed(marks, false), revealed(marks, true)]).toEqual(['marks', 'marks'])
  })
})

describe('another attempt', () => {
  const limited = { maxAttempts: 2, waitMinutes: 60 }
  test.each([
    [{ used: 0, lastEndedAt: undefined }, 0, { may: true, left: 2 }],
    [{ used: 1, lastEndedAt: start }, 59, { may: false, because: 'too-early', from: minute(60) }],
    [{ used: 1, lastEndedAt: start }, 60, { may: true, left: 1 }],
    [{ used: 2, lastEndedAt: start }, 600, { may: false, because: 'none-left' }],
  ] as const)('after %o at minute %i: %o', (past, at, expected) => {
    expect(mayStart(limited, past, minute(at))).toEqual(expected)
  })

  test('is always possible without a limit', () => {
    expect(mayStart(quizRulesOf({}), { used: 40, lastEndedAt: start }, start)).toEqual({ may: true, left: undefined })
  })
})

describe('an attempt with 30 minutes and a minute of grace', () => {
  const open: AttemptTimes = { ...deadlineOf(start, rules), submittedAt: null, passed: null, abandonedAt: null }
  test.each([
    ['in-progress', 30 * 60],
    ['overdue', 30 * 60 + 1],
    ['overdue', 31 * 60],
    ['submitted', 31 * 60 + 1],
  ] as const)('is %s after %i seconds', (state, seconds) => {
    expect(stateOf(open, rules, second(seconds))).toBe(state)
  })

  test('is abandoned instead where the course says so', () => {
    expect(stateOf(open, { whenTimeIsUp: 'abandon' }, minute(32))).toBe('abandoned')
  })

  test('is dated at its deadline when it is handed in later', () => {
    expect(submissionDate(open, minute(12))).toEqual(minute(12))
    expect(submissionDate(open, minute(31))).toEqual(minute(30))
    expect(submissionDate({ dueAt: null }, minute(999))).toEqual(minute(999))
  })
})

/** Any life of an attempt: rules, and what somebody does to it at which second. Time only goes on. */
const acts = fc.constantFrom('look', 'submit', 'close', 'forget')
const life = fc.record({
  quiz: fc.record(
    {
      timeLimitMinutes: fc.integer({ min: 1, max: 5 }),
      graceSeconds: fc.integer({ min: 0, max: 90 }),
      whenTimeIsUp: fc.constantFrom('auto-submit' as const, 'abandon' as const),
    },
    { requiredKeys: [] },
  ),
  steps: fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), acts), { maxLength: 12 }),
})

/** The states that a life goes through, each with the instant; acts change the row as `submission.ts` does. */
function statesOf({ quiz, steps }: { quiz: Parameters<typeof quizRulesOf>[0]['quiz']; steps: [number, string][] }) {
  const held: QuizRules = quizRulesOf({ quiz })
  const row: AttemptTimes = { ...deadlineOf(start, held), submittedAt: null, passed: null, abandonedAt: null }
  const seen: { state: AttemptState; row: AttemptTimes; at: Date }[] = []
  let seconds = 0
  for (const [pause, act] of steps) {
    seconds += pause
    const at = second(seconds)
    seen.push({ state: stateOf(row, held, at), row: { ...row }, at })
    const isOpen = row.submittedAt === null && row.abandonedAt === null
    const isTooLate = isOverdueForGood(row, at)
    if (isOpen && (act === 'submit' || (act === 'close' && isTooLate))) {
      if (isTooLate && held.whenTimeIsUp === 'abandon') row.abandonedAt = submissionDate(row, at)
      else Object.assign(row, { submittedAt: submissionDate(row, at), passed: true })
    }
    if (isOpen && act === 'forget' && row.dueAt === null) row.abandonedAt = at
    seen.push({ state: stateOf(row, held, at), row: { ...row }, at })
  }
  return seen
}

describe('the states of any attempt', () => {
  test('only move forward, and each has exactly one', () => {
    fc.assert(
      fc.property(life, (lived) => {
        const seen = statesOf(lived)
        for (const [index, { state }] of seen.entries()) {
          expect(attemptStates.filter((one) => one === state)).toHaveLength(1)
          const before = seen[index - 1]?.state
          if (before && before !== state) expect(mayFollow[before]).toContain(state)
        }
      }),
    )
  })

  test('take answers only while nothing has ended it, and never beyond the grace', () => {
    fc.assert(
      fc.property(life, (lived) => {
        for (const { state, row, at } of statesOf(lived)) {
          const mayCome = row.submittedAt === null && row.abandonedAt === null && (!row.closesAt || at <= row.closesAt)
          expect(mayTakeAnswers(state)).toBe(mayCome)
        }
      }),
    )
  })

  test('end on a day that is never after the deadline, and never before the start', () => {
    fc.assert(
      fc.property(life, (lived) => {
        for (const { row } of statesOf(lived)) {
          const endedAt = row.submittedAt ?? row.abandonedAt
          if (!endedAt) continue
          expect(endedAt >= start).toBe(true)
          if (row.dueAt) expect(endedAt <= row.dueAt).toBe(true)
        }
      }),
    )
  })
})
