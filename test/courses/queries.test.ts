import { uuidv7 } from 'uuidv7'
import { expect, test } from 'vitest'
import { readCatalogue } from '../../src/courses/catalogue.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import {
  listNewestVersions,
  loadBank,
  loadCourseVersion,
  loadQuestionVersions,
  newestVersion,
} from '../../src/courses/queries.ts'
import { courseVersionQuestions } from '../../src/courses/schema.ts'
import { inTransaction, openDatabase } from '../../src/database/database.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { testDatabase } from '../support/database.ts'
import { type Files, goodCatalogue, writeCatalogue } from './catalogue-folder.ts'

const { db, url } = await testDatabase()
const at = new Date('2026-11-23T02:00:00Z')
const files = goodCatalogue()

test('question versions come in the order they are asked for, from memory or not', async () => {
  await publish(files)
  const rows = await db.select().from(courseVersionQuestions)
  const ids = rows.map((row) => row.questionVersionId).reverse()
  const asked = await loadQuestionVersions(db, ids.slice(3))
  expect(asked.map((question) => question.questionVersionId)).toEqual(ids.slice(3))
  const all = await loadQuestionVersions(db, ids)
  expect(all.map((question) => question.questionVersionId)).toEqual(ids)
  expect(all[3]).toBe(asked[0])
  expect(await loadQuestionVersions(db, [])).toEqual([])
  await expect(loadQuestionVersions(db, [uuidv7()])).rejects.toThrow('no question version')
})

test('a version is read once and then kept', async () => {
  const version = await newestVersionByCode(db, 'safe-school')
  expect(version).toMatchObject({
    code: 'safe-school',
    area: 'child-protection',
    number: 1,
    passMark: 80,
    publishedAt: at,
  })
  expect(version?.content.lessons[0]).toMatchObject({ slug: 'first', title: { vi: 'Bài một' } })
  expect(await loadCourseVersion(db, version?.id ?? '')).toBe(version)
  expect(await newestVersion(db, version?.courseId ?? '')).toBe(version)
  expect(await inTransaction(db, (tx) => newestVersion(tx, version?.courseId ?? ''))).toBe(version)
})

test('a bank holds the questions of its version, by code', async () => {
  const [version] = await listNewestVersions(db)
  const bank = await loadBank(db, version?.id ?? '')
  expect(bank.map((question) => question.code)).toEqual(bank.map((question) => question.code).sort())
  expect(bank).toHaveLength(14)
  expect(bank[0]).toMatchObject({
    code: 'report-1',
    objective: 'report',
    number: 1,
    content: { stem: 'Câu hỏi 1', correct: true },
  })
  expect(await loadBank(db, version?.id ?? '')).toBe(bank)
})

test('a version published by another process is seen at once; the old one stays as it was', async () => {
  const old = await newestVersionByCode(db, 'safe-school')
  const other = openDatabase(url, { max: 1 })
  await publish({ ...files, 'safe-school/lessons/2-second.vi.md': '## Bước sau {#next-step}\n\nBáo ngay.\n' }, other.db)
  await other.close()
  const newest = await newestVersionByCode(db, 'safe-school')
  expect(newest).toMatchObject({ number: 2, courseId: old?.courseId })
  expect(await listNewestVersions(db)).toEqual([newest])
  expect(await loadCourseVersion(db, old?.id ?? '')).toBe(old)
})

test('courses come by area, then code', async () => {
  const course = 'safe-school/course.yaml'
  for (const [code, area] of [
    ['a-gender', 'gender-equality'],
    ['b-children', 'child-protection'],
  ] as const) {
    const renamed: Files = Object.fromEntries(
      Object.entries(files).map(([file, text]) => [file.replace('safe-school', code), text]),
    )
    renamed[`${code}/course.yaml`] = (files[course] ?? '')
      .replace('code: safe-school', `code: ${code}`)
      .replace('child-protection', area)
    await publish(renamed)
  }
  expect((await listNewestVersions(db)).map(({ code }) => code)).toEqual(['b-children', 'safe-school', 'a-gender'])
})

test('there is nothing for an unknown code or id', async () => {
  expect(await newestVersionByCode(db, 'no-such-course')).toBeUndefined()
  expect(await newestVersion(db, uuidv7())).toBeUndefined()
  await expect(loadCourseVersion(db, uuidv7())).rejects.toThrow('no course version')
})

function publish(catalogue: Files, into = db) {
  return publishCatalogue(into, readCatalogue(writeCatalogue(catalogue), { checkQuestion: () => [] }), at)
}
