import { z } from 'zod'

/** A text in every language that an author has written; Vietnamese always. */
export const Localised = z.object({ vi: z.string().trim().min(1), en: z.string().trim().min(1).optional() })
export type Localised = z.infer<typeof Localised>

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and hyphens')
const isoDay = z.iso.date()

export const Objective = z.object({ id: slug, draw: z.int().min(1), text: Localised })

export const Lesson = z.object({ slug, minutes: z.int().min(1).max(5), title: Localised })

/** `course.yaml`, as an author writes it. */
export const CourseFile = z
  .strictObject({
    code: slug,
    area: z.enum(['child-protection', 'gender-equality']),
    title: Localised,
    summary: Localised,
    passMark: z.int().min(1).max(100),
    reviewOn: isoDay,
    contentNotice: Localised.optional(),
    objectives: z.array(Objective).min(1),
    lessons: z.array(Lesson).min(1),
  })

export type CourseFile = z.infer<typeof CourseFile>

/** What a course version stores: the file and its lessons' Markdown. Never changed after publication. */
export type CourseContent = Omit<CourseFile, 'code' | 'area' | 'passMark' | 'lessons'> & {
  lessons: (z.infer<typeof Lesson> & { body: Localised })[]
}
