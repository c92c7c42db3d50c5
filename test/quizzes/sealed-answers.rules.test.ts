import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSealed, readSealed, type SealedAnswers } from '../../src/quizzes/sealed-answers.ts'

type Seal = (key: string, attempt: string, body: unknown) => Promise<string>
const script = join(import.meta.dirname, '../../static/js/sealing.js')
const { seal } = (await import(script)) as { seal: Seal }

const attemptId = '019ab000-1234-7000-8000-00000000abcd'
const key = randomBytes(32)
const body = { events: [{ position: 1, sequence: 5, fields: { answer: 'trẻ em 👧' }, chosenAt: 7 }], handIn: true }
const sealed = await seal(key.toString('base64url'), attemptId, body)
const limit = 64 * 1024
const read = (text: string) => readSealed(text) as SealedAnswers

test('what the phone sealed opens with the key of its attempt, and with no other', () => {
  const found = read(`https://lachan.example.vn/rescue#1.1.abcdefgh.${sealed}`)
  expect(found.attemptId).toBe(attemptId)
  expect(openSealed(found, key, limit)).toEqual(body)
  expect(openSealed(found, randomBytes(32), limit)).toBeUndefined()
  expect(openSealed(found, key, 10), 'nor when it swells beyond the limit').toBeUndefined()
})

test('no changed bit goes unnoticed', () => {
  const { bytes } = read(`1.1.abcdefgh.${sealed}`)
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
    expect(openSealed({ attemptId, bytes: changed }, key, limit)).toBeUndefined()
  }
})

test('parts come together in any order, several times, among other words', () => {
  const parts = sealed.match(/.{1,40}/g) as string[]
  const codes = parts.map((part, index) => `https://x/rescue#${index + 1}.${parts.length}.abcdefgh.${part}`)
  fc.assert(
    fc.property(fc.shuffledSubarray([...codes, ...codes], { minLength: codes.length * 2 }), (order) => {
      expect(read(`Nhờ thầy gửi giúp:\n${order.join('\n')}`).bytes).toEqual(read(`1.1.abcdefgh.${sealed}`).bytes)
    }),
    { numRuns: 20 },
  )
  for (const missing of codes) expect(readSealed(codes.filter((code) => code !== missing).join(' '))).toBeUndefined()
})

test('anything else is nothing', () => {
  for (const text of ['', 'x', '1.1.abcdefgh.AAAA', '0.0.abcdefgh.AAAA', '1.0.abcdefgh.x']) {
    expect(readSealed(text)).toBeUndefined()
  }
  fc.assert(fc.property(fc.string(), (text) => readSealed(text) === undefined))
})
