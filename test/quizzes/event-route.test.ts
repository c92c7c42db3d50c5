import { describe, expect, test } from 'vitest'
import { enrol } from '../../src/learning/progress.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { type AttemptItem, loadAttempt, loadItems } from '../../src/quizzes/queries.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aQuiz, now } from '../support/builders.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs, Visitor } from '../support/visit.ts'
import { examples } from './examples.ts'

const { app, db } = await testApp()
const quiz = await aQuiz(db, examples)

async function aLearner() {
  const { id: personId } = await aPerson(db)
  const { username } = await anAccount(db, { personId })
  await enrol(db, { personId, ...quiz }, now)
  const id = await startAttempt(db, { personId, ...quiz }, now, seededRandom())
  const visitor = await signInAs(app, username)
  const token = await visitor.currentToken()
  const send = (payload: string | Buffer, headers: Record<string, string> = {}) =>
    visitor.send({
      method: 'POST',
      url: `/attempts/${id}/events`,
      headers: { 'content-type': 'application/json', 'x-csrf-token': token, ...headers },
      payload,
    })
  const events = async (events: object[], rest: object = {}) => send(JSON.stringify({ events, ...rest }))
  const items = await loadItems(db, id)
  const positionOf = (type: string) => items.find(({ content }) => content.type === type)?.position as number
  return { id, personId, visitor, token, send, events, positionOf }
}
const lan = await aLearner()
const event = (over: object = {}) => ({
  position: lan.positionOf('single'),
  sequence: 1000,
  fields: { answer: 'b' },
  chosenAt: 5,
  ...over,
})
const answersOf = async (id: string) => (await loadItems(db, id)).map(({ answer }) => answer)
const nothing = answersOf(lan.id)

describe('the events of an attempt', () => {
  test('are answered one by one, with the mark to show and the clock of the server', async () => {
    const minh = await aLearner()
    const response = await minh.events([
      event(),
      event({ sequence: 900, fields: { answer: 'a' } }),
      event({ position: 99 }),
    ])
    expect(response.statusCode).toBe(200)
    expect(response.headers['cache-control']).toBe('no-store')
    const stored = { isAnswered: true, mark: 'Đã lưu lúc 10:00', sequence: 1000 }
    expect(response.json()).toEqual({
      at: now.getTime(),
      events: [
        { outcome: 'stored', ...stored },
        { outcome: 'older', ...stored },
        { outcome: 'refused', reason: 'noItem' },
      ],
      isSubmitted: false,
    })
  })

  test('say what is still open, and take an answer back', async () => {
    const minh = await aLearner()
    const ordering = { position: minh.positionOf('ordering'), fields: { 'answer-a': '1' } }
    const [open] = (await minh.events([event(ordering)])).json().events
    expect(open).toMatchObject({ outcome: 'stored', isAnswered: false, mark: 'Đã lưu lúc 10:00' })
    const [cleared] = (await minh.events([event({ ...ordering, sequence: 2000, fields: { 'answer-a': '' } })])).json()
      .events
    expect(cleared).toEqual({ outcome: 'stored', isAnswered: false, sequence: 2000 })
  })

  test('hand in behind them, once, and what comes later finds the attempt closed', async () => {
    const minh = await aLearner()
    const refused = await minh.events([event({ fields: { answer: 'no such' } }), event({ position: 2, fields: {} })], {
      handIn: true,
    })
    expect(refused.json(), 'not with an answer that could not be stored').toMatchObject({ isSubmitted: false })
    const handedIn = await minh.events([event()], { handIn: true })
    expect(handedIn.json()).toMatchObject({ events: [{ outcome: 'stored' }], isSubmitted: true })
    const attempt = await loadAttempt(db, minh.personId, minh.id)
    expect(attempt.submittedAt).toEqual(now)
    const late = await minh.events([event({ sequence: 3000 })], { handIn: true })
    expect(late.json()).toMatchObject({ events: [{ outcome: 'closed' }], isSubmitted: true })
    expect(await loadAttempt(db, minh.personId, minh.id)).toEqual(attempt)
    expect((await minh.events([])).json(), 'a phone with nothing to send').toMatchObject({ isSubmitted: true })
    const wrong = await minh.events([event({ position: 99 })], { handIn: true })
    expect(wrong.json(), 'a phone with nothing that can be stored').toMatchObject({ isSubmitted: true })
  })

  test('of a person who is no longer signed in are not taken, and the answer is no page', async () => {
    const stranger = new Visitor(app)
    const response = await stranger.send({
      method: 'POST',
      url: `/attempts/${lan.id}/events`,
      headers: { 'content-type': 'application/json', 'x-csrf-token': await stranger.currentToken() },
      payload: JSON.stringify({ events: [event()] }),
    })
    expect(response.statusCode).toBe(401)
    expect(response.json()).toEqual({ error: 'signed-out' })
  })

  test('of another person are not there', async () => {
    const minh = await aLearner()
    // The attempt is in memory from here on.
    expect((await lan.events([])).json()).toMatchObject({ isSubmitted: false })
    const payload = JSON.stringify({ events: [event()] })
    const headers = { 'content-type': 'application/json', 'x-csrf-token': minh.token }
    for (const id of [lan.id, 'x', '019ab000-0000-7000-8000-000000000000']) {
      const { statusCode } = await minh.visitor.send({
        method: 'POST',
        url: `/attempts/${id}/events`,
        headers,
        payload,
      })
      expect(statusCode, id).toBe(404)
    }
  })
})

describe('never stored, never a fault', () => {
  const deep = '['.repeat(30_000)
  test.each<[string, string | Buffer, number]>([
    ['nothing', '', 400],
    ['no JSON', '{events:', 400],
    ['malformed UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400],
    [
      'half a character in a field',
      Buffer.concat([
        Buffer.from('{"events":[{"position":1,"fields":{"answer":"'),
        Buffer.from([0xe1, 0xbb]),
        Buffer.from('"}}]}'),
      ]),
      400,
    ],
    ['deep JSON', `${deep}${']'.repeat(30_000)}`, 422],
    [
      'deep JSON in a field',
      JSON.stringify({ events: [event({ fields: { answer: [] } })] }).replace('[]', `${deep}${']'.repeat(30_000)}`),
      422,
    ],
    ['deep JSON without an end', deep, 400],
    ['10 MB', Buffer.alloc(10 * 1024 * 1024, 'a'), 413],
    ['more than 64 KB', JSON.stringify({ events: [event({ fields: { answer: 'a'.repeat(66_000) } })] }), 413],
    ['a text', '"events"', 422],
    ['null', 'null', 422],
    ['a list', JSON.stringify([event()]), 422],
    ['more than 50 events', JSON.stringify({ events: Array.from({ length: 51 }, () => event()) }), 422],
    ['an event with more in it', JSON.stringify({ events: [event({ attemptId: lan.id })] }), 422],
    ['a position that is no number', JSON.stringify({ events: [event({ position: '1' })] }), 422],
    ['a position below 1', JSON.stringify({ events: [event({ position: 0 })] }), 422],
    ['a broken position', JSON.stringify({ events: [event({ position: 1.5 })] }), 422],
    ['a sequence of the end of days', JSON.stringify({ events: [event({ sequence: Number.MAX_SAFE_INTEGER })] }), 422],
    ['a negative sequence', JSON.stringify({ events: [event({ sequence: -1 })] }), 422],
    ['infinity', '{"events":[{"position":1,"sequence":1e999,"fields":{},"chosenAt":1}]}', 422],
    ['a time that no calendar has', JSON.stringify({ events: [event({ chosenAt: 9e15 })] }), 422],
    ['a field that is no answer', JSON.stringify({ events: [event({ fields: { _csrf: 'x' } })] }), 422],
    [
      'a prototype',
      '{"events":[{"position":1,"sequence":1,"fields":{"__proto__":{"answer":"a"}},"chosenAt":1,"__proto__":{}}]}',
      422,
    ],
    ['an object as an answer', JSON.stringify({ events: [event({ fields: { answer: { $ne: null } } })] }), 422],
    ['a very long answer', JSON.stringify({ events: [event({ fields: { answer: 'a'.repeat(5001) } })] }), 422],
    [
      'a hundred fields',
      JSON.stringify({
        events: [event({ fields: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`answer-${n}`, ''])) })],
      }),
      422,
    ],
    ['an item that does not exist', JSON.stringify({ events: [event({ position: 999 })] }), 422],
    ['an answer that was not on offer', JSON.stringify({ events: [event({ fields: { answer: 'zz' } })] }), 422],
    ['two answers to a single choice', JSON.stringify({ events: [event({ fields: { answer: ['a', 'b'] } })] }), 422],
  ])('%s', async (_, payload, status) => {
    const response = await lan.send(payload)
    expect(response.statusCode).toBe(status)
    expect(await answersOf(lan.id)).toEqual(await nothing)
  })

  test('a form, a page of text or a missing token', async () => {
    expect((await lan.send('events=x', { 'content-type': 'application/x-www-form-urlencoded' })).statusCode).toBe(422)
    expect((await lan.send('x', { 'content-type': 'text/plain' })).statusCode).toBe(415)
    expect((await lan.send(JSON.stringify({ events: [event()] }), { 'x-csrf-token': 'made-up' })).statusCode).toBe(403)
    expect(await answersOf(lan.id)).toEqual(await nothing)
  })

  test('JSON on any other page', async () => {
    const headers = { 'content-type': 'application/json', 'x-csrf-token': lan.token }
    const response = await lan.visitor.send({ method: 'POST', url: '/password', headers, payload: '{}' })
    expect(response.statusCode).toBe(415)
  })

  test.each(['single', 'multiple', 'matching', 'ordering', 'numeric', 'scenario'])(
    'strange text as an answer to: %s',
    async (type) => {
      const position = lan.positionOf(type)
      const { content } = (await loadItems(db, lan.id))[position - 1] as AttemptItem
      for (const text of hostileTexts.filter((each) => each !== '' && each.length <= 5000)) {
        for (const fields of [
          { answer: text },
          { 'answer-a': text },
          { path: text },
          { answer: [text, text].map((each) => each.slice(0, 200)) },
        ]) {
          const response = await lan.events([event({ position, fields })])
          // Some of it is a number or a place, which these kinds take.
          const isOffered = questionOf(content).parseAnswer(fields) !== undefined
          expect(response.statusCode, `${type} ${JSON.stringify(fields)}`).toBe(isOffered ? 200 : 422)
        }
      }
    },
  )

  test('strange text as a typed answer comes back as it was, or is refused', async () => {
    const position = lan.positionOf('short-text')
    let sequence = 10_000
    for (const text of hostileTexts.filter((each) => each !== '' && each.length <= 5000)) {
      const before = (await answersOf(lan.id))[position - 1]
      const response = await lan.events([event({ position, sequence: sequence++, fields: { answer: text } })])
      const after = (await answersOf(lan.id))[position - 1]
      if (response.statusCode === 200)
        expect(after).toEqual({ text: text.normalize('NFC').replace(/\s+/gu, ' ').trim() })
      else {
        expect(response.statusCode, text).toBe(422)
        expect(after).toEqual(before)
      }
    }
  })
})
