import { inLanguage, type Localised } from './content.ts'
import { type LessonTexts, renderLesson, type Section } from './markdown.ts'
import type { CourseVersion } from './queries.ts'
import type { References } from './references.ts'

/** What every lesson of this process is shown with: the register of today and the words of the message catalogue. */
export type LessonSurroundings = { references: References; texts: { vi: LessonTexts } & Record<string, LessonTexts> }

/** A lesson ready for its page. `language` is the language of the text: Vietnamese when it was not translated. */
export type LessonPage = { html: string; sections: Section[]; language: string }

const pages = new WeakMap<CourseVersion, Map<string, { page: LessonPage; surroundings: LessonSurroundings }>>()

/**
 * The lesson `slug` of a course version, rendered once per language and kept as long as the version is. Pass the same
 * `surroundings` object each time. Undefined when the version has no such lesson.
 */
export function lessonPage(
  version: CourseVersion,
  slug: string,
  language: string,
  surroundings: LessonSurroundings,
): LessonPage | undefined {
  const kept = pages.get(version) ?? new Map()
  pages.set(version, kept)
  const key = `${slug}/${language}`
  const known = kept.get(key)
  if (known?.surroundings === surroundings) return known.page
  const page = render(version, slug, language, surroundings)
  if (page) kept.set(key, { page, surroundings })
  return page
}

/** As `lessonPage`, for the page to print. Undefined when the version has none. */
export function jobAidPage(
  version: CourseVersion,
  language: string,
  surroundings: LessonSurroundings,
): LessonPage | undefined {
  const { jobAid } = version.content
  return jobAid && renderText(version, jobAid, language, surroundings)
}

function render(
  version: CourseVersion,
  slug: string,
  language: string,
  surroundings: LessonSurroundings,
): LessonPage | undefined {
  const lesson = version.content.lessons.find((candidate) => candidate.slug === slug)
  return lesson && renderText(version, lesson.body, language, surroundings)
}

function renderText(
  version: CourseVersion,
  body: Localised,
  wanted: string,
  { references, texts }: LessonSurroundings,
): LessonPage {
  const language = body[wanted] ? wanted : 'vi'
  const { images, scenarios } = version.content
  const options = {
    references,
    images,
    scenarios: scenarios?.[language] ?? scenarios?.vi ?? {},
    imageBase: `/courses/${version.code}/images`,
    language,
    texts: texts[language] ?? texts.vi,
  } as const
  return { ...renderLesson(inLanguage(body, language), options), language }
}
