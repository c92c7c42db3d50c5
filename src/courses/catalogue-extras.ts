import type { Reading } from './catalogue-course.ts'
import { listFolder, readText, readYamlList } from './catalogue-files.ts'
import type { LessonFile } from './catalogue-lessons.ts'
import { type Problem, reportRepeated } from './catalogue-problems.ts'
import type { CourseContent, Illustration, Localised } from './content.ts'
import { lessonProblems, scenariosIn } from './lesson-problems.ts'
import { type CaseScenario, ScenarioFile } from './scenario.ts'

const languages = ['vi', 'en'] as const

/** The cases to decide of a course by language and id; undefined when it has none. */
export function readScenarios(code: string, reading: Reading): CourseContent['scenarios'] {
  const [vi, en] = languages.map((language) => readCases(code, `scenarios.${language}.yaml`, reading))
  return vi && (en ? { vi, en } : { vi })
}

function readCases(code: string, name: string, { root, problems }: Reading): Record<string, CaseScenario> | undefined {
  if (!exists(root, code, name)) return undefined
  const file = `${code}/${name}`
  const entries = readYamlList(root, file, ScenarioFile, problems)
  const ids = entries.map(({ value, line }) => ({ value: value.id, line: line(['id']) }))
  reportRepeated(ids, 'The case', file, problems)
  return Object.fromEntries(entries.map(({ value: { id, ...scenario } }) => [id, scenario]))
}

/** Reports cases that no lesson shows. */
export function reportUnusedScenarios(
  code: string,
  scenarios: CourseContent['scenarios'],
  files: LessonFile[],
  problems: Problem[],
): void {
  const used = new Set(files.flatMap(({ body }) => scenariosIn(body)))
  for (const id of Object.keys(scenarios?.vi ?? {})) {
    if (used.has(id)) continue
    problems.push({
      file: `${code}/scenarios.vi.yaml`,
      text: `No lesson shows the case "${id}": "::: scenario ${id}".`,
    })
  }
}

/** The page to print of a course; undefined when it has none. */
export function readJobAid(
  code: string,
  images: Record<string, Illustration>,
  { root, references, problems }: Reading,
): Localised | undefined {
  const [vi, en] = languages.map((language) => {
    const name = `job-aid.${language}.md`
    if (!exists(root, code, name)) return undefined
    const file = `${code}/${name}`
    const body = readText(root, file, problems)
    const faults = body === undefined ? [] : lessonProblems(body, { references, images, scenarios: {} })
    for (const { line, text } of faults) problems.push({ file, line, text })
    return body
  })
  return vi === undefined ? undefined : { vi, ...(en === undefined ? {} : { en }) }
}

function exists(root: string, code: string, name: string): boolean {
  return listFolder(`${root}/${code}`).some((entry) => entry.name === name)
}
