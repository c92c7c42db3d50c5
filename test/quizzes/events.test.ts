import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { enrol } from '../../src/learning/progress.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { type ChosenEvent, loadAnswerSheet, storeEvents } from '../../src/quizzes/events.ts'
import { findPlaces } from '../../src/quizzes/place.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attemptItems } from '../../src/quizzes/schema.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { aPerson, aQuiz, now } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'
import { seededRandom } from '../support/random.ts'
import { examples } from './examples.ts'

const { db } = await testDatabase()
const quiz = await aQuiz(db, examples)

/** An attempt with its questions, and for each some answers that the phone could send. */
async function anAttempt(seed = 1) {
  const { id: personId } = await aPerson(db)
  await enrol(db, { personId, ...quiz }, now)
  const id = await startAttempt(db, { personId, ...quiz }, now, seededRandom(seed))
  const items = await loadItems(db, id)
  const choices = items.map(({ content }) => {
    const { right, wrong } = questionOf(content)
    return [right, ...wrong] as ChosenEvent['fields'][]
  })
  return { id, sheet: await loadAnswerSheet(db, personId, id), items, choices }
}

async function stored(attemptId: string) {
  return (await loadItems(db, attemptId)).map(({ answer, sequence }) => ({ answer, sequence }))
}

describe('events from a phone', () => {
  test('keep when they were chosen by its clock beside when they came', async () => {
    const { id, sheet, choices } = await anAttempt()
    const chosenAt = now.getTime() - 86_400_000
    const event = { position: 1, sequence: 5, fields: choices[0]?.[0] ?? {}, chosenAt }
    const [outcome] = await storeEvents(db, sheet, [event], now)
    expect(outcome).toMatchObject({ outcome: 'stored', sequence: 5, savedAt: now, isAnswered: true })
    const [item] = await db
      .select()
      .from(attemptItems)
      .where(eq(attemptItems.attemptId, id))
      .orderBy(attemptItems.position)
    expect(item).toMatchObject({ chosenAt: new Date(chosenAt), answeredAt: now })
    const [again] = await storeEvents(db, sheet, [event], new Date(now.getTime() + 60_000))
    expect(again, 'the same once more').toMatchObject({ outcome: 'stored', savedAt: now })
  })

  test.each([86_400_000, 1e15])(
    'of a clock that is ahead by %d ms wait for a new number, and win over nothing',
    async (ahead) => {
      const { id, sheet, choices } = await anAttempt()
      const [first = {}, second = {}] = choices[0] ?? []
      const send = async (fields: ChosenEvent['fields'], sequence: number, at: Date) =>
        (await storeEvents(db, sheet, [{ position: 1, sequence, fields, chosenAt: 5 }], at))[0]?.outcome
      const later = new Date(now.getTime() + 120_000)
      const far = Math.min(now.getTime() + ahead, 1e15)
      expect(await send(first, far, now)).toBe('ahead')
      expect((await stored(id))[0]?.answer).toBeNull()
      expect(await send(first, now.getTime(), now), 'numbered anew').toBe('stored')
      expect(await send(second, later.getTime(), later)).toBe('stored')
      const after = await stored(id)
      expect(await send(first, far, later), 'the first one once more').toBe('ahead')
      expect(await stored(id)).toEqual(after)
    },
  )

  test('lead home to the question behind the newest of them', async () => {
    const { id, sheet, items, choices } = await anAttempt()
    const at = (position: number, sequence: number) => ({
      position,
      sequence,
      fields: choices[position - 1]?.[0] ?? {},
      chosenAt: sequence,
    })
    const place = async () => (await findPlaces(db, [id])).get(id)
    expect(await place(), 'before any answer').toBe(1)
    await storeEvents(db, sheet, [at(4, 20), at(2, 10)], now)
    expect(await place()).toBe(5)
    await storeEvents(db, sheet, [at(14, 30)], now)
    expect(await place(), 'the last').toBe(14)
    const ordering = items.find(({ content }) => content.type === 'ordering')?.position as number
    const open = { ...at(ordering, 40), fields: { 'answer-a': '1' } }
    await storeEvents(db, sheet, [open], now)
    expect(await place(), 'one that is not whole').toBe(ordering)
    const { id: otherId } = await anAttempt(2)
    expect(await findPlaces(db, [otherId, id]), 'each its own').toEqual(
      new Map([
        [otherId, 1],
        [id, ordering],
      ]),
    )
  })

  test('that were never on offer are refused one by one, and the others stored', async () => {
    const { id, sheet, choices } = await anAttempt()
    const event = (position: number, fields: ChosenEvent['fields']) => ({ position, sequence: 9, fields, chosenAt: 9 })
    const outcomes = await storeEvents(
      db,
      sheet,
      [
        event(15, { answer: 'a' }),
        event(1, { path: 'no such' }),
        event(2, { answer: '\0' }),
        event(3, choices[2]?.[0] ?? {}),
      ],
      now,
    )
    expect(outcomes.map((each) => ('reason' in each ? each.reason : each.outcome))).toEqual([
      'noItem',
      'unknownChoice',
      'unreadable',
      'stored',
    ])
    expect((await stored(id)).filter(({ answer }) => answer !== null)).toHaveLength(1)
  })
})

/** What a device does: choices at rising times, sent in batches that may come twice, late and in any order. */
const deliveries = fc
  .uniqueArray(fc.record({ place: fc.nat(11), choice: fc.nat(3), time: fc.integer({ min: 1, max: 10_000 }) }), {
    minLength: 1,
    maxLength: 14,
    selector: ({ time }) => time,
  })
  .chain((chosen) =>
    fc.record({
      chosen: fc.constant(chosen),
      order: fc.shuffledSubarray(
        chosen.flatMap((_, index) => [index, index]),
        { minLength: chosen.length * 2 },
      ),
      batch: fc.integer({ min: 1, max: 4 }),
      devices: fc.integer({ min: 1, max: 3 }),
    }),
  )

test('whatever the order, the repetitions and the devices, what is stored is what was chosen last', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ chosen, order, batch, devices }) => {
      const { id, sheet, choices, items } = await anAttempt()
      const changeable = items.filter(({ content }) => content.type !== 'scenario').map((item) => item.position)
      const events = chosen.map(({ place, choice, time }): ChosenEvent => {
        const position = changeable[place] as number
        const offered = choices[position - 1] as ChosenEvent['fields'][]
        return { position, sequence: time, fields: offered[choice % offered.length] ?? {}, chosenAt: time }
      })
      const batches: ChosenEvent[][] = []
      for (let from = 0; from < order.length; from += batch) {
        batches.push(order.slice(from, from + batch).map((index) => events[index] as ChosenEvent))
      }
      // Each device sends one batch after the other, all devices at once.
      const acknowledged: ChosenEvent[] = []
      await Promise.all(
        Array.from({ length: devices }, async (_, device) => {
          for (const sent of batches.filter((_, index) => index % devices === device)) {
            const outcomes = await storeEvents(db, sheet, sent, now)
            outcomes.forEach((outcome, index) => {
              if (outcome.outcome === 'stored') acknowledged.push(sent[index] as ChosenEvent)
            })
          }
        }),
      )
      const after = await stored(id)
      for (const { position, content } of items) {
        const [newest] = events
          .filter((event) => event.position === position)
          .sort((one, other) => other.sequence - one.sequence)
        const expected = newest ? questionOf(content).parseAnswer(newest.fields) : null
        expect(after[position - 1]).toEqual({ answer: expected, sequence: newest?.sequence ?? 0 })
        if (newest) expect(acknowledged, 'and its tick was shown').toContain(newest)
      }
    }),
    { numRuns: 60 },
  )
})

test('decisions of a story only ever go on, in whatever order they come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 4 }), async (order) => {
      const { id, sheet, items } = await anAttempt()
      const item = items.find(({ content }) => content.type === 'scenario')
      const position = item?.position as number
      const story = ['a', 'a.b', 'a.b.a']
      let furthest = -1
      for (const [turn, step] of order.entries()) {
        const event = { position, sequence: 100 - turn, fields: { path: story[step] as string }, chosenAt: 1 }
        const [outcome] = await storeEvents(db, sheet, [event], now)
        expect(outcome?.outcome).toBe(step < furthest ? 'older' : 'stored')
        furthest = Math.max(furthest, step)
        expect((await stored(id))[position - 1]?.answer?.path).toBe(story[furthest])
      }
      const changed = { position, sequence: 1000, fields: { path: 'b' }, chosenAt: 1 }
      expect(await storeEvents(db, sheet, [changed], now)).toMatchObject([{ outcome: 'older' }])
    }),
    { numRuns: 15 },
  )
})
