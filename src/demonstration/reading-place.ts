import type { CourseContent } from '../courses/content.ts'
import { parseLesson, sectionsOf } from '../courses/markdown.ts'

/** Where somebody stands after so many lessons: in the middle of the next one, or at the top of the last. */
export function placeIn(content: CourseContent, lessonsRead: number): { lesson: string; section: string | undefined } {
  const next = content.lessons[lessonsRead]
  const last = content.lessons.at(-1) as CourseContent['lessons'][number]
  return next ? { lesson: next.slug, section: middleSection(next) } : { lesson: last.slug, section: undefined }
}

const middles = new WeakMap<object, string | undefined>()

/** Parsed once for each lesson: it is asked for hundreds of times. */
function middleSection(lesson: CourseContent['lessons'][number]): string | undefined {
  if (!middles.has(lesson)) {
    const sections = sectionsOf(parseLesson(lesson.body.vi))
    middles.set(lesson, sections[Math.floor(sections.length / 2)]?.anchor)
  }
  return middles.get(lesson)
}
