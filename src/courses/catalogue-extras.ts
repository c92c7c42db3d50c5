import { join } from 'node:path'
import type { Reading } from './catalogue-course.ts'
import { listFolder, readText, readYamlList } from './catalogue-files.ts'
import type { LessonFile } from './catalogue-lessons.ts'
import { type Problem, reportRepeated } from './catalogue-problems.ts'
import { type CourseContent, type Illustration, type Localised, languagePattern } from './content.ts'
import { lessonProblems, scenariosIn } from './lesson-problems.ts'
import { pastBody, pastBodyFault } from './past-bodies.ts'
import { type CaseScenario, ScenarioFile } from './scenario.ts'

/** The cases to decide of a course by language and id; undefined when it has none. */
export function readScenarios(code: string, reading: Reading): CourseContent['scenarios'] {
  const files = filesByLanguage(reading.root, code, 'scenarios', 'yaml')
  if (files.length === 0) return undefined
  return Object.fromEntries(files.map(({ language, file }) => [language, readCases(file, reading)]))
}

function readCases(file: string, { root, problems }: Reading): Record<string, CaseScenario> {
  const entries = readYamlList(root, file, ScenarioFile, problems)
  const ids = entries.map(({ value, line }) => ({ value: value.id, line: line(['id']) }))
  reportRepeated(ids, 'The case', file, problems)
  for (const { value, line } of entries) {
    const body = pastBody(JSON.stringify(value))
    if (body !== undefined) problems.push({ file, line: line(), text: pastBodyFault(body) })
  }
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
  const texts = filesByLanguage(root, code, 'job-aid', 'md').map(({ language, file }) => {
    const body = readText(root, file, problems) ?? ''
    const faults = lessonProblems(body, { references, images, scenarios: {} })
    for (const { line, text } of faults) problems.push({ file, line, text })
    return [language, body] as const
  })
  const { vi, ...others } = Object.fromEntries(texts)
  return vi === undefined ? undefined : { ...others, vi }
}

/** Files such as `job-aid.vi.md`, `job-aid.en.md` of the course `code`. */
export function filesByLanguage(
  root: string,
  code: string,
  name: string,
  ending: 'md' | 'yaml',
): { language: string; file: string }[] {
  const pattern = new RegExp(`^${name}\\.(${languagePattern})\\.${ending}$`)
  return listFolder(join(root, code)).flatMap((entry) => {
    const language = pattern.exec(entry.name)?.[1]
    return language ? [{ language, file: `${code}/${entry.name}` }] : []
  })
}
