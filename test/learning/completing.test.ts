import { desc, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { dayIn } from '../../src/calendar.ts'
import { completions } from '../../src/completions/schema.ts'
import { type CourseVersion, loadCourseVersion } from '../../src/courses/queries.ts'
import { inTransaction } from '../../src/database/database.ts'
import { ledger } from '../../src/domain.ts'
import { completeWhenDue } from '../../src/learning/completing.ts'
import { completingEvidence, moveOnOf } from '../../src/learning/completion-rule.ts'
import { enrol } from '../../src/learning/progress.ts'
import { findProgress } from '../../src/learning/queries.ts'
import { recordReading } from '../../src/learning/reading.ts'
import { courseReadings } from '../../src/learning/schema.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attempts } from '../../src/quizzes/schema.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { aRuledCourse } from '../quizzes/ruled-course.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aUnit, now } from '../support/builders.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, clock, db } = await testApp()
const school = await aUnit(db, { parentId: authority.id })
const { id: accountId } = await anAccount(db)
const day = (count: number) => new Date(now.getTime() + count * 86_400_000)

beforeEach(() => {
  clock.at = now
})

async function aLearner() {
  const { id: personId } = await aPerson(db, { at: school })
  return { personId, visitor: await signInAs(app, (await anAccount(db, { personId })).username) }
}

/** Reads one lesson as the page does. */
async function reads(personId: string, version: CourseVersion, slug: string, at: Date) {
  await inTransaction(db, async (tx) => {
    await recordReading(tx, { personId, courseVersionId: version.id, lesson: slug }, at)
    await completeWhenDue({ tx, ledger }, { personId, version }, at)
  })
}

/** Takes the quiz with that many right answers. Returns the id of the attempt. */
async function takes(personId: string, version: CourseVersion, right: number, at: Date): Promise<string> {
  const attemptId = await startAttempt(db, { personId, courseVersionId: version.id }, at, seededRandom())
  for (const { position, content } of await loadItems(db, attemptId)) {
    const question = questionOf(content)
    const answer = question.parseAnswer(position <= right ? question.right : (question.wrong[0] ?? {})) ?? null
    await storeAnswer(db, { attemptId, position, answer, sequence: undefined }, at)
  }
  await submitAttempt({ db, ledger }, { id: attemptId }, at)
  return attemptId
}

const entriesOf = (personId: string) => db.select().from(completions).where(eq(completions.personId, personId))

describe('a course that asks for reading alone', () => {
  test('is completed with the last lesson, by a row that the entry points to, and offers no quiz', async () => {
    const course = await aRuledCourse(db, 'chi-doc', { moveOn: 'Completed' })
    const { personId, visitor } = await aLearner()
    const page = await visitor.get(`/courses/${course.code}`)
    expect(page.body).toContain('Hoàn thành khi đã đọc hết các bài.')
    expect(page.body).not.toContain('Bài kiểm tra cuối khóa')
    const slugs = course.content.lessons.map(({ slug }) => slug)
    for (const slug of slugs.slice(0, -1)) await visitor.post(`/courses/${course.code}/lessons/${slug}/reading`)
    expect(await entriesOf(personId)).toEqual([])
    const last = `/courses/${course.code}/lessons/${slugs.at(-1)}`
    expect((await visitor.get(last)).body).toContain('Đã đọc xong, hoàn thành khóa học')
    const done = await visitor.follow(await visitor.post(`${last}/reading`))
    expect(done.body).toContain('Anh chị đã hoàn thành khóa học này.')
    expect(done.body).toContain('certificate.pdf')
    const [reading] = await db.select().from(courseReadings).where(eq(courseReadings.personId, personId))
    const [entry] = await entriesOf(personId)
    expect(entry).toMatchObject({ source: 'online', evidenceId: reading?.id, marksAwarded: null })
    expect((await visitor.post(`/courses/${course.code}/attempts`)).headers.location).toBe(`/courses/${course.code}`)
    await visitor.post(`${last}/reading`)
    expect(await entriesOf(personId)).toHaveLength(1)
  })

  test('is read once more when its entry was taken out again', async () => {
    const course = await aRuledCourse(db, 'chi-doc-lai', { moveOn: 'Completed' })
    const { personId, visitor } = await aLearner()
    await enrol(db, { personId, courseId: course.courseId, courseVersionId: course.id }, now)
    for (const { slug } of course.content.lessons) await reads(personId, course, slug, now)
    const [entry] = await entriesOf(personId)
    await ledger.voidCompletion(db, entry?.id as string, { reason: 'Nhập nhầm', voidedBy: accountId, at: day(1) })
    const last = course.content.lessons.at(-1)?.slug as string
    clock.at = day(2)
    expect((await visitor.get(`/courses/${course.code}`)).body).toContain(`/lessons/${last}"`)
    await reads(personId, course, last, day(2))
    const found = (await entriesOf(personId)).filter(({ id }) => id !== entry?.id)
    expect(found).toMatchObject([{ achievedOn: dayIn(day(2)) }])
    expect(found[0]?.evidenceId).not.toBe(entry?.evidenceId)
  })

  test('is completed once by two last lessons at once', async () => {
    const course = await aRuledCourse(db, 'chi-doc-nhanh', { moveOn: 'Completed' })
    const { personId } = await aLearner()
    await enrol(db, { personId, courseId: course.courseId, courseVersionId: course.id }, now)
    await Promise.all(course.content.lessons.map(({ slug }) => reads(personId, course, slug, now)))
    expect(await entriesOf(personId)).toHaveLength(1)
    expect(await db.select().from(courseReadings).where(eq(courseReadings.personId, personId))).toHaveLength(1)
  })
})

describe('a course that does not ask everybody to read', () => {
  test.each(['Passed', 'CompletedOrPassed'] as const)(
    'by %s opens its quiz at once, and a pass completes it',
    async (moveOn) => {
      const course = await aRuledCourse(db, `thi-ngay-${moveOn.toLowerCase()}`, { moveOn })
      const { personId, visitor } = await aLearner()
      const page = await visitor.get(`/courses/${course.code}`)
      expect(page.body).toContain('Bắt đầu học')
      expect(page.body).toContain('Làm bài kiểm tra ngay')
      const started = await visitor.post(`/courses/${course.code}/attempts`)
      const attemptId = /attempts\/([^/]+)\/items\/1/.exec(started.headers.location as string)?.[1] as string
      for (const { position, content } of await loadItems(db, attemptId)) {
        await visitor.post(`/attempts/${attemptId}/items/${position}`, questionOf(content).right as never)
      }
      await visitor.post(`/attempts/${attemptId}/submission`)
      expect(await entriesOf(personId)).toMatchObject([{ evidenceId: attemptId, marksAwarded: 10 }])
    },
  )

  test('by CompletedOrPassed is completed by reading too, once', async () => {
    const course = await aRuledCourse(db, 'mot-trong-hai', { moveOn: 'CompletedOrPassed' })
    const { personId } = await aLearner()
    await enrol(db, { personId, courseId: course.courseId, courseVersionId: course.id }, now)
    await takes(personId, course, 0, now)
    expect(await entriesOf(personId), 'a failed attempt is evidence of nothing').toEqual([])
    for (const { slug } of course.content.lessons) await reads(personId, course, slug, day(1))
    await takes(personId, course, 10, day(2))
    expect(await entriesOf(personId)).toMatchObject([{ achievedOn: dayIn(day(1)), marksAwarded: null }])
  })

  test('by Passed is not completed by reading', async () => {
    const course = await aRuledCourse(db, 'phai-dat', { moveOn: 'Passed' })
    const { personId } = await aLearner()
    await enrol(db, { personId, courseId: course.courseId, courseVersionId: course.id }, now)
    for (const { slug } of course.content.lessons) await reads(personId, course, slug, now)
    expect(await entriesOf(personId)).toEqual([])
  })
})

test('a course that asks for both dates its completion by the later one', async () => {
  const course = await aRuledCourse(db, 'ca-hai', {})
  const [{ personId: usual }, { personId: other }] = [await aLearner(), await aLearner()]
  const lessons = course.content.lessons.map(({ slug }) => slug)
  for (const personId of [usual, other]) {
    await enrol(db, { personId, courseId: course.courseId, courseVersionId: course.id }, now)
  }
  for (const slug of lessons) await reads(usual, course, slug, now)
  const attemptId = await takes(usual, course, 10, day(3))
  expect(await entriesOf(usual)).toMatchObject([{ achievedOn: dayIn(day(3)), evidenceId: attemptId, marksAwarded: 10 }])

  await takes(other, course, 10, now)
  expect(await entriesOf(other)).toEqual([])
  for (const [index, slug] of lessons.entries()) await reads(other, course, slug, day(index + 1))
  expect(await entriesOf(other)).toMatchObject([{ achievedOn: dayIn(day(lessons.length)), marksAwarded: null }])
})

/** Authors publish what they like, learners learn in whatever order. */
const acts = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        act: fc.constant('publish' as const),
        moveOn: fc.constantFrom('Passed', 'Completed', 'CompletedAndPassed', 'CompletedOrPassed', undefined),
        passMark: fc.constantFrom(50, 80, 100),
        lessons: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ act: fc.constant('read' as const), who: fc.nat(1), lesson: fc.nat(2) }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constant('quiz' as const), who: fc.nat(1), right: fc.nat(10) }) },
  ),
  { minLength: 6, maxLength: 16 },
)

test('nothing that an author does later un-completes anybody, and every entry rests on the rule of its version', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(acts, async (sequence) => {
      const code = `luat-${++run}`
      const all = (await newestVersionByCode(db, 'recognise-and-report-abuse'))?.content.lessons ?? []
      await aRuledCourse(db, code, { lessons: all.slice(0, 2) })
      const people = [(await aPerson(db)).id, (await aPerson(db)).id]
      const progressOf = async (personId: string) => {
        const progress = await findProgress(db, personId, code, async () => '2026-01-01')
        if (!progress) throw new Error('the course is gone')
        return progress
      }
      let kept: { id: string; achievedOn: string }[] = []
      for (const [step, one] of sequence.entries()) {
        const at = day(step)
        if (one.act === 'publish') {
          const { moveOn, passMark, lessons } = one
          await aRuledCourse(db, code, { passMark, lessons: all.slice(0, lessons), ...(moveOn && { moveOn }) })
        } else {
          const personId = people[one.who] as string
          const { courseId, courseVersionId } = await progressOf(personId)
          const version = await loadCourseVersion(db, courseVersionId)
          await enrol(db, { personId, courseId, courseVersionId }, at)
          const lesson = one.act === 'read' ? version.content.lessons[one.lesson] : undefined
          if (lesson) await reads(personId, version, lesson.slug, at)
          if (one.act === 'quiz') await takes(personId, version, one.right, at)
        }
        const entries = (await Promise.all(people.map(entriesOf))).flat()
        expect(entries, 'what was there is there, unchanged').toEqual(expect.arrayContaining(kept))
        expect(entries.length, 'one act completes at most one person').toBeLessThanOrEqual(kept.length + 1)
        for (const { personId } of kept as typeof entries) {
          expect((await progressOf(personId)).completion).toBeDefined()
        }
        kept = entries
      }
      for (const entry of kept as Awaited<ReturnType<typeof entriesOf>>) await restsOnItsRule(entry)
    }),
    { numRuns: 15 },
  )

  async function restsOnItsRule(entry: typeof completions.$inferSelect) {
    const version = await loadCourseVersion(db, entry.courseVersionId)
    const mine = eq(courseReadings.personId, entry.personId)
    const [reading] = await db.select().from(courseReadings).where(mine).orderBy(desc(courseReadings.readAt))
    const tries = await db.select().from(attempts).where(eq(attempts.personId, entry.personId))
    const passes = tries
      .filter(({ passed }) => passed)
      .toSorted((a, b) => Number(a.submittedAt) - Number(b.submittedAt))
    const evidence = completingEvidence(moveOnOf(version.content), {
      read: reading && { id: reading.id, at: reading.readAt },
      passed: passes[0] && { id: passes[0].id, at: passes[0].submittedAt as Date },
    })
    expect(entry.achievedOn).toBe(evidence && dayIn(evidence.at))
  }
})
