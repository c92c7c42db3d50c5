import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { auditEntries } from '../../src/audit/schema.ts'
import { certificates, completions } from '../../src/completions/schema.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import type { CourseVersion } from '../../src/courses/queries.ts'
import { ledger } from '../../src/domain.ts'
import { enrolAll, recordPlaces } from '../../src/learning/many-learners.ts'
import { enrol, recordPlace } from '../../src/learning/progress.ts'
import { recordReading, recordReadings } from '../../src/learning/reading.ts'
import { courseReadings, enrolments, lessonReadings } from '../../src/learning/schema.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { startAttempts, storeAnswers, submitAttempts } from '../../src/quizzes/many-attempts.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attemptItems, attempts } from '../../src/quizzes/schema.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import type { Answer } from '../../src/quizzes/types/question-type.ts'
import { aPerson, aUnit, now } from '../support/builders.ts'
import { catalogue } from '../support/catalogue.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { testDatabase } from '../support/database.ts'
import { seededRandom } from '../support/random.ts'

const { db } = await testDatabase()
await publishCatalogue(db, catalogue, now)
const course = (await newestVersionByCode(db, 'recognise-and-report-abuse')) as CourseVersion
const { id: courseVersionId, courseId } = course
const { lessons } = course.content
const lesson = lessons[0]?.slug as string
const school = await aUnit(db)
const minute = (count: number) => new Date(now.getTime() + count * 60_000)

/** The first `right` questions answered rightly, the others with what is never right: nothing of the key. */
async function answersOf(attemptId: string, right: number): Promise<{ position: number; answer: Answer }[]> {
  const items = await loadItems(db, attemptId)
  return items.map(({ position, content }) => {
    const question = questionOf(content)
    const answer = question.parseAnswer(position <= right ? question.right : (question.wrong[0] ?? {}))
    return { position, answer: answer as Answer }
  })
}

async function oneByOne(personId: string, right: number, seed: number) {
  await enrol(db, { personId, courseId, courseVersionId }, now)
  for (const { slug } of lessons) await recordReading(db, { personId, courseVersionId, lesson: slug }, minute(1))
  await recordPlace(db, { personId, courseId, lesson, section: 'mot', at: minute(2) })
  for (const [go, marks] of [2, right].entries()) {
    const start = minute(10 * (go + 1))
    const id = await startAttempt(db, { personId, courseVersionId }, start, seededRandom(seed + go))
    for (const given of await answersOf(id, marks)) {
      await storeAnswer(db, { attemptId: id, ...given, sequence: undefined }, start)
    }
    await submitAttempt({ db, ledger }, { id }, start)
  }
}

async function together(people: { personId: string; right: number; seed: number }[]) {
  const learners = people.map(({ personId }) => ({ personId, courseId, courseVersionId, lesson, section: 'mot' }))
  await enrolAll(
    db,
    learners.map((learner) => ({ ...learner, at: now })),
  )
  await recordReadings(
    db,
    learners.flatMap((learner) => lessons.map(({ slug }) => ({ ...learner, lesson: slug, at: minute(1) }))),
  )
  await recordPlaces(
    db,
    learners.map((learner) => ({ ...learner, at: minute(2) })),
  )
  for (const go of [0, 1]) {
    const at = minute(10 * (go + 1))
    const started = await startAttempts(
      db,
      people.map(({ personId, seed }) => ({ personId, courseVersionId, at, random: seededRandom(seed + go) })),
    )
    for (const [index, { id }] of started.entries()) {
      const given = await answersOf(id, go === 0 ? 2 : (people[index]?.right ?? 0))
      await storeAnswers(
        db,
        given.map((one) => ({ ...one, attemptId: id, at })),
      )
    }
    await submitAttempts(
      { db, ledger },
      started.map((attempt) => ({ ...attempt, at })),
    )
  }
}

/** Everything that is kept of a learner, without the ids that are new each time. */
async function recordOf(personId: string) {
  const [enrolment] = await db.select().from(enrolments).where(eq(enrolments.personId, personId))
  const readings = await db.select().from(lessonReadings).where(eq(lessonReadings.personId, personId))
  const [read] = await db.select().from(courseReadings).where(eq(courseReadings.personId, personId))
  const tries = await db.select().from(attempts).where(eq(attempts.personId, personId)).orderBy(attempts.number)
  const items = await Promise.all(
    tries.map(({ id }) =>
      db.select().from(attemptItems).where(eq(attemptItems.attemptId, id)).orderBy(attemptItems.position),
    ),
  )
  const entries = await db
    .select({ entry: completions, issuedAt: certificates.issuedAt, act: auditEntries.action, actAt: auditEntries.at })
    .from(completions)
    .innerJoin(certificates, eq(certificates.completionId, completions.id))
    .innerJoin(auditEntries, eq(auditEntries.subjectId, completions.id))
    .where(eq(completions.personId, personId))
  return {
    enrolment: { ...enrolment, personId: '', passedAttemptId: enrolment?.passedAttemptId === null ? null : 'passed' },
    read: { ...read, id: '', personId: '' },
    readings: readings.map((reading) => ({ ...reading, personId: '' })),
    tries: tries.map((attempt) => ({ ...attempt, id: '', personId: '' })),
    items: items.map((list) => list.map((item) => ({ ...item, attemptId: '' }))),
    entries: entries.map(({ entry, ...rest }) => ({
      ...rest,
      entry: { ...entry, id: '', personId: '', evidenceId: tries.findIndex(({ id }) => id === entry.evidenceId) },
    })),
  }
}

test('many attempts at once leave what the same attempts leave one by one', async () => {
  const results = [10, 8, 7, 0]
  const alone = await Promise.all(results.map(() => aPerson(db, { at: school })))
  const crowd = await Promise.all(results.map(() => aPerson(db, { at: school })))
  for (const [at, right] of results.entries()) await oneByOne(alone[at]?.id as string, right, 10 * at)
  await together(results.map((right, at) => ({ personId: crowd[at]?.id as string, right, seed: 10 * at })))

  for (const [at, right] of results.entries()) {
    const record = await recordOf(crowd[at]?.id as string)
    expect(record).toEqual(await recordOf(alone[at]?.id as string))
    expect(record.entries).toHaveLength(right >= 8 ? 1 : 0)
    expect(record.tries[1]?.marksAwarded).toBe(right)
  }
})

test('an attempt that is open or handed in is refused, and nothing of the call is kept', async () => {
  const [{ id: first }, { id: second }] = await Promise.all([aPerson(db), aPerson(db)])
  const start = (personId: string) => ({ personId, courseVersionId, at: now, random: seededRandom() })
  await enrolAll(
    db,
    [first, second].map((personId) => ({ personId, courseId, courseVersionId, at: now })),
  )
  const [attempt] = await startAttempts(db, [start(first)])
  if (!attempt) throw new Error('nothing was started')
  await expect(startAttempts(db, [start(second), start(first)])).rejects.toThrow()
  expect(await db.select().from(attempts).where(eq(attempts.personId, second))).toEqual([])

  await submitAttempts({ db, ledger }, [{ ...attempt, at: now }])
  await expect(submitAttempts({ db, ledger }, [{ ...attempt, at: minute(5) }])).rejects.toThrow()
  const [submitted] = await db.select().from(attempts).where(eq(attempts.id, attempt.id))
  expect(submitted?.submittedAt).toEqual(now)
})
