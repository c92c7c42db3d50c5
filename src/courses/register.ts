import { addDays } from '../calendar.ts'
import { withoutMarks } from '../organisation/names.ts'
import type { CatalogueCourse } from './catalogue-course.ts'
import type { Localised } from './content.ts'
import { parseLesson } from './markdown.ts'
import type { Citation } from './markdown-citations.ts'
import type { Reference, References } from './references.ts'

/** A course that rests on an instrument. */
export type CitingCourse = { code: string; title: Localised }

/** Which courses cite each instrument, in their lessons or as the basis of a question. */
export function citingCourses(courses: CatalogueCourse[]): Map<string, CitingCourse[]> {
  const citing = new Map<string, CitingCourse[]>()
  for (const course of courses) {
    const { code, content } = course
    for (const ref of refsOf(course)) citing.set(ref, [...(citing.get(ref) ?? []), { code, title: content.title }])
  }
  return citing
}

function refsOf({ content, questions }: CatalogueCourse): Set<string> {
  const texts = [...content.lessons.map(({ body }) => body), content.jobAid ?? {}]
  const bodies = texts.flatMap((text): string[] => Object.values(text))
  const inLessons = bodies
    .flatMap((body) => parseLesson(body).flatMap((token) => token.children ?? []))
    .flatMap((child) => (child.type === 'citation' ? (child.meta as Citation).ref : []))
  return new Set([...inLessons, ...questions.flatMap((question) => question.content.basis.map(({ ref }) => ref))])
}

/**
 * Somebody has to look again: nobody did for a year, or the period of a programme ended since. What was replaced stays
 * replaced.
 */
export function isDueForCheck({ status, checkedOn, endsOn }: Reference, on: string): boolean {
  if (status === 'replaced') return false
  return checkedOn < addDays(on, -365) || (status !== 'expired' && endsOn !== undefined && endsOn < on)
}

/** Instruments whose number, title or note holds the words, with or without marks, by title. */
export function searchRegister(references: References, words: string): Reference[] {
  const wanted = withoutMarks(words).split(' ').filter(Boolean)
  return [...references.values()]
    .filter(({ number, title, note }) => {
      const text = withoutMarks(`${number} ${title} ${note ?? ''}`)
      return wanted.every((word) => text.includes(word))
    })
    .sort((a, b) => byTitle.compare(a.title, b.title) || byTitle.compare(a.number, b.number))
}

const byTitle = new Intl.Collator('vi', { numeric: true })
