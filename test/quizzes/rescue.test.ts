import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { auditEntries } from '../../src/audit/schema.ts'
import { answerKey } from '../../src/quizzes/answer-key.ts'
import { loadAttempt, loadItems } from '../../src/quizzes/queries.ts'
import { rescues } from '../../src/quizzes/schema.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { aColleague, hasBegunQuiz } from '../journeys/progress.ts'
import { startApp, testApp } from '../support/app.ts'
import { now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { signInAs } from '../support/visit.ts'

type Seal = (key: string, attempt: string, body: unknown) => Promise<string>
const { seal } = (await import(join(import.meta.dirname, '../../static/js/sealing.js'))) as { seal: Seal }

const { app, authority, db } = await testApp()
const { schools, hung } = await aCast(db, authority)
const principal = await signInAs(app, 'hung')

let counter = 0
/** Somebody of Hoa Mai in a quiz, and what their phone shows. */
async function aLearner() {
  const username = `mat.song.${counter++}`
  const personId = await aColleague(db, schools.hoaMai, username)
  const id = await hasBegunQuiz(db, personId, 'child-protection')
  const items = await loadItems(db, id)
  const event = (position: number, sequence = 1000) => {
    const fields = questionOf(items[position - 1]?.content as never).right
    return { position, sequence, fields, chosenAt: now.getTime() }
  }
  const page = await (await signInAs(app, username)).get(`/attempts/${id}/items/1`)
  const key = /data-key="([^"]+)"/.exec(page.body)?.[1] as string
  const code = async (body: unknown) => `http://localhost/rescue#1.1.abcdefgh.${await seal(key, id, body)}`
  const answered = async () => (await loadItems(db, id)).filter((item) => item.isAnswered).length
  return { id, personId, event, code, key, answered }
}

describe('a rescue', () => {
  test('stores the answers as if the phone had sent them, marked with who brought them', async () => {
    const { id, event, code, answered } = await aLearner()
    const sealed = await code({ events: [event(2), event(1)] })
    const response = await principal.post('/rescue', { sealed })
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('Đã nhận 2 câu trả lời của Nguyễn Hoàng Phương Thảo Nguyên')
    expect(response.body).toContain('Bài này chưa nộp.')
    expect(await answered()).toBe(2)
    const rows = await db.select().from(rescues).where(eq(rescues.attemptId, id))
    expect(rows).toMatchObject([{ rescuedBy: hung.accountId, rescuedAt: now, events: 2, stored: 2 }])
    const audited = await db.select().from(auditEntries).where(eq(auditEntries.subjectId, id))
    expect(audited).toMatchObject([{ action: 'answers.rescued', accountId: hung.accountId }])
    const again = await principal.post('/rescue', { sealed })
    expect(again.body, 'the same once more').toContain('Đã nhận 2 câu trả lời')
    expect(await db.select().from(rescues).where(eq(rescues.attemptId, id))).toHaveLength(1)
  })

  test('hands in when the person had pressed that, and the same again changes nothing', async () => {
    const { id, personId, event, code } = await aLearner()
    const events = Array.from({ length: 10 }, (_, index) => event(index + 1))
    const sealed = await code({ events, handIn: true })
    expect((await principal.post('/rescue', { sealed })).body).toContain('Bài này đã nộp.')
    const attempt = await loadAttempt(db, personId, id)
    expect(attempt).toMatchObject({ submittedAt: now, passed: true })
    expect((await principal.post('/rescue', { sealed })).body).toContain('Đã nhận 10 câu trả lời')
    const late = await principal.post('/rescue', { sealed: await code({ events: [event(1, 2000)] }) })
    expect(late.body).toContain('1 câu không ghi lại')
    expect(await loadAttempt(db, personId, id)).toEqual(attempt)
  })

  test('of an older answer leaves the newer one', async () => {
    const { event, code, answered } = await aLearner()
    await principal.post('/rescue', { sealed: await code({ events: [event(1, 2000)] }) })
    const older = await principal.post('/rescue', {
      sealed: await code({ events: [{ ...event(1, 1000), fields: {} }] }),
    })
    expect(older.body).toContain('1 câu không ghi lại')
    expect(await answered()).toBe(1)
  })

  test('of another school, forged, cut off or nonsense is refused in the same words, and stores nothing', async () => {
    const { id, event, code, answered } = await aLearner()
    const other = await aLearner()
    const good = await code({ events: [event(1)] })
    const stranger = await (await signInAs(app, 'mai')).post('/rescue', { sealed: good })
    expect(stranger.statusCode).toBe(422)
    const forged = `1.1.abcdefgh.${await seal(other.key, id, { events: [event(1)] })}`
    const wrongs = [forged, good.slice(0, -3), 'x', await code({ events: 'x' }), await code({ events: [{}] })]
    // What was typed comes back, also "undefined": this visitor's pages are not looked at.
    const typing = await signInAs(app, 'hung', { isChecked: false })
    for (const sealed of [...wrongs, ...hostileTexts]) {
      const response = await typing.post('/rescue', { sealed })
      expect(response.statusCode, sealed).toBe(422)
      if (wrongs.includes(sealed)) expect(response.body).toContain('Không đọc được mã này')
    }
    expect(stranger.body).toContain('Không đọc được mã này')
    expect(await answered()).toBe(0)
    expect(await db.select().from(rescues).where(eq(rescues.attemptId, id))).toEqual([])
  })
})

test('every process of an installation has the same key, and each attempt its own', async () => {
  const [one, two] = [await aLearner(), await aLearner()]
  await startApp(db)
  expect((await answerKey(db, one.id)).toString('base64url')).toBe(one.key)
  expect(one.key).not.toBe(two.key)
})
