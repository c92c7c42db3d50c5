import type { Reading } from './catalogue-course.ts'
import { type Placed, readYamlList } from './catalogue-files.ts'
import type { LessonFile } from './catalogue-lessons.ts'
import { reportRepeated } from './catalogue-problems.ts'
import type { CourseFile } from './content.ts'
import { contentHash } from './content-hash.ts'
import { basisFault } from './old-instruments.ts'
import { pastBody, pastBodyFault } from './past-bodies.ts'
import { type QuestionContent, QuestionFile } from './question-content.ts'

export type CatalogueQuestion = {
  /** Stable inside the course. */
  code: string
  objective: string
  content: QuestionContent
  /** Over objective and content: the same hash, the same question version. */
  contentHash: string
}

/** Of an objective, the bank holds at least this many questions more than an attempt draws. */
const spareQuestions = 2

/** The bank of a course. Entries that are no questions are reported and left out. */
export function readQuestions(
  file: string,
  course: CourseFile,
  lessons: LessonFile[],
  reading: Reading,
): CatalogueQuestion[] {
  const { root, problems } = reading
  const entries = readYamlList(root, file, QuestionFile, problems)
  const ids = entries.map(({ value, line }) => ({ value: value.id, line: line(['id']) }))
  reportRepeated(ids, 'The question', file, problems)
  for (const entry of entries) checkQuestion(file, entry, course, lessons, reading)
  for (const { id, draw } of course.objectives) {
    const available = entries.filter(({ value }) => value.objective === id).length
    if (available >= draw + spareQuestions) continue
    const text = `The objective "${id}" has ${available} questions; write at least ${draw + spareQuestions} (draw + ${spareQuestions}).`
    problems.push({ file, text })
  }
  return entries.map(({ value: { id, objective, ...content } }) => ({
    code: id,
    objective,
    content,
    contentHash: contentHash({ objective, content }),
  }))
}

function checkQuestion(
  file: string,
  { value, line }: Placed<QuestionFile>,
  course: CourseFile,
  lessons: LessonFile[],
  { references, checkQuestion, problems }: Reading,
): void {
  const report = (path: PropertyKey[], text: string) =>
    problems.push({ file, line: line(path), text: `${value.id}: ${text}` })
  if (!course.objectives.some((objective) => objective.id === value.objective)) {
    report(['objective'], `course.yaml has no objective "${value.objective}".`)
  }
  const [slug, anchor = ''] = value.teaches.split('#')
  const lesson = lessons.find((candidate) => candidate.slug === slug && candidate.language === 'vi')
  if (!lesson) report(['teaches'], `there is no lesson "${slug}".`)
  else if (!lesson.anchors.includes(anchor)) {
    report(['teaches'], `lesson "${slug}" has no section "${anchor}"; it has ${lesson.anchors.join(', ')}.`)
  }
  for (const [at, basis] of value.basis.entries()) {
    const text = basisFault(references, basis, value)
    if (text !== undefined) report(['basis', at], text)
  }
  const { id: _, objective: __, ...content } = value
  const { teaches: ___, basis: ____, ...texts } = content
  const body = pastBody(JSON.stringify(texts))
  if (body !== undefined) report([], pastBodyFault(body))
  for (const text of checkQuestion(content)) report([], text)
}
