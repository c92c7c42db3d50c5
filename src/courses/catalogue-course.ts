import { join } from 'node:path'
import type { CheckQuestion } from './catalogue.ts'
import { readJobAid, readScenarios, reportUnusedScenarios } from './catalogue-extras.ts'
import { listFolder, type Placed, readYaml } from './catalogue-files.ts'
import { imagesUsed, type LessonFile, readLessonFiles, withBodies } from './catalogue-lessons.ts'
import { type Problem, reportRepeated } from './catalogue-problems.ts'
import { type CatalogueQuestion, readQuestions } from './catalogue-questions.ts'
import { withTranslations } from './catalogue-translations.ts'
import { type CourseContent, CourseFile, type Illustration, languagePattern } from './content.ts'
import { contentHash } from './content-hash.ts'
import { readIllustrations } from './illustrations.ts'
import { preTestQuotas } from './pre-test.ts'
import type { References } from './references.ts'

/** A course as its files say it, ready to be published. */
export type CatalogueCourse = {
  code: string
  area: CourseFile['area']
  passMark: number
  content: CourseContent
  /** In the order of the file. */
  questions: CatalogueQuestion[]
  /** Over everything above: the same hash, the same edition. */
  contentHash: string
}

/** What reading one course needs to know, and where it reports. */
export type Reading = { root: string; references: References; checkQuestion: CheckQuestion; problems: Problem[] }

/** Questions in one attempt, over all objectives of a course. */
export const questionsPerAttempt = 10

/** Reads the folder `code`. Undefined when `course.yaml` is unusable; every problem is reported. */
export function readCourse(code: string, reading: Reading): CatalogueCourse | undefined {
  const { root, problems } = reading
  reportUnexpected(root, code, problems)
  const images = readIllustrations(root, `${code}/images`, problems)
  const scenarios = readScenarios(code, reading)
  const files = readLessonFiles(code, images, scenarios, reading)
  reportUnusedScenarios(code, scenarios, files, problems)
  const jobAid = readJobAid(code, images, reading)
  reportUnusedImages(code, images, files, problems)
  const file = `${code}/course.yaml`
  const course = readYaml(root, file, CourseFile, problems)
  if (!course) return undefined
  checkCourse(file, course, code, problems)
  const questions = withTranslations(
    code,
    readQuestions(`${code}/questions.vi.yaml`, course.value, files, reading),
    reading,
  )
  const { area, passMark, code: _, lessons: __, ...rest } = course.value
  const content: CourseContent = {
    ...rest,
    lessons: withBodies(file, course, files, problems),
    images,
    ...(jobAid && { jobAid }),
    ...(scenarios && { scenarios }),
  }
  return {
    code,
    area,
    passMark,
    content,
    questions,
    contentHash: contentHash({ code, area, passMark, content, questions }),
  }
}

function reportUnexpected(root: string, code: string, problems: Problem[]): void {
  const expected = new RegExp(
    `^(course\\.yaml|images|lessons|(job-aid\\.${languagePattern}\\.md)|((questions|scenarios)\\.${languagePattern}\\.yaml))$`,
  )
  for (const { name } of listFolder(join(root, code))) {
    if (expected.test(name)) continue
    const text =
      'Nothing reads this file; a course holds course.yaml, lessons, images, questions.vi.yaml, scenarios.vi.yaml and job-aid.vi.md.'
    problems.push({ file: `${code}/${name}`, text })
  }
}

function reportUnusedImages(
  code: string,
  images: Record<string, Illustration>,
  files: LessonFile[],
  problems: Problem[],
): void {
  const used = imagesUsed(files)
  for (const name of Object.keys(images)) {
    if (!used.has(name)) problems.push({ file: `${code}/images/${name}`, text: 'No lesson shows this picture.' })
  }
}

function checkCourse(file: string, { value, line }: Placed<CourseFile>, folder: string, problems: Problem[]): void {
  if (value.code !== folder) {
    problems.push({
      file,
      line: line(['code']),
      text: `code: the folder is called "${folder}", the course "${value.code}".`,
    })
  }
  const objectives = value.objectives.map(({ id }, at) => ({ value: id, line: line(['objectives', at, 'id']) }))
  reportRepeated(objectives, 'The objective', file, problems)
  const lessons = value.lessons.map(({ slug }, at) => ({ value: slug, line: line(['lessons', at, 'slug']) }))
  reportRepeated(lessons, 'The lesson', file, problems)
  const drawn = value.objectives.reduce((sum, objective) => sum + objective.draw, 0)
  if (drawn !== questionsPerAttempt) {
    const text = `objectives: draw adds up to ${drawn}; an attempt has ${questionsPerAttempt} questions.`
    problems.push({ file, line: line(['objectives']), text })
  }
  reportPreTest(file, { value, line }, problems)
}

/** The quiz asks at least as much of each objective, so the bank is never too small for both. */
function reportPreTest(
  file: string,
  { value, line }: Pick<Placed<CourseFile>, 'value' | 'line'>,
  problems: Problem[],
): void {
  const { preTest, objectives } = value
  if (!preTest) return
  const report = (text: string) => problems.push({ file, line: line(['preTest', 'draw']), text })
  const named = typeof preTest.draw === 'number' ? [] : Object.keys(preTest.draw)
  for (const id of named.filter((name) => !objectives.some((objective) => objective.id === name))) {
    report(`preTest: no objective "${id}" here.`)
  }
  for (const { objective, draw } of preTestQuotas(value)) {
    const quiz = objectives.find(({ id }) => id === objective)?.draw ?? 0
    if (draw > quiz) report(`preTest: asks ${draw} questions of "${objective}", the quiz only ${quiz}.`)
  }
}
