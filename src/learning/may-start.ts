import type { QuizRules } from '../courses/quiz-rules.ts'

/** Attempts of one enrolment that have ended and count. */
export type PastAttempts = { used: number; lastEndedAt: Date | undefined }

export type MayStart =
  | { may: true; left: number | undefined }
  | { may: false; because: 'none-left' }
  | { may: false; because: 'too-early'; from: Date }

/** Whether a person may begin another attempt now; if not, why, and from when. `left` counts this one. */
export function mayStart(
  { maxAttempts, waitMinutes }: Pick<QuizRules, 'maxAttempts' | 'waitMinutes'>,
  { used, lastEndedAt }: PastAttempts,
  at: Date,
): MayStart {
  if (maxAttempts !== undefined && used >= maxAttempts) return { may: false, because: 'none-left' }
  const from = lastEndedAt && new Date(lastEndedAt.getTime() + waitMinutes * 60_000)
  if (from && at < from) return { may: false, because: 'too-early', from }
  return { may: true, left: maxAttempts === undefined ? undefined : maxAttempts - used }
}
