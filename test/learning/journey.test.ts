import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { completions } from '../../src/completions/schema.ts'
import { courses } from '../../src/courses/schema.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attemptItems, attempts } from '../../src/quizzes/schema.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { ownCounts } from '../../src/targets/coverage.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aTarget, aUnit } from '../support/builders.ts'
import { signInAs, type Visitor } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const code = 'recognise-and-report-abuse'

const school = await aUnit(db, { parentId: authority.id, name: 'Trường Tiểu học Hoa Mai' })
const [protection] = await db.select().from(courses).where(eq(courses.code, code))
const [equality] = await db.select().from(courses).where(eq(courses.area, 'gender-equality'))
const target = await aTarget(db, school, {
  areas: [
    { area: 'child-protection', coursesNeeded: 1, courseIds: [protection?.id as string] },
    { area: 'gender-equality', coursesNeeded: 1, courseIds: [equality?.id as string] },
  ],
})

async function aLearner(): Promise<{ personId: string; visitor: Visitor }> {
  const person = await aPerson(db, { at: school })
  const account = await anAccount(db, { personId: person.id })
  return { personId: person.id, visitor: await signInAs(app, account.username) }
}

/** Reads every lesson through the page's own button. */
async function readAll(visitor: Visitor): Promise<void> {
  let page = await visitor.get(`/courses/${code}`)
  for (let lessons = 0; lessons < 10; lessons++) {
    const next = /class="go" href="(\/courses\/[^"#]+)/.exec(page.body)?.[1]
    if (!next) return
    const lesson = await visitor.get(next)
    const reading = /action="([^"]+\/reading)"/.exec(lesson.body)?.[1] as string
    page = await visitor.follow(await visitor.post(reading))
    if (page.body.includes('/reading"')) page = await visitor.get(`/courses/${code}`)
  }
}

async function startQuiz(visitor: Visitor): Promise<string> {
  const response = await visitor.post(`/courses/${code}/attempts`)
  return /^\/attempts\/([^/]+)\/items\/1$/.exec(response.headers.location as string)?.[1] as string
}

async function answerAll(visitor: Visitor, attemptId: string, { right }: { right: number }) {
  const items = await loadItems(db, attemptId)
  let response = await visitor.get(`/attempts/${attemptId}/items/1`)
  for (const item of items) {
    const question = questionOf(item.content)
    const fields = item.position <= right ? question.right : question.wrong[0]
    const go = item.position === items.length ? 'submit' : 'next'
    response = await visitor.post(`/attempts/${attemptId}/items/${item.position}`, { ...fields, go })
  }
  return response
}

describe('a staff member', () => {
  let learner: Awaited<ReturnType<typeof aLearner>>
  beforeAll(async () => {
    learner = await aLearner()
  })

  test('sees what to do for both areas, and nothing is done', async () => {
    const home = await learner.visitor.get('/')
    expect(home.statusCode).toBe(200)
    expect(home.body).toContain('Bắt đầu học')
    expect(home.body.match(/data-state="not-started"/g)?.length).toBeGreaterThanOrEqual(2)
  })

  test('comes back to the lesson and section where they stopped', async () => {
    const { visitor } = learner
    const course = await visitor.get(`/courses/${code}`)
    const first = /class="go" href="([^"]+)"/.exec(course.body)?.[1] as string
    const lesson = await visitor.get(first)
    const section = /<h2 id="([a-z0-9-]+)"/g
    section.exec(lesson.body)
    const anchor = section.exec(lesson.body)?.[1] as string
    expect((await visitor.post(`${first}/place`, { section: anchor })).statusCode).toBe(204)
    expect((await visitor.get('/')).body).toContain(`href="${first}#${anchor}"`)
    expect((await visitor.post(`${first}/place`, { section: 'khong-co' })).statusCode).toBe(404)
  })

  test('cannot start the quiz before the lessons are read', async () => {
    const response = await learner.visitor.post(`/courses/${code}/attempts`)
    expect(response.statusCode).toBe(303)
    expect(response.headers.location).toContain('/lessons/')
  })

  test('reads, fails, tries again, passes, and the completion is there with the last answer', async () => {
    const { visitor, personId } = learner
    await readAll(visitor)
    const failing = await startQuiz(visitor)
    expect(await startQuiz(visitor), 'starting again goes on with the open attempt').toBe(failing)
    const failed = await visitor.follow(await answerAll(visitor, failing, { right: 7 }))
    expect(failed.body).toContain('Chưa đạt')
    expect(failed.body).not.toContain('certificate.pdf')
    expect(await db.select().from(completions).where(eq(completions.personId, personId))).toEqual([])

    const passing = await startQuiz(visitor)
    expect(passing).not.toBe(failing)
    const last = await answerAll(visitor, passing, { right: 8 })
    const [entry] = await db.select().from(completions).where(eq(completions.personId, personId))
    expect(entry).toMatchObject({ evidenceId: passing, marksAwarded: 8, marksPossible: 10, achievedOn: '2026-11-23' })
    const result = await visitor.follow(last)
    expect(result.body).toContain('certificate.pdf')
    expect(result.body).toContain('Luật Trẻ em')
    expect(await ownCounts(db, target.id, school.id)).toMatchObject({ childProtection: 1 })
  })

  test('downloads the certificate, whose code anybody can verify', async () => {
    const { visitor, personId } = learner
    const [entry] = await db.select().from(completions).where(eq(completions.personId, personId))
    const pdf = await visitor.get(`/completions/${entry?.id}/certificate.pdf`)
    expect(pdf.statusCode).toBe(200)
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    const verifyCode = /([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})/.exec(pdf.headers['content-disposition'] as string)?.[1]
    const page = await visitor.get(`/verify/${verifyCode}`)
    const code = verifyCode as string
    const typedIn = [
      code.replaceAll('-', ' – ').toLowerCase(),
      code.replaceAll('-', '.'),
      `https://a.vn/verify/${code}`,
    ]
    for (const typed of typedIn) {
      expect((await visitor.post('/verify', { code: typed })).headers.location, typed).toBe(`/verify/${code}`)
    }
    const refused = await visitor.post('/verify', { code: `${code}7` })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain('Đây chưa phải là mã chứng nhận')
    expect(page.body).toContain('Nguyễn Thị Lan')
    expect(page.body).not.toContain('8/10')
    const stranger = await aLearner()
    expect((await stranger.visitor.get(`/completions/${entry?.id}/certificate.pdf`)).statusCode).toBe(404)
  })

  test('submitting twice is harmless', async () => {
    const { visitor, personId } = await aLearner()
    await readAll(visitor)
    const id = await startQuiz(visitor)
    await answerAll(visitor, id, { right: 10 })
    await Promise.all([visitor.post(`/attempts/${id}/submission`), visitor.post(`/attempts/${id}/submission`)])
    expect(await db.select().from(completions).where(eq(completions.personId, personId))).toHaveLength(1)
    const late = await visitor.post(`/attempts/${id}/items/1`, { answer: 'a' })
    expect(late.headers.location).toBe(`/attempts/${id}`)
  })

  test('never reaches the attempt of somebody else', async () => {
    const { visitor } = await aLearner()
    await readAll(visitor)
    const id = await startQuiz(visitor)
    const stranger = (await aLearner()).visitor
    for (const path of [`/attempts/${id}`, `/attempts/${id}/items/1`, `/attempts/${id}/review`]) {
      expect((await stranger.get(path)).statusCode).toBe(404)
    }
    expect((await stranger.post(`/attempts/${id}/items/1`, { answer: 'a' })).statusCode).toBe(404)
    expect((await stranger.post(`/attempts/${id}/submission`)).statusCode).toBe(404)
    const [attempt] = await db.select().from(attempts).where(eq(attempts.id, id))
    expect(attempt?.submittedAt).toBeNull()
  })

  test('is told beside the field when nothing or something unknown was chosen', async () => {
    const { visitor } = await aLearner()
    await readAll(visitor)
    const id = await startQuiz(visitor)
    await visitor.get(`/attempts/${id}/items/1`)
    const nothing = await visitor.post(`/attempts/${id}/items/1`, { go: 'next' })
    expect(nothing.statusCode).toBe(422)
    expect(nothing.body).toContain('Hãy chọn hoặc điền câu trả lời.')
    const unknown = await visitor.post(`/attempts/${id}/items/1`, { answer: 'zzz' })
    expect(unknown.statusCode).toBe(422)
    const stored = await db.select().from(attemptItems).where(eq(attemptItems.attemptId, id))
    expect(stored.every((item) => item.answer === null)).toBe(true)
  })
})
