import { expect, test } from 'vitest'
import { readCatalogue } from '../../src/courses/catalogue.ts'
import { lessonPage } from '../../src/courses/lesson-page.ts'
import type { CourseVersion } from '../../src/courses/queries.ts'
import { goodCatalogue, writeCatalogue } from './catalogue-folder.ts'
import { lessonOptions } from './rendered-lesson.ts'

const { references, texts } = lessonOptions
const surroundings = { references, texts: { vi: texts, en: { ...texts, right: 'Right', wrong: 'Not quite' } } }

test('a lesson is rendered once per language', () => {
  const version = aVersion()
  const page = lessonPage(version, 'first', 'vi', surroundings)
  expect(page).toMatchObject({ language: 'vi', sections: [{ anchor: 'opening', title: 'Mở đầu' }] })
  expect(page?.html).toContain('src="/courses/safe-school/images/gate.svg?v=')
  expect(page?.html).toContain('Luật A (1/2020/QH1), Điều 5')
  expect(lessonPage(version, 'first', 'vi', surroundings)).toBe(page)
})

test('a lesson without a translation comes in Vietnamese and says so', () => {
  const page = lessonPage(aVersion(), 'first', 'en', surroundings)
  expect(page?.language).toBe('vi')
  expect(page?.html).toContain('<strong>Chưa đúng.</strong>')
})

test('a translated lesson comes in its language', () => {
  const english =
    '## Next {#next-step}\n\n::: check Who?\n- [x] 111 — Day and night.\n- [ ] Nobody — They need you.\n:::\n'
  const version = aVersion({ 'safe-school/lessons/2-second.en.md': english })
  const page = lessonPage(version, 'second', 'en', surroundings)
  expect(page).toMatchObject({ language: 'en', sections: [{ anchor: 'next-step', title: 'Next' }] })
  expect(page?.html).toContain('<strong>Not quite.</strong>')
  expect(lessonPage(version, 'second', 'vi', surroundings)?.sections).toEqual([
    { anchor: 'next-step', title: 'Bước sau' },
  ])
})

test('a register that changed is seen', () => {
  const version = aVersion()
  lessonPage(version, 'first', 'vi', surroundings)
  const page = lessonPage(version, 'first', 'vi', { ...surroundings, references: new Map() })
  expect(page?.html).toContain('law-a, Điều 5')
})

test('there is no page for an unknown lesson', () => {
  expect(lessonPage(aVersion(), 'constructor', 'vi', surroundings)).toBeUndefined()
})

function aVersion(changes: Record<string, string> = {}): CourseVersion {
  const root = writeCatalogue({ ...goodCatalogue(), ...changes })
  const [course] = readCatalogue(root, { checkQuestion: () => [] }).courses
  if (!course) throw new Error('the good catalogue has a course')
  const { code, area, passMark, content } = course
  return { id: 'v', courseId: 'c', number: 1, publishedAt: new Date(0), code, area, passMark, content }
}
