import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditEntries } from '../../src/audit/schema.ts'
import { type CourseVersion, loadCourseVersion } from '../../src/courses/queries.ts'
import { drawFrom, startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { liftSuspension, listSuspensions, suspendedQuestions, suspendQuestion } from '../../src/quizzes/suspension.ts'
import { anAccount, aPerson, now } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'
import { seededRandom } from '../support/random.ts'
import { common, options } from './examples.ts'
import { aQuizCourse } from './quiz-course.ts'

const { db } = await testDatabase()
const content = { ...common, type: 'single', options, correct: ['a'] }
const officer = await anAccount(db, { displayName: 'Phạm Minh Đức' })
const act = (questionVersionId: string, reason = 'Đáp án sai') => ({
  questionVersionId,
  reason,
  accountId: officer.id,
  at: now,
})

/** Five questions of which three are asked, and one that is always asked. */
async function aCourseToSuspend() {
  const bank = [1, 2, 3, 4, 5].map(() => ({ objective: 'nhieu', content }))
  const course = await aQuizCourse(db, [...bank, { objective: 'mot', content }], { nhieu: 3, mot: 1 })
  return { ...course, version: await loadCourseVersion(db, course.courseVersionId) }
}

const drawn = async (version: CourseVersion, seed = 1) =>
  (await drawFrom(db, version, seededRandom(seed))).map(({ questionVersionId }) => questionVersionId)

describe('a suspended question', () => {
  test('is never drawn again, and stays in attempts that are open', async () => {
    const { version, courseVersionId, questionVersionIds } = await aCourseToSuspend()
    const { id: personId } = await aPerson(db)
    const open = await startAttempt(db, { personId, courseVersionId }, now, seededRandom())
    const before = await loadItems(db, open)
    const suspended = questionVersionIds.slice(0, 2)
    for (const id of suspended) expect(await suspendQuestion(db, version, act(id))).toBe('done')
    for (let seed = 0; seed < 20; seed++) {
      const ids = await drawn(version, seed)
      expect(ids).toHaveLength(4)
      expect(ids.filter((id) => suspended.includes(id))).toEqual([])
    }
    expect(await loadItems(db, open)).toEqual(before)
  })

  test('is not one where too few would be left, and nothing changes', async () => {
    const { version, questionVersionIds } = await aCourseToSuspend()
    const [a, b, c, , , only] = questionVersionIds as [string, string, string, string, string, string]
    expect(await suspendQuestion(db, version, act(only))).toBe('too-few')
    await suspendQuestion(db, version, act(a))
    await suspendQuestion(db, version, act(b))
    expect(await suspendQuestion(db, version, act(c))).toBe('too-few')
    expect(await listSuspensions(db, c)).toEqual([])
    await liftSuspension(db, act(a))
    expect(await suspendQuestion(db, version, act(c))).toBe('done')
  })

  test('keeps who, when and why, once, and is in the audit', async () => {
    const { version, questionVersionIds } = await aCourseToSuspend()
    const id = questionVersionIds[0] as string
    await suspendQuestion(db, version, act(id))
    await suspendQuestion(db, version, act(id, 'Lần nữa'))
    await liftSuspension(db, act(id, 'Đã sửa'))
    await liftSuspension(db, act(id, 'Lần nữa'))
    await suspendQuestion(db, version, act(id, 'Lại sai'))
    const by = 'Phạm Minh Đức'
    expect(await listSuspensions(db, id)).toEqual(
      expect.arrayContaining([
        { reason: 'Lại sai', by, at: now, end: undefined },
        { reason: 'Đáp án sai', by, at: now, end: { reason: 'Đã sửa', by, at: now } },
      ]),
    )
    expect(await listSuspensions(db, id)).toHaveLength(2)
    const acts = await db.select().from(auditEntries).where(eq(auditEntries.subjectId, id))
    expect(acts.map(({ action }) => action).sort()).toEqual([
      'question.suspended',
      'question.suspended',
      'question.suspension_lifted',
    ])
    expect((await suspendedQuestions(db)).has(id)).toBe(true)
  })

  test('is one of two that two officers suspend at once when only one can go', async () => {
    const bank = [1, 2, 3].map(() => ({ objective: 'nhieu', content }))
    for (let round = 0; round < 5; round++) {
      const course = await aQuizCourse(db, bank, { nhieu: 2 })
      const version = await loadCourseVersion(db, course.courseVersionId)
      const outcomes = await Promise.all(course.questionVersionIds.map((id) => suspendQuestion(db, version, act(id))))
      expect(outcomes.toSorted()).toEqual(['done', 'too-few', 'too-few'])
    }
  })

  test('never leaves an attempt with too few or with a suspended one, in whatever order of acts', async () => {
    const acts = fc.array(fc.record({ which: fc.nat(5), isLifted: fc.boolean() }), { maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(acts, fc.nat(), async (done, seed) => {
        const { version, questionVersionIds } = await aCourseToSuspend()
        for (const { which, isLifted } of done) {
          const id = questionVersionIds[which] as string
          await (isLifted ? liftSuspension(db, act(id)) : suspendQuestion(db, version, act(id)))
        }
        const suspended = await suspendedQuestions(db)
        const ids = await drawn(version, seed)
        expect(ids).toHaveLength(4)
        expect(ids.some((id) => suspended.has(id))).toBe(false)
      }),
      { numRuns: 15 },
    )
  })
})
