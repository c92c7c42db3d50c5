import { z } from 'zod'
import type { CourseContent } from './content.ts'

/** How much of a quiz is shown: nothing, what was earned, or the key with explanation and legal basis as well. */
export const revelations = ['nothing', 'marks', 'answers'] as const
export type Revelation = (typeof revelations)[number]

/** `quiz` in `course.yaml`: what an author leaves out does not limit anybody. */
export const QuizFile = z.strictObject({
  timeLimitMinutes: z.int().min(1).max(240).optional(),
  /** How long answers that were chosen in time may still arrive. */
  graceSeconds: z.int().min(0).max(600).optional(),
  whenTimeIsUp: z.enum(['auto-submit', 'abandon']).optional(),
  /** In one enrolment, that is: in one cycle. */
  maxAttempts: z.int().min(1).max(50).optional(),
  /** From the end of one attempt to the start of the next. */
  waitMinutes: z.int().min(1).max(43_200).optional(),
  reveal: z
    .strictObject({
      during: z.enum(revelations).optional(),
      afterSubmit: z.enum(revelations).optional(),
      afterPass: z.enum(revelations).optional(),
    })
    .optional(),
})

export type QuizRules = {
  timeLimitMinutes: number | undefined
  graceSeconds: number
  whenTimeIsUp: 'auto-submit' | 'abandon'
  maxAttempts: number | undefined
  waitMinutes: number
  /**
   * `during` holds for a question that a person has checked, and can no longer answer otherwise; `afterSubmit` for an
   * attempt that did not pass, `afterPass` for one that did.
   */
  reveal: { during: Revelation; afterSubmit: Revelation; afterPass: Revelation }
}

/** The rules of a course version, with what holds where its author said nothing. */
export function quizRulesOf({ quiz = {} }: Pick<CourseContent, 'quiz'>): QuizRules {
  const afterSubmit = quiz.reveal?.afterSubmit ?? 'answers'
  return {
    timeLimitMinutes: quiz.timeLimitMinutes,
    graceSeconds: quiz.graceSeconds ?? 60,
    whenTimeIsUp: quiz.whenTimeIsUp ?? 'auto-submit',
    maxAttempts: quiz.maxAttempts,
    waitMinutes: quiz.waitMinutes ?? 0,
    reveal: { during: quiz.reveal?.during ?? 'nothing', afterSubmit, afterPass: quiz.reveal?.afterPass ?? afterSubmit },
  }
}

/** Whether a person must read something before they begin: then a page says it first. */
export function hasConditions({ timeLimitMinutes, maxAttempts, waitMinutes }: QuizRules): boolean {
  return timeLimitMinutes !== undefined || maxAttempts !== undefined || waitMinutes > 0
}
