import { join } from 'node:path'
import type { Reading } from './catalogue-course.ts'
import { listFolder, type Placed, readText } from './catalogue-files.ts'
import { type Problem, reportRepeated } from './catalogue-problems.ts'
import { type CourseContent, type CourseFile, type Illustration, languagePattern } from './content.ts'
import { imagesIn, lessonProblems } from './lesson-problems.ts'
import { parseLesson, sectionsOf } from './markdown.ts'

/** `lessons/2-when-a-child-tells.vi.md` */
export type LessonFile = {
  file: string
  number: number
  slug: string
  language: string
  body: string
  anchors: string[]
}

const lessonName = new RegExp(`^(\\d+)-([a-z0-9-]+)\\.(${languagePattern})\\.md$`)

/** Every lesson file of a course, whether `course.yaml` names it or not, with its mistakes reported. */
export function readLessonFiles(
  code: string,
  images: Record<string, Illustration>,
  scenarios: CourseContent['scenarios'],
  { root, references, problems }: Reading,
): LessonFile[] {
  const folder = `${code}/lessons`
  return listFolder(join(root, folder)).flatMap(({ name }) => {
    const file = `${folder}/${name}`
    const [, number, slug, language] = lessonName.exec(name) ?? []
    if (!number || !slug || !language) {
      problems.push({ file, text: 'Name a lesson <number>-<slug>.vi.md (or of another language: .en.md).' })
      return []
    }
    const body = readText(root, file, problems)
    if (body === undefined) return []
    for (const { line, text } of lessonProblems(body, {
      references,
      images,
      scenarios: scenarios?.[language] ?? scenarios?.vi ?? {},
    }))
      problems.push({ file, line, text })
    const anchors = sectionsOf(parseLesson(body)).map((section) => section.anchor)
    return [{ file, number: Number(number), slug, language, body, anchors }]
  })
}

export function imagesUsed(files: LessonFile[]): Set<string> {
  return new Set(files.flatMap(({ body }) => imagesIn(body)))
}

/** The lessons of `course.yaml` with their texts. Reports texts that are missing, out of order or not in the course. */
export function withBodies(
  courseFile: string,
  { value, line }: Placed<CourseFile>,
  files: LessonFile[],
  problems: Problem[],
): CourseContent['lessons'] {
  for (const { file, slug, number } of files) {
    const position = value.lessons.findIndex((lesson) => lesson.slug === slug) + 1
    if (position === 0) problems.push({ file, text: `course.yaml has no lesson "${slug}".` })
    else if (position !== number)
      problems.push({ file, text: `In course.yaml this is lesson ${position}, not ${number}.` })
  }
  const texts = files.map(({ slug, language }) => ({ value: `${slug}.${language}` }))
  reportRepeated(texts, 'The lesson text', courseFile, problems)
  return value.lessons.map((lesson, at) => {
    const texts = files.filter((file) => file.slug === lesson.slug)
    const vi = texts.find(({ language }) => language === 'vi')
    if (!vi) {
      const text = `lessons: there is no file lessons/${at + 1}-${lesson.slug}.vi.md.`
      problems.push({ file: courseFile, line: line(['lessons', at]), text })
    }
    for (const translation of texts) reportOtherAnchors(vi, translation, problems)
    const bodies = Object.fromEntries(texts.map(({ language, body }) => [language, body]))
    return { ...lesson, body: { ...bodies, vi: vi?.body ?? '' } }
  })
}

/** Places where readers stopped and `teaches` of questions must hold in every language. */
function reportOtherAnchors(vi: LessonFile | undefined, translation: LessonFile, problems: Problem[]): void {
  if (!vi || vi.anchors.join() === translation.anchors.join()) return
  problems.push({
    file: translation.file,
    text: `Use the anchors of ${vi.file}, in its order: ${vi.anchors.join(', ')}.`,
  })
}
