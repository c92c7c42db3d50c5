import { z } from 'zod'
import { PreTestFile } from './pre-test.ts'
import { QuizFile } from './quiz-rules.ts'
import type { CaseScenario } from './scenario.ts'

/** A language as file names and keys spell it: "vi", "en", "km". */
export const languagePattern = '[a-z]{2,3}'

const someText = z.string().trim().min(1)

/** A text in every language that an author has written; Vietnamese always. */
export const Localised = z
  .object({ vi: someText })
  .catchall(someText)
  .refine(
    (text) => Object.keys(text).every((language) => new RegExp(`^${languagePattern}$`).test(language)),
    'write languages as two or three letters: vi, en, km',
  )
export type Localised = z.infer<typeof Localised>

/** The text in the reader's language, or the Vietnamese where it was not translated. */
export function inLanguage(text: Localised, language: string): string {
  return text[language] ?? text.vi
}

/** A name that stands in addresses and never changes: lower-case words with hyphens. */
export const Slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use lower-case letters, digits and single hyphens')

const isoDay = z.iso.date()

export const Objective = z.strictObject({ id: Slug, draw: z.int().min(1), text: Localised })
export type Objective = z.infer<typeof Objective>

export const Lesson = z.strictObject({ slug: Slug, minutes: z.int().min(1).max(5), title: Localised })
export type Lesson = z.infer<typeof Lesson>

/** `course.yaml`, as an author writes it. */
export const CourseFile = z.strictObject({
  code: Slug,
  area: z.enum(['child-protection', 'gender-equality']),
  title: Localised,
  summary: Localised,
  passMark: z.int().min(1).max(100),
  /** Asked of everybody by the first target of an authority; the other courses are there for who wants them. */
  core: z.boolean().optional(),
  quiz: QuizFile.optional(),
  preTest: PreTestFile.optional(),
  /** When the course is completed, as cmi5 names it; `CompletedAndPassed` unless it is said. */
  moveOn: z.enum(['Passed', 'Completed', 'CompletedAndPassed', 'CompletedOrPassed']).optional(),
  reviewOn: isoDay,
  contentNotice: Localised.optional(),
  objectives: z.array(Objective).min(1),
  lessons: z.array(Lesson).min(1),
})

export type CourseFile = z.infer<typeof CourseFile>

/** What a page must know of an illustration before it is loaded. The hash is of the file's bytes. */
export type Illustration = { width: number; height: number; hash: string }

/** What a course version stores: the file, its texts in Markdown, its pictures by file name. Never changed after publication. */
export type CourseContent = Omit<CourseFile, 'code' | 'area' | 'passMark' | 'lessons'> & {
  lessons: (Lesson & { body: Localised })[]
  images: Record<string, Illustration>
  /** One page to print and pin up, in Markdown. Versions before it was asked for have none. */
  jobAid?: Localised | undefined
  /** Cases to decide in lessons, by language and id. */
  scenarios?: Record<string, Record<string, CaseScenario>>
}
