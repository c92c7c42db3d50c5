import { and, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { completions } from '../../src/completions/schema.ts'
import type { CourseVersion } from '../../src/courses/queries.ts'
import { ledger } from '../../src/domain.ts'
import { enrol } from '../../src/learning/progress.ts'
import { recordReading } from '../../src/learning/reading.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { gainOf, pairedGain } from '../../src/quizzes/gain.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attempts } from '../../src/quizzes/schema.ts'
import { statisticsPending } from '../../src/quizzes/statistics-schema.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { formats } from '../../src/web/language/format.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs, type Visitor } from '../support/visit.ts'
import { aRuledCourse } from './ruled-course.ts'

const { app, authority, db } = await testApp()
const cast = await aCast(db, authority)
const plain = await aRuledCourse(db, 'thu-suc', { preTest: { draw: 1, testOut: false } })
const skippable = await aRuledCourse(db, 'duoc-mien', { preTest: { draw: 1, testOut: true } })
const minute = (count: number) => new Date(now.getTime() + count * 60_000)

async function aLearner(at = cast.schools.hoaMai): Promise<{ personId: string; visitor: Visitor }> {
  const { id: personId } = await aPerson(db, { at })
  return { personId, visitor: await signInAs(app, (await anAccount(db, { personId })).username) }
}

async function answers(attemptId: string, right: number) {
  for (const { position, content } of await loadItems(db, attemptId)) {
    const question = questionOf(content)
    const answer = question.parseAnswer(position <= right ? question.right : (question.wrong[0] ?? {})) ?? null
    await storeAnswer(db, { attemptId, position, answer, sequence: undefined }, now)
  }
}

/** Opens the pre-test through its page, answers that many rightly and hands in. */
async function triesOut(visitor: Visitor, { code }: CourseVersion, right: number) {
  const started = await visitor.post(`/courses/${code}/pre-test`)
  const attemptId = /attempts\/([^/]+)\/items\/1/.exec(started.headers.location as string)?.[1] as string
  await answers(attemptId, right)
  const result = await visitor.follow(await visitor.post(`/attempts/${attemptId}/submission`))
  return { attemptId, result }
}

/** Both sides of a pair, without pages: `before` of five and `after` of ten. */
async function learns(personId: string, course: CourseVersion, before: number, after: number) {
  const learner = { personId, courseVersionId: course.id }
  await enrol(db, { ...learner, courseId: course.courseId }, now)
  const sit = async (kind: 'pre-test' | 'quiz', right: number, at: Date) => {
    const attemptId = await startAttempt(db, { ...learner, kind }, at, seededRandom())
    await answers(attemptId, right)
    await submitAttempt({ db, ledger }, { id: attemptId }, at)
    return attemptId
  }
  const pre = await sit('pre-test', before, minute(1))
  for (const { slug } of course.content.lessons) await recordReading(db, { ...learner, lesson: slug }, minute(2))
  return { pre, post: await sit('quiz', after, minute(3)) }
}

describe('a pre-test', () => {
  test('is offered before the first lesson, says what it means, and can be left out', async () => {
    const { visitor } = await aLearner()
    const course = await visitor.get(`/courses/${plain.code}`)
    expect(course.body).toContain(`href="/courses/${plain.code}/pre-test"`)
    const page = await visitor.get(`/courses/${plain.code}/pre-test`)
    expect(page.body).toContain('5 câu')
    expect(page.body).toContain('không tính vào hoàn thành')
    const skip = /href="([^"]+\/lessons\/[^"]+)"/.exec(page.body)?.[1] as string
    await visitor.get(skip)
    expect((await visitor.get(`/courses/${plain.code}/pre-test`)).headers.location).toContain('/lessons/')
    expect((await visitor.post(`/courses/${plain.code}/pre-test`)).headers.location).toContain('/lessons/')
  })

  test('shows only the number, is taken once, and counts for nothing', async () => {
    const { personId, visitor } = await aLearner()
    const { attemptId, result } = await triesOut(visitor, plain, 5)
    expect(result.body).toContain('Đúng 5/5 câu')
    for (const { content } of await loadItems(db, attemptId)) {
      const { stem, explanation } = questionOf(content)
      expect(result.body).not.toContain(stem.slice(0, 30))
      expect(result.body).not.toContain(explanation.slice(0, 30))
    }
    expect(await db.select().from(completions).where(eq(completions.personId, personId))).toEqual([])
    expect(await db.select().from(statisticsPending).where(eq(statisticsPending.attemptId, attemptId))).toEqual([])
    expect((await visitor.post(`/courses/${plain.code}/pre-test`)).headers.location).toContain('/lessons/')
    const learner = { personId, courseVersionId: plain.id, kind: 'pre-test' as const }
    await expect(startAttempt(db, learner, now, seededRandom())).rejects.toThrow('no attempt may be started now')
  })

  test('is one, however often and at once it is begun, and goes on where it was left', async () => {
    const { personId, visitor } = await aLearner()
    const started = await Promise.all([1, 2, 3].map(() => visitor.post(`/courses/${plain.code}/pre-test`)))
    expect(new Set(started.map(({ headers }) => headers.location)).size).toBe(1)
    expect(await db.select().from(attempts).where(eq(attempts.personId, personId))).toHaveLength(1)
    expect((await visitor.get('/courses')).body).not.toContain('Đang làm kiểm tra')
  })

  test('leaves its questions out of the quiz that follows', async () => {
    const { id: personId } = await aPerson(db)
    const { pre, post } = await learns(personId, plain, 2, 9)
    const seen = (await loadItems(db, pre)).map(({ questionVersionId }) => questionVersionId)
    expect(seen).toHaveLength(5)
    for (const { questionVersionId } of await loadItems(db, post)) expect(seen).not.toContain(questionVersionId)
  })
})

describe('testing out', () => {
  test('completes the course by the pre-test, as evidence of its own', async () => {
    const { personId, visitor } = await aLearner()
    expect((await visitor.get(`/courses/${skippable.code}/pre-test`)).body).toContain('Nếu đúng từ 80%')
    const { attemptId, result } = await triesOut(visitor, skippable, 4)
    expect(result.body).toContain('được ghi nhận hoàn thành')
    expect(result.body).toContain('certificate.pdf')
    const [entry] = await db.select().from(completions).where(eq(completions.personId, personId))
    expect(entry).toMatchObject({ source: 'tested-out', evidenceId: attemptId, marksAwarded: 4, marksPossible: 5 })
    expect((await visitor.get(`/courses/${skippable.code}`)).body).toContain('Đã hoàn thành')
  })

  test('does not happen below the pass mark, which is no failure', async () => {
    const { personId, visitor } = await aLearner()
    const { result } = await triesOut(visitor, skippable, 3)
    expect(result.body).toContain('không bị tính là chưa đạt')
    expect(await db.select().from(completions).where(eq(completions.personId, personId))).toEqual([])
    expect((await visitor.get(`/courses/${skippable.code}`)).body).not.toContain('Chưa đạt')
  })
})

describe('the gain', () => {
  test('stands on the person’s own first result, and on no later one', async () => {
    const { personId, visitor } = await aLearner(cast.schools.anhSao)
    const { post } = await learns(personId, plain, 2, 7)
    const sentence = 'Trước khi học đúng 40,0%, sau khi học đúng 70,0%: +30,0 điểm phần trăm.'
    expect((await visitor.get(`/attempts/${post}`)).body).toContain(sentence)
    const again = await startAttempt(db, { personId, courseVersionId: plain.id }, minute(9), seededRandom())
    await submitAttempt({ db, ledger }, { id: again }, minute(10))
    expect((await visitor.get(`/attempts/${again}`)).body).not.toContain('Trước khi học đúng')
  })

  test('of a school is hidden below ten people, and then the mean of its people with its interval', async () => {
    const course = await aRuledCourse(db, 'do-tien-bo', { preTest: { draw: 1, testOut: false } })
    const [hung, mai, duc] = [await signInAs(app, 'hung'), await signInAs(app, 'mai'), await signInAs(app, 'duc')]
    const path = `/units/${cast.schools.hoaMai.id}/gain`
    const sectionOf = (body: string) => body.split(`id="gain-${course.code}"`)[1]?.split('</section>')[0] ?? ''
    const scores = [
      [0, 8],
      [1, 9],
      [2, 8],
      [2, 10],
      [3, 9],
      [3, 8],
      [1, 6],
      [4, 10],
      [5, 10],
    ] as const
    for (const [before, after] of scores) {
      const { id } = await aPerson(db, { at: cast.schools.hoaMai })
      await learns(id, course, before, after)
    }
    const hidden = sectionOf((await hung.get(path)).body)
    expect(hidden).toContain('9 người đã làm cả hai bài. Dưới 10 người')
    expect(hidden).not.toContain('<strong>')

    const { id: tenth } = await aPerson(db, { at: cast.schools.hoaMai })
    await learns(tenth, course, 2, 2)
    const { id: elsewhere } = await aPerson(db, { at: cast.schools.saoMai })
    await learns(elsewhere, course, 0, 10)
    const gains = [...scores, [2, 2] as const].map(([before, after]) =>
      gainOf({ awarded: before, possible: 5 }, { awarded: after, possible: 10 }),
    )
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / 10
    const deviation = Math.sqrt(gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / 9)
    const expected = pairedGain({ people: 10, mean, deviation })
    const { points } = formats.vi
    const shown = sectionOf((await hung.get(path)).body)
    expect(shown).toContain(`${points(mean)} điểm phần trăm`)
    expect(shown).toContain(`từ ${points(expected?.from ?? 0)} đến ${points(expected?.to ?? 0)}`)

    const ward = sectionOf((await duc.get(`/units/${cast.wards.tanPhu.id}/gain`)).body)
    expect(ward).toContain('Trung bình của 11 người')
    expect(ward).toMatch(/Sao Mai[\s\S]*Dưới 10 người, không nêu/)
    expect((await mai.get(path)).statusCode).toBe(404)
  })

  test('leaves out who read a lesson while the pre-test was open', async () => {
    const course = await aRuledCourse(db, 'doc-truoc', { preTest: { draw: 1, testOut: false } })
    const { personId, visitor } = await aLearner(cast.schools.anhSao)
    const learner = { personId, courseVersionId: course.id }
    await enrol(db, { ...learner, courseId: course.courseId }, now)
    const pre = await startAttempt(db, { ...learner, kind: 'pre-test' }, now, seededRandom())
    for (const { slug } of course.content.lessons) await recordReading(db, { ...learner, lesson: slug }, minute(1))
    await submitAttempt({ db, ledger }, { id: pre }, minute(2))
    const post = await startAttempt(db, learner, minute(3), seededRandom())
    await answers(post, 9)
    await submitAttempt({ db, ledger }, { id: post }, minute(4))
    expect((await visitor.get(`/attempts/${post}`)).body).not.toContain('Trước khi học đúng')
    const kinds = await db
      .select({ kind: attempts.kind, number: attempts.number })
      .from(attempts)
      .where(and(eq(attempts.personId, personId), eq(attempts.courseVersionId, course.id)))
    expect(kinds.map(({ kind, number }) => `${kind} ${number}`).sort()).toEqual(['pre-test 1', 'quiz 1'])
  })
})
