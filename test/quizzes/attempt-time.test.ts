import { and, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { completions } from '../../src/completions/schema.ts'
import type { CourseVersion } from '../../src/courses/queries.ts'
import { ledger } from '../../src/domain.ts'
import { enrol } from '../../src/learning/progress.ts'
import { recordReading } from '../../src/learning/reading.ts'
import { enrolments } from '../../src/learning/schema.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { abandonUntouched, closeAllOverdue } from '../../src/quizzes/closing.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attemptItems, attempts } from '../../src/quizzes/schema.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aUnit, now } from '../support/builders.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs } from '../support/visit.ts'
import { aRuledCourse } from './ruled-course.ts'

const { app, authority, clock, db } = await testApp()
const school = await aUnit(db, { parentId: authority.id })
/** Half an hour before midnight in Vietnam: what is closed in the morning was done the day before. */
const start = new Date('2026-11-24T16:30:00Z')
const second = (count: number) => new Date(start.getTime() + count * 1000)
const minute = (count: number) => second(count * 60)
const limit = { timeLimitMinutes: 20, graceSeconds: 60 }
const timed = await aRuledCourse(db, 'co-gio', { quiz: limit })
const strict = await aRuledCourse(db, 'bo-do', { quiz: { ...limit, whenTimeIsUp: 'abandon' } })
const limited = await aRuledCourse(db, 'hai-lan', { quiz: { maxAttempts: 2, waitMinutes: 60 } })
const [open, marksOnly, closed] = [
  await aRuledCourse(db, 'mo', {}),
  await aRuledCourse(db, 'chi-diem', { quiz: { reveal: { afterSubmit: 'marks', afterPass: 'answers' } } }),
  await aRuledCourse(db, 'kin', { quiz: { reveal: { afterSubmit: 'nothing' } } }),
]

beforeEach(() => {
  clock.at = start
})

/** Somebody who has read every lesson of a course. */
async function aReader({ id: courseVersionId, courseId, content }: CourseVersion) {
  const { id: personId } = await aPerson(db, { at: school })
  await enrol(db, { personId, courseId, courseVersionId }, now)
  for (const { slug } of content.lessons) await recordReading(db, { personId, courseVersionId, lesson: slug }, now)
  const { username } = await anAccount(db, { personId })
  return { personId, courseVersionId, visitor: await signInAs(app, username) }
}

type Reader = Awaited<ReturnType<typeof aReader>>
const begins = ({ personId, courseVersionId }: Reader, at = clock.at) =>
  startAttempt(db, { personId, courseVersionId }, at, seededRandom())

async function answers(attemptId: string, right: number, at = clock.at) {
  for (const { position, content } of await loadItems(db, attemptId)) {
    const { parseAnswer, right: key, wrong } = questionOf(content)
    const answer = parseAnswer(position <= right ? key : (wrong[0] ?? {}))
    await storeAnswer(db, { attemptId, position, answer: answer ?? null, sequence: undefined }, at)
  }
}

async function rowOf(attemptId: string) {
  const [row] = await db.select().from(attempts).where(eq(attempts.id, attemptId))
  if (!row) throw new Error('there is no such attempt')
  return row
}
const entriesOf = (personId: string) => db.select().from(completions).where(eq(completions.personId, personId))

describe('a quiz with a time limit', () => {
  test('says so before anybody begins, and on every page with the time when it is over', async () => {
    const { visitor } = await aReader(timed)
    const course = await visitor.get(`/courses/${timed.code}`)
    expect(course.body).toContain(`href="/courses/${timed.code}/quiz"`)
    const page = await visitor.get(`/courses/${timed.code}/quiz`)
    expect(page.body).toContain('Anh chị có 20 phút')
    expect(page.body).toContain('Hết giờ, bài tự nộp')
    const item = await visitor.follow(await visitor.post(`/courses/${timed.code}/attempts`))
    expect(item.body).toContain('Hết giờ lúc 23:50')
    expect(item.body).toContain(`data-due-at="${minute(20).getTime()}"`)
  })

  test('takes in the grace what was chosen in time, and nothing that was chosen later', async () => {
    const reader = await aReader(timed)
    const attemptId = await begins(reader)
    const [item] = await loadItems(db, attemptId)
    const answer = questionOf(item?.content as never).parseAnswer(questionOf(item?.content as never).right) ?? null
    const choose = async (chosenAt: Date | undefined, at: Date) => {
      const event = { attemptId, position: 1, answer, sequence: chosenAt?.getTime() }
      return (await storeAnswer(db, event, at)).outcome
    }
    expect(await choose(minute(20), minute(20.5))).toBe('stored')
    expect(await choose(second(1201), minute(20.5))).toBe('closed')
    expect(await choose(undefined, minute(21))).toBe('stored')
    expect(await choose(minute(19), second(21 * 60 + 1))).toBe('closed')
  })

  test('takes what comes in time from a phone whose clock is ahead', async () => {
    const attemptId = await begins(await aReader(timed))
    const event = { attemptId, position: 1, answer: null, sequence: minute(20).getTime() + 1 }
    expect((await storeAnswer(db, event, minute(20))).outcome).toBe('stored')
    expect((await storeAnswer(db, event, second(20 * 60 + 1))).outcome).toBe('closed')
  })

  test('leads to handing in once time is up, and is dated at the deadline', async () => {
    const reader = await aReader(timed)
    const attemptId = await begins(reader)
    await answers(attemptId, 9)
    clock.at = minute(20.5)
    const review = await reader.visitor.follow(await reader.visitor.get(`/attempts/${attemptId}/items/3`))
    expect(review.headers.location).toBe(`/attempts/${attemptId}/review`)
    const page = await reader.visitor.follow(review)
    expect(page.body).toContain('Đã hết giờ')
    expect(page.body).not.toContain(`href="/attempts/${attemptId}/items/`)
    await reader.visitor.post(`/attempts/${attemptId}/submission`)
    expect(await rowOf(attemptId)).toMatchObject({ submittedAt: minute(20), passed: true })
  })

  test('is handed in by whoever meets it the next day, for the day before', async () => {
    const reader = await aReader(timed)
    const attemptId = await begins(reader)
    await answers(attemptId, 10)
    clock.at = minute(600)
    const late = await reader.visitor.post(`/attempts/${attemptId}/items/1`, { answer: 'a', go: 'next' })
    expect(late.headers.location).toBe(`/attempts/${attemptId}`)
    const result = await reader.visitor.follow(late)
    expect(result.body).toContain('Nộp lúc 23:50 24/11/2026')
    const [entry] = await entriesOf(reader.personId)
    expect(entry).toMatchObject({ achievedOn: '2026-11-24', evidenceId: attemptId, recordedAt: minute(600) })
  })

  test('is closed before a page of the learner speaks of it', async () => {
    const reader = await aReader(timed)
    const attemptId = await begins(reader)
    await answers(attemptId, 3)
    clock.at = minute(22)
    const list = await reader.visitor.get('/courses')
    expect(list.body).not.toContain('Đang làm kiểm tra')
    const course = await reader.visitor.get(`/courses/${timed.code}`)
    expect(course.body).toContain('Chưa đạt, được làm lại')
    expect(await rowOf(attemptId)).toMatchObject({ submittedAt: minute(20), passed: false, marksAwarded: 3 })
  })

  test('is closed once by sweeps that meet each other, at its own time', async () => {
    const readers = await Promise.all([aReader(timed), aReader(timed), aReader(strict)])
    const ids = []
    for (const reader of readers) ids.push(await begins(reader))
    for (const id of ids) await answers(id, 10)
    await Promise.all([1, 2, 3].map(() => closeAllOverdue({ db, ledger }, minute(21))))
    expect((await rowOf(ids[0] as string)).submittedAt, 'the grace is not over').toBeNull()
    await Promise.all([1, 2, 3].map(() => closeAllOverdue({ db, ledger }, minute(500))))
    for (const reader of readers.slice(0, 2)) expect(await entriesOf(reader.personId)).toHaveLength(1)
    for (const id of ids.slice(0, 2)) expect((await rowOf(id)).submittedAt).toEqual(minute(20))
    expect(await rowOf(ids[2] as string)).toMatchObject({ submittedAt: null, abandonedAt: minute(20) })
  })
})

describe('an attempt that is abandoned', () => {
  test('by the clock has no marks, is no failure, and another one is possible', async () => {
    const reader = await aReader(strict)
    const attemptId = await begins(reader)
    await answers(attemptId, 10)
    clock.at = minute(30)
    await submitAttempt({ db, ledger }, { id: attemptId }, clock.at)
    const row = await rowOf(attemptId)
    expect(row).toMatchObject({ abandonedAt: minute(20), abandonedBecause: 'time-is-up', marksAwarded: null })
    expect(await entriesOf(reader.personId)).toEqual([])
    const [enrolment] = await db.select().from(enrolments).where(eq(enrolments.personId, reader.personId))
    expect(enrolment).toMatchObject({ attemptsFailed: 0, attemptsUsed: 1, openAttemptId: null })
    const page = await reader.visitor.get(`/attempts/${attemptId}`)
    expect(page.body).toContain('Lần làm này đã dừng')
    expect(page.body).toContain('không bị tính là chưa đạt')
    expect(page.body).toContain(`href="/courses/${strict.code}/quiz"`)
    expect(await begins(reader, minute(31))).not.toBe(attemptId)
  })

  test('takes no answer any more, not even from the database itself', async () => {
    const attemptId = await begins(await aReader(strict))
    await closeAllOverdue({ db, ledger }, minute(30))
    expect(
      await storeAnswer(db, { attemptId, position: 1, answer: null, sequence: undefined }, minute(10)),
    ).toMatchObject({ outcome: 'closed' })
    await expect(db.update(attempts).set({ passed: true }).where(eq(attempts.id, attemptId))).rejects.toMatchObject({
      cause: { message: expect.stringContaining('has ended') },
    })
    const { attemptId: id, position } = attemptItems
    for (const act of [
      db.update(attemptItems).set({ sequence: 1 }).where(eq(id, attemptId)),
      db.update(attemptItems).set({ isFinal: false }).where(eq(id, attemptId)),
      db.delete(attemptItems).where(and(eq(id, attemptId), eq(position, 1))),
    ]) {
      await expect(act).rejects.toMatchObject({ cause: { message: expect.stringContaining('has ended') } })
    }
  })

  test('because nobody touched it for 90 days is not used up', async () => {
    const [forgetful, slow] = [await aReader(limited), await aReader(limited)]
    const [forgotten, touched] = [await begins(forgetful), await begins(slow)]
    const days = (count: number) => minute(count * 1440)
    await answers(touched, 2, days(40))
    await abandonUntouched(db, days(89.9))
    expect((await rowOf(forgotten)).abandonedAt).toBeNull()
    await Promise.all([abandonUntouched(db, days(95)), abandonUntouched(db, days(95))])
    expect(await rowOf(forgotten)).toMatchObject({ abandonedAt: days(90), abandonedBecause: 'untouched' })
    expect((await rowOf(touched)).abandonedAt).toBeNull()
    const [enrolment] = await db.select().from(enrolments).where(eq(enrolments.personId, forgetful.personId))
    expect(enrolment).toMatchObject({ attemptsUsed: 0, openAttemptId: null })
    expect((await forgetful.visitor.get(`/attempts/${forgotten}`)).body).toContain('để lâu không ai mở')
  })
})

describe('a course with two attempts and an hour between them', () => {
  test('says when the next one is possible, and then that none is left', async () => {
    const { visitor, ...reader } = await aReader(limited)
    const fails = async () => {
      const started = await visitor.post(`/courses/${limited.code}/attempts`)
      const attemptId = /attempts\/([^/]+)/.exec(started.headers.location as string)?.[1] as string
      await answers(attemptId, 0)
      return visitor.follow(await visitor.post(`/attempts/${attemptId}/submission`))
    }
    expect((await visitor.get(`/courses/${limited.code}/quiz`)).body).toContain('Anh chị còn 2 lần')
    const first = await fails()
    expect(first.body).toContain('Anh chị làm lại được từ 00:30 25/11/2026')
    expect(first.body).not.toContain('bao nhiêu lần cũng được')
    const early = await visitor.post(`/courses/${limited.code}/attempts`)
    expect(early.headers.location).toBe(`/courses/${limited.code}/quiz`)
    expect((await visitor.follow(early)).body).toContain('00:30 25/11/2026')
    await expect(begins({ ...reader, visitor }, minute(59))).rejects.toThrow('no attempt may be started now')

    clock.at = minute(60)
    expect((await visitor.get(`/courses/${limited.code}/quiz`)).body).toContain('Anh chị còn 1 lần')
    expect((await fails()).body).toContain('đã dùng hết số lần làm')
    clock.at = minute(9999)
    expect((await visitor.get(`/courses/${limited.code}`)).body).toContain('Đã dùng hết số lần làm')
    await expect(begins({ ...reader, visitor })).rejects.toThrow('no attempt may be started now')
  })

  test('counts attempts that are begun at once one after the other', async () => {
    const reader = await aReader(limited)
    const ids = await Promise.all([1, 2, 3, 4].map(() => begins(reader)))
    expect(new Set(ids).size).toBe(1)
    expect(await db.select().from(attempts).where(eq(attempts.personId, reader.personId))).toHaveLength(1)
  })
})

describe('the result', () => {
  async function resultOf(course: CourseVersion, right: number) {
    const reader = await aReader(course)
    const attemptId = await begins(reader)
    await answers(attemptId, right)
    await submitAttempt({ db, ledger }, { id: attemptId }, clock.at)
    const { body } = await reader.visitor.get(`/attempts/${attemptId}`)
    const questions = (await loadItems(db, attemptId)).map(({ content }) => questionOf(content))
    const shows = (text: (question: (typeof questions)[number]) => string) =>
      questions.filter((question) => body.includes(text(question).replaceAll('&', '&amp;').slice(0, 40))).length
    return { body, stems: shows(({ stem }) => stem), keys: shows(({ explanation }) => explanation) }
  }

  test('explains every answer where the author withheld nothing', async () => {
    expect(await resultOf(open, 3)).toMatchObject({ stems: 10, keys: 10 })
  })

  test('holds marks and no key while it is withheld, and the key for who passed', async () => {
    const failed = await resultOf(marksOnly, 3)
    expect(failed).toMatchObject({ stems: 10, keys: 0 })
    expect(failed.body).toContain('Đúng 3/10 câu')
    expect(failed.body).not.toMatch(/data-right|Căn cứ|Câu đúng/)
    expect(await resultOf(marksOnly, 9)).toMatchObject({ stems: 10, keys: 10 })
  })

  test('holds no more than whether it was passed where everything is withheld', async () => {
    const { body, ...shown } = await resultOf(closed, 3)
    expect(shown).toEqual({ stems: 0, keys: 0 })
    expect(body).toContain('Chưa đạt')
    expect(body).not.toContain('3/10')
  })
})

describe('a question that is checked before handing in', () => {
  const during = async (level: 'marks' | 'answers') =>
    aRuledCourse(db, `xem-ngay-${level}`, { quiz: { reveal: { during: level, afterSubmit: 'nothing' } } })

  test('shows what the course lets it show, and keeps its answer', async () => {
    const reader = await aReader(await during('answers'))
    const attemptId = await begins(reader)
    const [item] = await loadItems(db, attemptId)
    const { right, wrong, explanation, parseAnswer } = questionOf(item?.content as never)
    const path = `/attempts/${attemptId}/items/1`
    const before = await reader.visitor.get(path)
    expect(before.body).toContain('Kiểm tra câu này')
    expect(before.body).not.toContain(explanation.slice(0, 40))
    const checked = await reader.visitor.follow(await reader.visitor.post(path, { ...wrong[0], go: 'check' } as never))
    expect(checked.body).toContain('Chưa đúng')
    expect(checked.body).toContain(explanation.slice(0, 40))
    expect(checked.body).not.toContain('name="answer')

    const better = parseAnswer(right) ?? null
    const event = { attemptId, position: 1, answer: better, sequence: clock.at.getTime() + 5000 }
    expect(await storeAnswer(db, event, clock.at)).toMatchObject({ outcome: 'older' })
    await reader.visitor.post(path, { ...right, go: 'next' } as never)
    expect((await loadItems(db, attemptId))[0]?.answer).toEqual(parseAnswer(wrong[0] ?? {}))
  })

  test('holds no key where only marks are shown', async () => {
    const reader = await aReader(await during('marks'))
    const attemptId = await begins(reader)
    const [item] = await loadItems(db, attemptId)
    const { right, explanation } = questionOf(item?.content as never)
    const path = `/attempts/${attemptId}/items/1`
    const checked = await reader.visitor.follow(await reader.visitor.post(path, { ...right, go: 'check' } as never))
    expect(checked.body).toContain('answer" data-state="right"')
    expect(checked.body).not.toContain(explanation.slice(0, 40))
    expect(checked.body).not.toMatch(/data-right|Căn cứ|Câu đúng/)
  })

  test('is not to be had without an answer, where the course allows it nothing, or in a pre-test', async () => {
    const reader = await aReader(open)
    const attemptId = await begins(reader)
    const path = `/attempts/${attemptId}/items/1`
    expect((await reader.visitor.get(path)).body).not.toContain('Kiểm tra câu này')
    const [item] = await loadItems(db, attemptId)
    const { right } = questionOf(item?.content as never)
    const on = await reader.visitor.post(path, { ...right, go: 'check' } as never)
    expect(on.headers.location).toBe(`/attempts/${attemptId}/items/2`)
    expect((await reader.visitor.get(path)).body).toContain('<form id="attempt"')

    const other = await aReader(await during('answers'))
    const blank = await begins(other)
    const refused = await other.visitor.post(`/attempts/${blank}/items/1`, { go: 'check' })
    expect(refused.statusCode).toBe(422)
  })
})
