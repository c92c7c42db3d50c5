import fc from 'fast-check'
import { uuidv7 } from 'uuidv7'
import { describe, expect, test } from 'vitest'
import { effectiveWeights, itemStatistics, unitsPerMark } from '../../src/quizzes/item-statistics.ts'
import { attemptItems, attempts, statisticsPending } from '../../src/quizzes/schema.ts'
import { foldStatistics, loadCounts, rebuildStatistics } from '../../src/quizzes/statistics-counts.ts'
import { testStatistics } from '../../src/quizzes/test-statistics.ts'
import { aPerson, now } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'
import { countedAnew, storedCounts } from './counted-anew.ts'
import { common, examples, options } from './examples.ts'
import { aQuizCourse, type Reply, takesQuiz } from './quiz-course.ts'

const { db } = await testDatabase()
const single = { ...common, type: 'single', options, correct: ['a'] }

describe('the counts', () => {
  test('give the published figures of the golden set, through real attempts', async () => {
    const bank = [1, 2, 3, 4].map(() => ({ objective: 'tat-ca', content: single }))
    const course = await aQuizCourse(db, bank, { 'tat-ca': 4 })
    for (const [seed, marks] of ['1110', '1101', '1010', '1111', '0001', '1000', '1100', '0110'].entries()) {
      const reply = (id: string) => (marks[course.questionVersionIds.indexOf(id)] === '1' ? 'right' : 'wrong')
      await takesQuiz(db, course, reply, { seed })
    }
    const { cells, totals, slots } = await loadCounts(db, course.courseVersionId)
    const items = course.questionVersionIds.map((id) => itemStatistics(cells.get(id) ?? []))
    const rounded = (figures: (number | undefined)[]) => figures.map((figure) => figure?.toFixed(4))
    expect(rounded(items.map(({ facility }) => facility))).toEqual(['0.7500', '0.6250', '0.5000', '0.3750'])
    expect(items.map(({ sd }) => sd?.toFixed(6))).toEqual(['0.462910', '0.517549', '0.534522', '0.517549'])
    expect(rounded(items.map(({ discrimination }) => discrimination))).toEqual([
      '0.0000',
      '32.4617',
      '0.0000',
      '-17.4078',
    ])
    expect(rounded(items.map(({ efficiency }) => efficiency))).toEqual(['0.0000', '46.6667', '0.0000', '-26.3158'])
    expect(rounded(effectiveWeights(items, 8))).toEqual(['22.6164', '30.6227', '26.1151', '20.6458'])
    const whole = testStatistics(totals, slots)
    expect(
      Object.fromEntries(Object.entries(whole).map(([name, figure]) => [name, Number(figure?.toFixed(6))])),
    ).toEqual({
      people: 8,
      mean: 2.25,
      median: 2,
      sd: 1.035098,
      skewness: 0.386437,
      kurtosis: -0.448,
      alpha: 4.444444,
      errorRatio: 97.752522,
      standardError: 1.011835,
    })
  })

  test('hold first attempts only, and nothing before it is handed in', async () => {
    const course = await aQuizCourse(db, [{ objective: 'mot', content: single }], { mot: 1 })
    const { personId } = await takesQuiz(db, course, () => 'wrong')
    await takesQuiz(db, course, () => 'right', { personId })
    const { totals } = await loadCounts(db, course.courseVersionId)
    expect(totals).toEqual([{ total: 0, people: 1 }])
  })

  test('of nobody are empty', async () => {
    const course = await aQuizCourse(db, [{ objective: 'mot', content: single }], { mot: 1 })
    const { cells, totals, slots, responses } = await loadCounts(db, course.courseVersionId)
    expect([cells.size, totals, slots, responses.size]).toEqual([0, [], [], 0])
  })

  test('are what the attempts say, whatever was handed in, folded in and counted anew in whatever order', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => aPerson(db)))
    const act = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          who: fc.nat(3),
          seed: fc.nat(),
          replies: fc.array(fc.constantFrom<Reply>('right', 'wrong', 'blank'), { minLength: 4, maxLength: 4 }),
        }),
      },
      fc.constant('fold' as const),
      fc.constant('rebuild' as const),
    )
    const bank = examples.map((content, index) => ({ objective: index < 2 ? 'whole' : 'part', content }))
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
        const course = await aQuizCourse(db, bank, { whole: 2, part: 2 })
        for (const one of acts) {
          if (one === 'fold') await foldStatistics(db)
          else if (one === 'rebuild') await rebuildStatistics(db, [course.courseVersionId])
          else {
            const reply = (_: string, position: number) => one.replies[position - 1] as Reply
            await takesQuiz(db, course, reply, { seed: one.seed, personId: people[one.who]?.id })
          }
        }
        await loadCounts(db, course.courseVersionId)
        const stored = await storedCounts(db, course.courseVersionId)
        expect(stored).toEqual(await countedAnew(db, course.courseVersionId))
        await rebuildStatistics(db, [course.courseVersionId])
        expect(await storedCounts(db, course.courseVersionId)).toEqual(stored)
      }),
      { numRuns: 10 },
    )
  })

  test('lose nothing and count nothing twice while many hand in, fold and rebuild at once', async () => {
    const bank = examples.map((content) => ({ objective: 'part', content }))
    const course = await aQuizCourse(db, bank, { part: 4 })
    const handsIn = async (seed: number) => {
      await takesQuiz(db, course, (_, position) => (seed % position === 0 ? 'right' : 'wrong'), { seed })
      if (seed % 4 === 0) await foldStatistics(db)
      if (seed % 7 === 0) await rebuildStatistics(db, [course.courseVersionId])
    }
    await Promise.all(Array.from({ length: 24 }, (_, seed) => handsIn(seed)))
    const { totals } = await loadCounts(db, course.courseVersionId)
    expect(totals.reduce((sum, { people }) => sum + people, 0)).toBe(24)
    expect(await storedCounts(db, course.courseVersionId)).toEqual(await countedAnew(db, course.courseVersionId))
    expect(await db.select().from(statisticsPending)).toEqual([])
  })

  test('are noted by the database itself, also of an attempt that is written handed in', async () => {
    const course = await aQuizCourse(db, [{ objective: 'mot', content: single }], { mot: 1 })
    const { courseVersionId, questionVersionIds } = course
    const submitted = { startedAt: now, submittedAt: now, marksAwarded: 1, marksPossible: 1, passed: true }
    for (const number of [1, 2]) {
      const attemptId = uuidv7()
      const { id: personId } = await aPerson(db)
      await db.insert(attempts).values({ id: attemptId, personId, courseVersionId, number, ...submitted })
      const item = {
        position: 1,
        questionVersionId: questionVersionIds[0] as string,
        optionOrder: [],
        responses: ['a'],
      }
      await db.insert(attemptItems).values({ attemptId, ...item, marksAwarded: 1, marksPossible: 1 })
    }
    expect((await loadCounts(db, courseVersionId)).totals).toEqual([{ total: unitsPerMark, people: 1 }])
    expect(await db.select().from(statisticsPending)).toEqual([])
  })
})
