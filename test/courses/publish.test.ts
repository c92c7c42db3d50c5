import { asc, eq, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { type Catalogue, readCatalogue } from '../../src/courses/catalogue.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import {
  courses,
  courseVersionQuestions,
  courseVersions,
  questions,
  questionVersions,
} from '../../src/courses/schema.ts'
import { openDatabase, sqlState } from '../../src/database/database.ts'
import { testDatabase } from '../support/database.ts'
import { type Files, goodCatalogue, writeCatalogue } from './catalogue-folder.ts'

const { db, url } = await testDatabase()
const at = new Date('2026-11-23T02:00:00Z')

test('a new course gets version 1 with its whole bank', async () => {
  const [publication] = await publish('new-course')
  expect(publication).toMatchObject({ code: 'new-course', number: 1, isNew: true })
  const [version] = await db
    .select()
    .from(courseVersions)
    .where(eq(courseVersions.id, publication?.courseVersionId ?? ''))
  expect(version).toMatchObject({ number: 1, passMark: 80, publishedAt: at })
  expect(version?.content).toEqual(catalogue('new-course').courses[0]?.content)
  expect(Object.keys(await bankOf(publication?.courseVersionId))).toHaveLength(14)
})

test('the same files again change nothing', async () => {
  const [first] = await publish('same-files')
  const [again] = await publish('same-files', {}, new Date('2027-01-01T00:00:00Z'))
  expect(again).toEqual({ ...first, isNew: false })
  expect(await versionsOf('same-files')).toHaveLength(1)
})

test('other words in a lesson make a version, and the questions keep theirs', async () => {
  const [first] = await publish('other-words')
  const [second] = await publish('other-words', { 'lessons/2-second.vi.md': '## Bước sau {#next-step}\n\nBáo ngay.\n' })
  expect(second).toMatchObject({ number: 2, isNew: true })
  expect(await bankOf(second?.courseVersionId)).toEqual(await bankOf(first?.courseVersionId))
})

test('other words in a question give that question alone a version, and the old bank keeps the old one', async () => {
  const [first] = await publish('other-question')
  const before = await bankOf(first?.courseVersionId)
  const [second] = await publish('other-question', { 'questions.vi.yaml': bank().replace('Câu hỏi 3', 'Câu hỏi ba') })
  const after = await bankOf(second?.courseVersionId)
  const changed = Object.keys(after).filter((code) => after[code]?.id !== before[code]?.id)
  expect(changed).toEqual(['signs-3'])
  expect(after['signs-3']).toMatchObject({ number: 2, questionId: before['signs-3']?.questionId })
  expect(await bankOf(first?.courseVersionId)).toEqual(before)
})

test('a question that is taken out stays in the old bank only', async () => {
  const [first] = await publish('fewer')
  const [second] = await publish('fewer', { 'questions.vi.yaml': bank().replace('id: report-7', 'id: report-8') })
  expect(Object.keys(await bankOf(first?.courseVersionId))).toContain('report-7')
  expect(Object.keys(await bankOf(second?.courseVersionId))).not.toContain('report-7')
})

test('going back to earlier files makes them the newest again, with the question versions of then', async () => {
  const [first] = await publish('back')
  await publish('back', { 'questions.vi.yaml': bank().replaceAll('Vì thế', 'Vì vậy') })
  const [third] = await publish('back')
  expect(third).toMatchObject({ number: 3, isNew: true })
  expect(await bankOf(third?.courseVersionId)).toEqual(await bankOf(first?.courseVersionId))
})

test('several processes that start at once make one version', async () => {
  const processes = Array.from({ length: 4 }, () => openDatabase(url, { max: 1 }))
  const published = await Promise.all(
    processes.map((process) => publishCatalogue(process.db, catalogue('at-once'), at)),
  )
  await Promise.all(processes.map((process) => process.close()))
  expect(published.flat().filter((publication) => publication.isNew)).toHaveLength(1)
  expect(new Set(published.flat().map((publication) => publication.courseVersionId)).size).toBe(1)
  expect(await versionsOf('at-once')).toHaveLength(1)
})

test('a course keeps its area', async () => {
  await publish('same-area')
  const moved = publish('same-area', {
    'course.yaml': courseYaml('same-area').replace('child-protection', 'gender-equality'),
  })
  await expect(moved).rejects.toThrow('same-area was published for child-protection')
  expect(await versionsOf('same-area')).toHaveLength(1)
})

test('what is published can be neither changed nor removed', async () => {
  const [publication] = await publish('immutable')
  const id = publication?.courseVersionId ?? ''
  const changes = [
    sql`update course_versions set pass_mark = 50 where id = ${id}`,
    sql`delete from course_version_questions where course_version_id = ${id}`,
    sql`update question_versions set objective = 'x'`,
    sql`truncate course_versions cascade`,
  ]
  for (const change of changes) {
    expect(await db.execute(change).then(() => 'done', sqlState)).toBe('23001')
  }
})

function publish(code: string, changes: Files = {}, publishedAt = at) {
  return publishCatalogue(db, catalogue(code, changes), publishedAt)
}

/** The good catalogue with its course under another code; `changes` are files of the course. */
function catalogue(code: string, changes: Files = {}): Catalogue {
  const files: Files = {}
  for (const [file, text] of Object.entries(goodCatalogue())) files[file.replace('safe-school', code)] = text
  files[`${code}/course.yaml`] = courseYaml(code)
  for (const [file, text] of Object.entries(changes)) files[`${code}/${file}`] = text
  return readCatalogue(writeCatalogue(files), { checkQuestion: () => [] })
}

function courseYaml(code: string): string {
  return (goodCatalogue()['safe-school/course.yaml'] ?? '').replace('code: safe-school', `code: ${code}`)
}

function bank(): string {
  return goodCatalogue()['safe-school/questions.vi.yaml'] ?? ''
}

async function versionsOf(code: string) {
  return db
    .select({ id: courseVersions.id })
    .from(courseVersions)
    .innerJoin(courses, eq(courses.id, courseVersions.courseId))
    .where(eq(courses.code, code))
}

async function bankOf(courseVersionId = '') {
  const rows = await db
    .select({
      code: questions.code,
      id: questionVersions.id,
      questionId: questions.id,
      number: questionVersions.number,
    })
    .from(courseVersionQuestions)
    .innerJoin(questionVersions, eq(questionVersions.id, courseVersionQuestions.questionVersionId))
    .innerJoin(questions, eq(questions.id, questionVersions.questionId))
    .where(eq(courseVersionQuestions.courseVersionId, courseVersionId))
    .orderBy(asc(questions.code))
  return Object.fromEntries(rows.map(({ code, ...row }) => [code, row]))
}
