import { z } from 'zod'
import { Slug } from './content.ts'

/** An instrument of the references register and, where it was verified, the provision in it. */
export const Basis = z.strictObject({ ref: Slug, provision: z.string().trim().min(1).optional() })
export type Basis = z.infer<typeof Basis>

/**
 * What every question has, whatever its type. The rest (options, key …) belongs to the type and is checked by its file
 * under `quizzes/types/`, which courses may not know.
 */
export const QuestionContent = z.looseObject({
  type: z.string(),
  /** `lesson-slug#section-anchor` that teaches the answer. */
  teaches: z.string().regex(/^[a-z0-9-]+#[a-z0-9-]+$/, 'write lesson-slug#section-anchor'),
  stem: z.string().trim().min(1),
  explanation: z.string().trim().min(1),
  basis: z.array(Basis).min(1),
  /** The texts in other languages, by language: see `question-translation.ts`. */
  translations: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
})
export type QuestionContent = z.infer<typeof QuestionContent>

/** One entry of `questions.vi.yaml`. */
export const QuestionFile = QuestionContent.extend({ id: Slug, objective: Slug })
export type QuestionFile = z.infer<typeof QuestionFile>

/** One entry of `questions.en.yaml`: the texts of the question with that id, in the places where they stand there. */
export const QuestionTranslation = z.looseObject({ id: Slug })
