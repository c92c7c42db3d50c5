import { z } from 'zod'
import type { CourseContent } from './content.ts'

/**
 * `preTest` in `course.yaml`: a few questions before the first lesson, so many of each objective, or as many as the list
 * says for each. `testOut`: who passes it has completed the course.
 */
export const PreTestFile = z.strictObject({
  draw: z.union([z.int().min(1), z.record(z.string(), z.int().min(1))]),
  testOut: z.boolean(),
})

/** How many questions of each objective the pre-test asks; empty for a course without one. */
export function preTestQuotas({
  preTest,
  objectives,
}: Pick<CourseContent, 'preTest' | 'objectives'>): { objective: string; draw: number }[] {
  if (!preTest) return []
  const { draw } = preTest
  return objectives.flatMap(({ id }) => {
    const count = typeof draw === 'number' ? draw : (draw[id] ?? 0)
    return count === 0 ? [] : [{ objective: id, draw: count }]
  })
}
