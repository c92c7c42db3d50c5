import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { FastifyReply } from 'fastify'
import { demonstrationPassword } from '../../src/accounts/demonstration-accounts.ts'
import { hashPassword } from '../../src/accounts/password.ts'
import { accounts, roleGrants } from '../../src/accounts/schema.ts'
import { createSessions } from '../../src/accounts/session.ts'
import { type CourseVersion, listCoreVersions, listNewestVersions } from '../../src/courses/queries.ts'
import type { Database } from '../../src/database/database.ts'
import { enrol } from '../../src/learning/progress.ts'
import { listProgress } from '../../src/learning/queries.ts'
import { recordReading } from '../../src/learning/reading.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { attempts } from '../../src/quizzes/schema.ts'
import { type Question, questionOf } from '../../src/quizzes/types/index.ts'
import type { Fields } from '../../src/quizzes/types/question-type.ts'
import { standings } from '../../src/targets/schema.ts'

/** More learners than connections, so that no two requests in flight meet on one account or one attempt. */
export const leastLearners = 128

/** A person in the middle of a quiz. `answers` holds the fields of several answers to each item. */
export type Learner = { username: string; session: string; attemptId: string; answers: Fields[][] }

export type Cast = {
  /** Ids of sessions. */
  teacher: string
  principal: string
  officer: string
  schoolId: string
  lessonPath: string
  learners: Learner[]
}

/** Signs in the people of the demonstration, and puts as many learners as needed before a quiz. */
export async function prepareCast(db: Database, learnerCount: number): Promise<Cast> {
  const [teacher, principal, officer] = [
    await accountOf(db, 'giaovien'),
    await accountOf(db, 'hieutruong'),
    await accountOf(db, 'chuyenvien'),
  ]
  const [grant] = await db.select().from(roleGrants).where(eq(roleGrants.accountId, principal.id))
  const [course] = await listCoreVersions(db)
  if (!grant || !course) throw new Error('the demonstration has no principal or no course')
  return {
    teacher: await startSession(db, teacher.id),
    principal: await startSession(db, principal.id),
    officer: await startSession(db, officer.id),
    schoolId: grant.unitId,
    lessonPath: await lessonInProgress(db, teacher.personId as string),
    learners: await prepareLearners(db, course, learnerCount),
  }
}

/** Most lessons are read by who has not completed the course. */
async function lessonInProgress(db: Database, personId: string): Promise<string> {
  const courses = await listNewestVersions(db)
  const courseIds = courses.map(({ courseId }) => courseId)
  const progress = await listProgress(db, personId, courseIds, '0001-01-01')
  const inProgress = progress.find(({ completion, lesson }) => !completion && lesson !== null)
  const course = courses.find(({ courseId }) => courseId === inProgress?.courseId)
  if (!inProgress || !course) throw new Error('the teacher of the demonstration is in the middle of no course')
  return `/courses/${course.code}/lessons/${inProgress.lesson}`
}

async function prepareLearners(
  db: Database,
  { id: courseVersionId, courseId, content }: CourseVersion,
  learnerCount: number,
): Promise<Learner[]> {
  const found = await db
    .select({ personId: standings.personId })
    .from(standings)
    .leftJoin(accounts, eq(accounts.personId, standings.personId))
    .where(
      and(
        isNull(accounts.id),
        isNotNull(standings.unitId),
        eq(standings.state, 'none'),
        // One that somebody left open months ago is closed as abandoned when the server starts.
        sql`not exists (select from ${attempts} a where a.person_id = ${standings.personId} and a.submitted_at is null)`,
      ),
    )
    .limit(learnerCount)
  if (found.length < learnerCount) throw new Error(`only ${found.length} people of the demonstration can learn`)
  const passwordHash = await hashPassword(demonstrationPassword)
  const at = new Date()
  const learners: Learner[] = []
  for (const [number, { personId }] of found.entries()) {
    const account = {
      username: `bench.${number}`,
      displayName: 'Nguyễn Thị Lan',
      personId,
      passwordHash,
      createdAt: at,
    }
    await db.insert(accounts).values(account)
    await enrol(db, { personId, courseId, courseVersionId }, at)
    for (const { slug } of content.lessons) await recordReading(db, { personId, courseVersionId, lesson: slug }, at)
    const attemptId = await startAttempt(db, { personId, courseVersionId }, at, Math.random)
    const items = await loadItems(db, attemptId)
    const answers = items.map(({ content }) => answersTo(questionOf(content)))
    const session = await startSession(db, (await accountOf(db, account.username)).id)
    learners.push({ username: account.username, session, attemptId, answers })
  }
  return learners
}

/** A story is told one way only: what was decided cannot be decided otherwise. */
function answersTo({ right, wrong, isFinalStepByStep }: Question): Fields[] {
  return isFinalStepByStep ? [right] : [right, ...wrong]
}

async function accountOf(db: Database, username: string) {
  const [account] = await db.select().from(accounts).where(eq(accounts.username, username))
  if (!account) throw new Error(`the demonstration has no account ${username}`)
  return account
}

/** The value of the cookie that a browser would keep. */
export async function startSession(db: Database, accountId: string): Promise<string> {
  const [account] = await db
    .select({ id: accounts.id, passwordHash: accounts.passwordHash })
    .from(accounts)
    .where(eq(accounts.id, accountId))
  if (!account) throw new Error(`there is no account ${accountId}`)
  let session = ''
  const reply = {
    setCookie: (_: string, value: string) => {
      session = value
    },
  } as unknown as FastifyReply
  await createSessions(db, { clock: () => new Date() }).start(reply, account, { isShared: false })
  return session
}
