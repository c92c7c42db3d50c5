import { describe, expect, test } from 'vitest'
import { catalogueFolder, readCatalogue } from '../../src/courses/catalogue.ts'
import type { CatalogueQuestion } from '../../src/courses/catalogue-questions.ts'
import { scenariosIn } from '../../src/courses/lesson-problems.ts'
import { parseLesson, renderLesson } from '../../src/courses/markdown.ts'
import { checkQuestion } from '../../src/quizzes/types/index.ts'
import { hasVietnameseWord, syllables } from './reading.ts'
import { lessonOptions } from './rendered-lesson.ts'

const { courses, references } = readCatalogue(catalogueFolder, { checkQuestion })

describe('the course on reporting is whole in English, for staff who do not read Vietnamese', () => {
  const reporting = courses.find(({ code }) => code === 'recognise-and-report-abuse')
  if (!reporting) throw new Error('there is no course on reporting')
  const { lessons, jobAid, scenarios, contentNotice } = reporting.content
  const english = [...lessons.map(({ body }) => body), jobAid ?? { vi: '' }]
  const shape = (markdown = '') =>
    parseLesson(markdown).flatMap(({ type, attrs }) =>
      type === 'heading_open' ? [attrs?.join()] : type.startsWith('container_') || type === 'check_open' ? [type] : [],
    )

  test('every lesson and the job aid, with the same sections and boxes', () => {
    for (const { vi, en } of english) {
      expect(en).toBeDefined()
      expect(shape(en)).toEqual(shape(vi))
    }
    expect(contentNotice?.en).toBeDefined()
  })

  test('every case to decide, with the same decisions', () => {
    const decisions = (language: string) =>
      Object.entries(scenarios?.[language] ?? {}).map(([id, { steps }]) => [
        id,
        steps.map((step) => [step.id, step.options.map(({ id, right, next }) => [id, right, next])]),
      ])
    expect(decisions('en')).toEqual(decisions('vi'))
  })

  test('every question: reading the catalogue sees to every text of it', () => {
    expect(reporting.questions.filter(({ content }) => content.translations?.en === undefined)).toEqual([])
  })

  test('and nothing is left in Vietnamese but names and what is marked', () => {
    const pages = english.map(({ en = '' }) => en.replaceAll(/\[[^\]]+\]\{vi\}|\[\[[^\]]+\]\]/g, ''))
    const texts = [...pages, JSON.stringify(scenarios?.en), JSON.stringify(reporting.questions.map(inEnglish))]
    expect(texts.flatMap((text) => text.split('\n')).filter(hasVietnameseWord)).toEqual([])
  })
})

/** What makes a course whole beyond its lessons and its bank. */
describe.each(courses.map((course) => [course.code, course] as const))('%s', (_, course) => {
  const { lessons, jobAid, images } = course.content

  test('has at least two cases from school life, one of which branches', () => {
    const boxes = lessons
      .flatMap(({ body }) => parseLesson(body.vi))
      .filter(({ type }) => type === 'container_case_open')
    const branching = lessons.flatMap(({ body }) => scenariosIn(body.vi))
    expect(branching.length, 'Write a case to decide: scenarios.vi.yaml and "::: scenario id"').toBeGreaterThan(0)
    expect(boxes.length + branching.length, 'Write another case: "::: case Tiêu đề"').toBeGreaterThanOrEqual(2)
  })

  test('has a job aid of one page', () => {
    expect(jobAid?.vi, 'Write job-aid.vi.md').toBeDefined()
    const { html, sections } = renderLesson(jobAid?.vi ?? '', {
      ...lessonOptions,
      references,
      images,
      scenarios: {},
      imageBase: `/courses/${course.code}/images`,
    })
    expect(sections.length).toBeGreaterThanOrEqual(3)
    const words = syllables(html.replace(/<[^>]+>/g, ' '))
    expect(words, 'Shorten the job aid to one page').toBeLessThanOrEqual(420)
    expect(words).toBeGreaterThanOrEqual(120)
  })

  test('has pictures of its own', () => {
    expect(Object.keys(images).length, 'Draw at least three pictures').toBeGreaterThanOrEqual(3)
  })

  test('asks in at least four kinds of question, more than once in four of them', () => {
    const counts = Map.groupBy(course.questions, ({ content }) => content.type)
    const often = [...counts].filter(([, questions]) => questions.length > 1)
    expect(often.length, `Only ${often.map(([type]) => type).join(', ')} stand twice`).toBeGreaterThanOrEqual(4)
  })

  test('has a title, a summary, objectives and lesson titles in English', () => {
    const { title, summary, objectives } = course.content
    const texts = [title, summary, ...objectives.map(({ text }) => text), ...lessons.map((lesson) => lesson.title)]
    expect(texts.filter(({ en }) => en === undefined).map(({ vi }) => vi)).toEqual([])
  })

  test('says when it was to be reviewed, and warns where a reader may be affected', () => {
    expect(course.content.contentNotice?.vi, 'Write contentNotice with where to find help').toMatch(/111/)
  })
})

function inEnglish({ content }: CatalogueQuestion): unknown {
  return content.translations?.en
}
