import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditEntries } from '../../src/audit/schema.ts'
import { completions } from '../../src/completions/schema.ts'
import { loadQuestionVersions } from '../../src/courses/queries.ts'
import { questionVersions } from '../../src/courses/schema.ts'
import { ledger } from '../../src/domain.ts'
import { enrolments } from '../../src/learning/schema.ts'
import { correctQuestion, listCorrections } from '../../src/quizzes/correction.ts'
import { compareMarks, grade, isPassed, total } from '../../src/quizzes/grading.ts'
import { loadAttempt, loadItems } from '../../src/quizzes/queries.ts'
import { changesOf, effectOf } from '../../src/quizzes/regrades.ts'
import { attemptItems, attemptRegrades, attempts } from '../../src/quizzes/schema.ts'
import { loadCounts, rebuildStatistics } from '../../src/quizzes/statistics-counts.ts'
import { forEverybody, questionOf, withKey } from '../../src/quizzes/types/index.ts'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import { standings } from '../../src/targets/schema.ts'
import { aCourse, anAccount, aPerson, aTarget, aUnit, makeAware } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'
import { countedAnew, storedCounts } from './counted-anew.ts'
import { common, examples, options } from './examples.ts'
import { aQuizCourse, type QuizCourse, type Reply, takesQuiz } from './quiz-course.ts'

const { db } = await testDatabase()
const officer = await anAccount(db, { displayName: 'Phạm Minh Đức' })
const later = new Date('2026-12-24T03:00:00Z')
const single = { ...common, type: 'single', options, correct: ['a'] }
const keyB = { ...single, correct: ['b'] }
const correct = (
  questionVersionId: string,
  content: typeof single | Awaited<ReturnType<typeof currentContent>>,
  at = later,
) => correctQuestion({ db, ledger }, { questionVersionId, content, reason: 'Đáp án sai', accountId: officer.id }, at)

/** Ten questions, all of them asked; passed from eight. */
const tenQuestions = () =>
  aQuizCourse(
    db,
    Array.from({ length: 10 }, () => ({ objective: 'tat-ca', content: single })),
    { 'tat-ca': 10 },
  )

/** Answers the first question with an option, and that many of the others rightly. */
const takes = (course: QuizCourse, first: 'a' | 'b', right: number, more: Parameters<typeof takesQuiz>[3] = {}) =>
  takesQuiz(
    db,
    course,
    (id) => {
      const index = course.questionVersionIds.indexOf(id)
      return index === 0 ? { answer: first } : { answer: index <= right ? 'a' : 'c' }
    },
    more,
  )

const first = (course: QuizCourse) => course.questionVersionIds[0] as string
const entriesOf = (personId: string) => db.select().from(completions).where(eq(completions.personId, personId))

async function currentContent(questionVersionId: string) {
  const [version] = await loadQuestionVersions(db, [questionVersionId])
  if (!version) throw new Error('no such question')
  return version.content
}

describe('a correction', () => {
  test('raises and lowers marks, gives passes and takes none, as the preview said', async () => {
    const course = await tenQuestions()
    const gains = await takes(course, 'b', 7)
    const loses = await takes(course, 'a', 7)
    const safe = await takes(course, 'a', 9)
    const failed = await takes(course, 'b', 2)
    const neither = await takesQuiz(db, course, () => 'blank')
    const expected = { raised: 2, lowered: 2, passesGained: 1, passesKept: 1 }
    expect(effectOf(await changesOf(db, first(course), keyB))).toEqual(expected)
    expect(await db.select().from(attemptRegrades).where(eq(attemptRegrades.attemptId, gains.attemptId))).toEqual([])
    expect(await correct(first(course), keyB)).toEqual(expected)

    const marksOf = async ({ personId, attemptId }: typeof gains) => {
      const { marksAwarded, marksPossible, passed } = await loadAttempt(db, personId, attemptId)
      return [marksAwarded, marksPossible, passed]
    }
    expect(await marksOf(gains)).toEqual([8, 10, true])
    expect(await marksOf(loses), 'the pass stays').toEqual([7, 10, true])
    expect(await marksOf(safe)).toEqual([9, 10, true])
    expect(await marksOf(failed)).toEqual([3, 10, false])
    expect(await marksOf(neither)).toEqual([0, 10, false])
  })

  test('keeps the marks that were handed in', async () => {
    const course = await tenQuestions()
    const { attemptId } = await takes(course, 'a', 7)
    await correct(first(course), keyB)
    const [attempt] = await db.select().from(attempts).where(eq(attempts.id, attemptId))
    expect(attempt).toMatchObject({ marksAwarded: 8, marksPossible: 10, passed: true })
    const items = await db.select().from(attemptItems).where(eq(attemptItems.attemptId, attemptId))
    expect(items.reduce((sum, { marksAwarded }) => sum + (marksAwarded ?? 0), 0)).toBe(8)
  })

  test('writes the completion of a gained pass on the day it was handed in, once', async () => {
    const course = await tenQuestions()
    const { personId, attemptId } = await takes(course, 'b', 7)
    expect(await entriesOf(personId)).toEqual([])
    const [before] = await db.select().from(enrolments).where(eq(enrolments.personId, personId))
    expect(before?.attemptsFailed).toBe(1)
    await correct(first(course), keyB)
    await correct(first(course), keyB)
    expect(await entriesOf(personId)).toMatchObject([
      {
        achievedOn: '2026-11-23',
        recordedAt: later,
        recordedBy: officer.id,
        evidenceId: attemptId,
        marksAwarded: 8,
        marksPossible: 10,
        source: 'online',
      },
    ])
    const [after] = await db.select().from(enrolments).where(eq(enrolments.personId, personId))
    expect(after?.attemptsFailed).toBe(0)
  })

  test.each([true, false])(
    'gives a passed pre-test what the course gives for it: testing out is %s',
    async (testOut) => {
      const bank = [{ objective: 'tat-ca', content: single }]
      const course = await aQuizCourse(db, bank, { 'tat-ca': 1 }, 80, { draw: 1, testOut })
      const { personId, attemptId } = await takesQuiz(db, course, () => ({ answer: 'b' }), { kind: 'pre-test' })
      expect(await correct(first(course), keyB)).toMatchObject({ passesGained: 1 })
      expect(await loadAttempt(db, personId, attemptId)).toMatchObject({ passed: true })
      const entry = { source: 'tested-out', evidenceId: attemptId, achievedOn: '2026-11-23', recordedBy: officer.id }
      expect(await entriesOf(personId)).toMatchObject(testOut ? [entry] : [])
      expect((await loadCounts(db, course.courseVersionId)).totals, 'a pre-test is not counted').toEqual([])
    },
  )

  test('makes people aware, and nobody unaware', async () => {
    const school = await aUnit(db)
    const course = await tenQuestions()
    const other = await aCourse(db, 'gender-equality')
    const target = await aTarget(db, school, {
      areas: [
        { area: 'child-protection', coursesNeeded: 1, courseIds: [course.courseId] },
        { area: 'gender-equality', coursesNeeded: 1, courseIds: [other.courseId] },
      ],
    })
    const people = await Promise.all([7, 7].map(() => aPerson(db, { at: school })))
    const [gains, keeps] = people.map(({ id }) => id) as [string, string]
    for (const id of [gains, keeps]) await makeAware(db, id, target, ['gender-equality'])
    await takes(course, 'b', 7, { personId: gains })
    await takes(course, 'a', 7, { personId: keeps })
    const stateOf = async (personId: string) =>
      (await db.select().from(standings).where(eq(standings.personId, personId)))[0]?.state
    expect([await stateOf(gains), await stateOf(keeps)]).toEqual(['gender-equality', 'both'])
    await correct(first(course), keyB)
    expect([await stateOf(gains), await stateOf(keeps)]).toEqual(['both', 'both'])
    await correct(first(course), single)
    expect([await stateOf(gains), await stateOf(keeps)], 'also when it is taken back').toEqual(['both', 'both'])
  })

  test('holds for attempts that are handed in later, also those that are open', async () => {
    const course = await tenQuestions()
    await correct(first(course), keyB)
    const { personId, attemptId } = await takes(course, 'b', 7)
    expect(await loadAttempt(db, personId, attemptId)).toMatchObject({ marksAwarded: 8, passed: true })
    const [item] = (await loadItems(db, attemptId)).filter(
      ({ questionVersionId }) => questionVersionId === first(course),
    )
    expect(item?.content.correct).toEqual(['b'])
    expect(item?.correction?.at).toBeDefined()
    const [published] = await db
      .select()
      .from(questionVersions)
      .where(eq(questionVersions.id, first(course)))
    expect(published?.content.correct).toEqual(['a'])
  })

  test('a second time changes nothing', async () => {
    const course = await tenQuestions()
    for (const [firstAnswer, right] of [
      ['a', 7],
      ['b', 7],
      ['b', 1],
    ] as const)
      await takes(course, firstAnswer, right)
    const before = await correct(first(course), keyB)
    expect(before.raised + before.lowered).toBe(3)
    const nothing = { raised: 0, lowered: 0, passesGained: 0, passesKept: 0 }
    expect(effectOf(await changesOf(db, first(course), keyB))).toEqual(nothing)
    expect(await correct(first(course), keyB)).toEqual(nothing)
  })

  test('is kept with who, when, why and what it did, is in the audit, and never changes', async () => {
    const course = await tenQuestions()
    await takes(course, 'b', 7)
    await correct(first(course), keyB)
    await correct(first(course), forEverybody(single))
    const by = { by: 'Phạm Minh Đức', at: later, reason: 'Đáp án sai' }
    expect(await listCorrections(db, first(course))).toMatchObject([
      { ...by, raised: 0, lowered: 0, passesGained: 0, passesKept: 0 },
      { ...by, raised: 1, lowered: 0, passesGained: 1, passesKept: 0 },
    ])
    const acts = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.subjectId, first(course)))
    expect(acts.map(({ action, details }) => ({ action, details }))).toContainEqual({
      action: 'question.corrected',
      details: expect.objectContaining({ raised: 1, passesGained: 1 }),
    })
    const change = db.update(attemptRegrades).set({ passed: false })
    await expect(change).rejects.toMatchObject({ cause: { message: expect.stringContaining('append-only') } })
  })

  test('misses nobody who hands in at the same time', async () => {
    for (let round = 0; round < 4; round++) {
      const course = await tenQuestions()
      const takers = Array.from({ length: 10 }, (_, seed) => takes(course, 'b', 7, { seed }))
      await Promise.race(takers)
      const [people] = await Promise.all([Promise.all(takers), correct(first(course), keyB)])
      for (const { personId, attemptId } of people) {
        expect(await loadAttempt(db, personId, attemptId)).toMatchObject({ marksAwarded: 8, passed: true })
        expect(await entriesOf(personId)).toHaveLength(1)
      }
      await loadCounts(db, course.courseVersionId)
      expect(await storedCounts(db, course.courseVersionId)).toEqual(await currentlyCounted(course))
    }
  })
})

/** Counted one by one, with the marks that hold today. */
const currentlyCounted = (course: QuizCourse) =>
  countedAnew(db, course.courseVersionId, async (attemptId) => {
    const items = await loadItems(db, attemptId)
    const versions = await loadQuestionVersions(
      db,
      items.map(({ questionVersionId }) => questionVersionId),
    )
    return items.map(({ questionVersionId, content, answer, marksAwarded, marksPossible }, index) => ({
      questionVersionId,
      objective: versions[index]?.objective ?? '',
      awarded: marksAwarded ?? 0,
      possible: marksPossible ?? 1,
      responses: questionOf(content).responses(answer ?? undefined),
    }))
  })

const keys = [
  'everybody',
  { key: 'a' },
  { key: 'b' },
  { key: ['a', 'b'] },
  { key: ['b', 'c'] },
  { key: 'false' },
  { value: '3', tolerance: '9' },
  { accepted: 'không biết' },
] as const

test('whatever was handed in and corrected: the marks are those of the last keys, the counts are those of the marks, and no pass is lost', async () => {
  const people = await Promise.all([1, 2, 3].map(() => aPerson(db)))
  const taking = fc.record({
    who: fc.nat(2),
    seed: fc.nat(),
    replies: fc.array(fc.constantFrom<Reply>('right', 'wrong', 'blank'), { minLength: 5, maxLength: 5 }),
  })
  const correcting = fc.record({ question: fc.nat(examples.length - 1), key: fc.constantFrom(...keys) })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(taking, correcting), { minLength: 2, maxLength: 9 }), async (acts) => {
      const course = await aQuizCourse(
        db,
        examples.map((content) => ({ objective: 'tat-ca', content })),
        { 'tat-ca': 5 },
        50,
      )
      const contents = new Map(
        course.questionVersionIds.map((id, index) => [id, examples[index] as (typeof examples)[number]]),
      )
      const passed = new Set<string>()
      const all: { personId: string; attemptId: string }[] = []
      for (const act of acts) {
        if ('who' in act) {
          const reply = (_: string, position: number) => act.replies[position - 1] as Reply
          all.push(await takesQuiz(db, course, reply, { seed: act.seed, personId: people[act.who]?.id }))
        } else {
          const id = course.questionVersionIds[act.question] as string
          const before = contents.get(id) as (typeof examples)[number]
          const content = act.key === 'everybody' ? forEverybody(before) : withKey(before, act.key as Fields)
          if (!content) continue
          contents.set(id, content)
          await correct(id, content)
        }
        for (const { personId, attemptId } of all) {
          const attempt = await loadAttempt(db, personId, attemptId)
          if (attempt.passed) passed.add(attemptId)
          expect(attempt.passed, 'no pass is lost').toBe(passed.has(attemptId))
          const items = await loadItems(db, attemptId)
          const fresh = grade(
            items.map(({ questionVersionId, answer }) => ({
              question: questionOf(contents.get(questionVersionId) as never),
              answer: answer ?? undefined,
            })),
          )
          expect(
            compareMarks({ awarded: attempt.marksAwarded ?? 0, possible: attempt.marksPossible ?? 0 }, fresh),
          ).toBe(0)
          expect(
            compareMarks(
              total(
                items.map(({ marksAwarded, marksPossible }) => ({
                  awarded: marksAwarded ?? 0,
                  possible: marksPossible ?? 1,
                })),
              ),
              fresh,
            ),
          ).toBe(0)
          if (isPassed(fresh, 50)) expect(attempt.passed).toBe(true)
        }
        for (const { personId } of all) {
          const own = all.filter((one) => one.personId === personId && passed.has(one.attemptId))
          const entries = (await entriesOf(personId)).filter(({ courseId }) => courseId === course.courseId)
          const evidence = entries.map(({ evidenceId }) => evidenceId)
          expect(entries.length > 0, 'who passed has completed').toBe(own.length > 0)
          expect(new Set(evidence).size, 'an attempt completes once').toBe(evidence.length)
          expect(own.map(({ attemptId }) => attemptId)).toEqual(expect.arrayContaining(evidence))
        }
      }
      await loadCounts(db, course.courseVersionId)
      const stored = await storedCounts(db, course.courseVersionId)
      expect(stored).toEqual(await currentlyCounted(course))
      await rebuildStatistics(db, [course.courseVersionId])
      expect(await storedCounts(db, course.courseVersionId)).toEqual(stored)
    }),
    { numRuns: 15 },
  )
})
