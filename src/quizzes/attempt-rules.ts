import type { QuizRules, Revelation } from '../courses/quiz-rules.ts'

/**
 * Where an attempt is, in the words of the field. Overdue: time is up, answers chosen in time may still arrive.
 * Submitted: handed in, by the person or by the clock, and not graded yet. Abandoned: over without marks, which is no
 * failure.
 */
export const attemptStates = ['in-progress', 'overdue', 'submitted', 'graded', 'abandoned'] as const
export type AttemptState = (typeof attemptStates)[number]

/** What the row of an attempt says of its time. */
export type AttemptTimes = {
  /** Time is up then; null for an attempt without a limit. */
  dueAt: Date | null
  /** The last instant at which an answer chosen in time is taken. */
  closesAt: Date | null
  submittedAt: Date | null
  /** Written with the marks. */
  passed: boolean | null
  abandonedAt: Date | null
}

/** An open attempt that nobody touched for so long is given up. */
export const abandonedAfterDays = 90

/** Both null without a time limit. */
export function deadlineOf(
  startedAt: Date,
  { timeLimitMinutes, graceSeconds }: Pick<QuizRules, 'timeLimitMinutes' | 'graceSeconds'>,
): Pick<AttemptTimes, 'dueAt' | 'closesAt'> {
  if (timeLimitMinutes === undefined) return { dueAt: null, closesAt: null }
  const due = startedAt.getTime() + timeLimitMinutes * 60_000
  return { dueAt: new Date(due), closesAt: new Date(due + graceSeconds * 1000) }
}

/** The one place that says where an attempt is. It only ever moves forward in the order of `mayFollow`. */
export function stateOf(
  attempt: AttemptTimes,
  { whenTimeIsUp }: Pick<QuizRules, 'whenTimeIsUp'>,
  at: Date,
): AttemptState {
  if (attempt.abandonedAt) return 'abandoned'
  if (attempt.submittedAt) return attempt.passed === null ? 'submitted' : 'graded'
  if (attempt.closesAt && at > attempt.closesAt) return whenTimeIsUp === 'abandon' ? 'abandoned' : 'submitted'
  return attempt.dueAt && at > attempt.dueAt ? 'overdue' : 'in-progress'
}

/** The states that can come after each. */
export const mayFollow: Record<AttemptState, readonly AttemptState[]> = {
  'in-progress': ['overdue', 'submitted', 'graded', 'abandoned'],
  overdue: ['submitted', 'graded', 'abandoned'],
  submitted: ['graded'],
  graded: [],
  abandoned: [],
}

/** Answers may still come in: some of those that arrive now are taken. */
export function mayTakeAnswers(state: AttemptState): boolean {
  return state === 'in-progress' || state === 'overdue'
}

/** Nobody ended it, and nothing can change it any more: whoever meets it closes it by the policy of its course. */
export function isOverdueForGood(
  { closesAt, submittedAt, abandonedAt }: Omit<AttemptTimes, 'passed' | 'dueAt'>,
  at: Date,
) {
  return submittedAt === null && abandonedAt === null && closesAt !== null && at > closesAt
}

/** The date of what is handed in: never after the time was up, whenever it arrived or was closed. */
export function submissionDate({ dueAt }: Pick<AttemptTimes, 'dueAt'>, at: Date): Date {
  return dueAt && dueAt < at ? dueAt : at
}

/** What a question may show while its attempt is open, once it is checked. A pre-test shows nothing. */
export function revealedDuring({ reveal }: Pick<QuizRules, 'reveal'>, kind: 'quiz' | 'pre-test'): Revelation {
  return kind === 'quiz' ? reveal.during : 'nothing'
}

/** What the page of a graded attempt may show. */
export function revealed({ reveal }: Pick<QuizRules, 'reveal'>, passed: boolean): Revelation {
  return passed ? reveal.afterPass : reveal.afterSubmit
}
