import { and, eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { describe, expect, test } from 'vitest'
import { publishCatalogue } from '../../src/courses/publish.ts'
import { ledger } from '../../src/domain.ts'
import { enrol } from '../../src/learning/progress.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attemptItems, attempts } from '../../src/quizzes/schema.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { aPerson, now } from '../support/builders.ts'
import { catalogue } from '../support/catalogue.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { testDatabase } from '../support/database.ts'
import { seededRandom } from '../support/random.ts'

const { db } = await testDatabase()
await publishCatalogue(db, catalogue, now)
const version = await newestVersionByCode(db, 'recognise-and-report-abuse')
const courseVersionId = version?.id as string

async function anAttempt() {
  const { id: personId } = await aPerson(db)
  await enrol(db, { personId, courseId: version?.courseId as string, courseVersionId }, now)
  const id = await startAttempt(db, { personId, courseVersionId }, now, seededRandom())
  return { id, personId, courseVersionId }
}

async function storedAnswer(attemptId: string, position = 1) {
  const [item] = await db
    .select()
    .from(attemptItems)
    .where(and(eq(attemptItems.attemptId, attemptId), eq(attemptItems.position, position)))
  return item?.answer
}

const chosen = (id: string) => ({ choices: [id] })

describe('an answer', () => {
  test('with an older sequence changes nothing, the same once more is harmless', async () => {
    const attempt = await anAttempt()
    const send = async (answer: string, sequence: number | undefined) =>
      (await storeAnswer(db, { attemptId: attempt.id, position: 1, answer: chosen(answer), sequence }, now)).outcome
    expect(await send('a', 5)).toBe('stored')
    expect(await send('b', 4)).toBe('older')
    expect(await storedAnswer(attempt.id)).toEqual(chosen('a'))
    expect(await send('a', 5)).toBe('stored')
    expect(await send('c', 6)).toBe('stored')
    expect(await storedAnswer(attempt.id)).toEqual(chosen('c'))
    expect(await send('d', undefined), 'a plain form is the newest').toBe('stored')
    expect(await storedAnswer(attempt.id)).toEqual(chosen('d'))
    expect(await send('a', now.getTime() - 1), 'and was chosen when it came').toBe('older')
    expect(await send('a', now.getTime() + 1)).toBe('stored')
  })

  test('can be taken back, and an older choice does not bring it back', async () => {
    const { id: attemptId } = await anAttempt()
    const event = { attemptId, position: 1 }
    await storeAnswer(db, { ...event, answer: chosen('a'), sequence: 1 }, now)
    const taken = await storeAnswer(db, { ...event, answer: null, sequence: 3 }, now)
    expect(taken).toMatchObject({ outcome: 'stored', answer: null, savedAt: undefined })
    expect(await storedAnswer(attemptId)).toBeNull()
    const late = await storeAnswer(db, { ...event, answer: chosen('b'), sequence: 2 }, now)
    expect(late).toMatchObject({ outcome: 'older', answer: null, sequence: 3 })
    expect(await storedAnswer(attemptId)).toBeNull()
  })

  test('that was acknowledged is always graded, whenever the attempt is handed in', async () => {
    for (let round = 0; round < 10; round++) {
      const attempt = await anAttempt()
      const items = await loadItems(db, attempt.id)
      const answers = items.map(async ({ position, content }) => {
        const question = questionOf(content)
        const answer = question.parseAnswer(question.right)
        const { outcome } = await storeAnswer(
          db,
          { attemptId: attempt.id, position, answer: answer as never, sequence: 1 },
          now,
        )
        return outcome === 'stored'
      })
      const [acknowledged] = await Promise.all([Promise.all(answers), submitAttempt({ db, ledger }, attempt, now)])
      const [submitted] = await db.select().from(attempts).where(eq(attempts.id, attempt.id))
      expect(submitted?.marksAwarded).toBe(acknowledged.filter(Boolean).length)
    }
  })

  test('to an attempt that is handed in is refused, by the database too', async () => {
    const attempt = await anAttempt()
    await submitAttempt({ db, ledger }, attempt, now)
    const event = { attemptId: attempt.id, position: 1, answer: chosen('a'), sequence: 1 }
    expect(await storeAnswer(db, event, now)).toEqual({ outcome: 'closed' })
    const bySql = db
      .update(attemptItems)
      .set({ answer: chosen('a') })
      .where(eq(attemptItems.attemptId, attempt.id))
    await expect(bySql).rejects.toMatchObject({ cause: { message: expect.stringContaining('has ended') } })
  })

  test('is final too where an attempt that has ended is brought in before its items', async () => {
    const [attempt] = await db
      .select()
      .from(attempts)
      .where(eq(attempts.id, (await anAttempt()).id))
    const [item] = await db
      .select()
      .from(attemptItems)
      .where(eq(attemptItems.attemptId, attempt?.id as string))
    if (!attempt || !item) throw new Error('there is nothing to copy')
    const ended = { submittedAt: now, marksAwarded: 0, marksPossible: 1, passed: false }
    const brought = { ...attempt, ...ended, id: uuidv7(), number: 99 }
    await db.insert(attempts).values(brought)
    const { isAnswered: _, ...row } = { ...item, attemptId: brought.id, isFinal: false }
    await db.insert(attemptItems).values(row)
    const change = db.update(attemptItems).set({ sequence: 7 }).where(eq(attemptItems.attemptId, brought.id))
    await expect(change).rejects.toMatchObject({ cause: { message: expect.stringContaining('has ended') } })
  })
})

describe('an attempt', () => {
  test('keeps the questions and options it was opened with', async () => {
    const attempt = await anAttempt()
    const before = await loadItems(db, attempt.id)
    expect(before).toHaveLength(10)
    expect(await loadItems(db, attempt.id)).toEqual(before)
  })

  test('is one, however often and at once it is started', async () => {
    const { id: personId } = await aPerson(db)
    const start = () => startAttempt(db, { personId, courseVersionId }, now, seededRandom())
    const ids = await Promise.all([start(), start(), start(), start()])
    expect(new Set(ids).size).toBe(1)
  })

  test('submitted many times at once makes one completion', async () => {
    const attempt = await anAttempt()
    for (const { position, content } of await loadItems(db, attempt.id)) {
      const question = questionOf(content)
      const answer = question.parseAnswer(question.right)
      await storeAnswer(db, { attemptId: attempt.id, position, answer: answer as never, sequence: 1 }, now)
    }
    await Promise.all(Array.from({ length: 4 }, () => submitAttempt({ db, ledger }, attempt, now)))
    const [submitted] = await db.select().from(attempts).where(eq(attempts.id, attempt.id))
    expect(submitted).toMatchObject({ passed: true, marksAwarded: 10, marksPossible: 10 })
  })
})
