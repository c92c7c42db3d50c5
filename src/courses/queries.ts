import { asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { recentlyUsed } from '../web/recently-used.ts'
import type { CourseContent } from './content.ts'
import type { QuestionContent } from './question-content.ts'
import { type areas, courses, courseVersionQuestions, courseVersions, questions, questionVersions } from './schema.ts'

/** One edition of a course. Shared between requests: read it, never change it. */
export type CourseVersion = {
  readonly id: string
  readonly courseId: string
  readonly code: string
  readonly area: (typeof areas)[number]
  readonly number: number
  /** Percent. */
  readonly passMark: number
  readonly content: CourseContent
  readonly publishedAt: Date
}

/** A question as it was at some time. Shared between requests: read it, never change it. */
export type QuestionVersion = {
  readonly questionVersionId: string
  readonly questionId: string
  /** Stable inside its course. */
  readonly code: string
  readonly number: number
  readonly objective: string
  readonly content: QuestionContent
}

// A version is some 60 KB, a question 1 KB.
const versions = recentlyUsed<CourseVersion>(200)
const banks = recentlyUsed<readonly QuestionVersion[]>(200)
const questionsSeen = recentlyUsed<QuestionVersion>(10_000)

/** A course version; from memory when this process has seen it. Throws when there is none with this id. */
export async function loadCourseVersion(db: Database, versionId: string): Promise<CourseVersion> {
  const known = versions.get(versionId)
  if (known) return known
  const [version] = await courseVersionById(db).execute({ id: versionId })
  if (!version) throw new Error(`there is no course version ${versionId}`)
  versions.set(versionId, version)
  return version
}

const courseVersionById = statement('course_version_by_id', (db) =>
  db
    .select({
      id: courseVersions.id,
      courseId: courseVersions.courseId,
      code: courses.code,
      area: courses.area,
      number: courseVersions.number,
      passMark: courseVersions.passMark,
      content: courseVersions.content,
      publishedAt: courseVersions.publishedAt,
    })
    .from(courseVersions)
    .innerJoin(courses, eq(courses.id, courseVersions.courseId))
    .where(eq(courseVersions.id, sql.placeholder('id')))
    .prepare('course_version_by_id'),
)

/** The version that new learners get, also when another process has just published it. Undefined for no such course. */
export async function newestVersion(db: Database, courseId: string): Promise<CourseVersion | undefined> {
  const [newest] = await newestVersionId(db).execute({ courseId })
  return newest?.id ? loadCourseVersion(db, newest.id) : undefined
}

const newestVersionId = statement('newest_version_id', (db) =>
  db
    .select({ id: courses.newestVersionId })
    .from(courses)
    .where(eq(courses.id, sql.placeholder('courseId')))
    .prepare('newest_version_id'),
)

/** Every version of a course, the newest first; empty for a code that does not exist. */
export async function listVersions(db: Database, code: string): Promise<CourseVersion[]> {
  const ids = await versionIdsByCode(db).execute({ code })
  return Promise.all(ids.map(({ id }) => loadCourseVersion(db, id)))
}

const versionIdsByCode = statement('version_ids_by_code', (db) =>
  db
    .select({ id: courseVersions.id })
    .from(courseVersions)
    .innerJoin(courses, eq(courses.id, courseVersions.courseId))
    .where(eq(courses.code, sql.placeholder('code')))
    .orderBy(desc(courseVersions.number))
    .prepare('version_ids_by_code'),
)

/** The newest version of every course, by area, then code. */
export async function listNewestVersions(db: Database): Promise<CourseVersion[]> {
  const newest = await newestVersionIds(db).execute()
  return Promise.all(newest.map(({ id }) => loadCourseVersion(db, id)))
}

/** As listNewestVersions, only the courses that are asked of everybody. */
export async function listCoreVersions(db: Database): Promise<CourseVersion[]> {
  return (await listNewestVersions(db)).filter(({ content }) => content.core === true)
}

const newestVersionIds = statement('newest_version_ids', (db) =>
  db
    .select({ id: sql<string>`${courses.newestVersionId}` })
    .from(courses)
    .where(isNotNull(courses.newestVersionId))
    .orderBy(asc(courses.area), asc(courses.code))
    .prepare('newest_version_ids'),
)

/** The bank of a course version, by question code; from memory when this process has seen it. */
export async function loadBank(db: Database, versionId: string): Promise<readonly QuestionVersion[]> {
  const known = banks.get(versionId)
  if (known) return known
  const bank = await bankOfVersion(db).execute({ versionId })
  for (const question of bank) questionsSeen.set(question.questionVersionId, question)
  // An empty bank is a version that a transaction still open has not made visible: ask again next time.
  if (bank.length > 0) banks.set(versionId, bank)
  return bank
}

const questionColumns = {
  questionVersionId: questionVersions.id,
  questionId: questionVersions.questionId,
  code: questions.code,
  number: questionVersions.number,
  objective: questionVersions.objective,
  content: questionVersions.content,
}

const bankOfVersion = statement('bank_of_version', (db) =>
  db
    .select(questionColumns)
    .from(courseVersionQuestions)
    .innerJoin(questionVersions, eq(questionVersions.id, courseVersionQuestions.questionVersionId))
    .innerJoin(questions, eq(questions.id, questionVersions.questionId))
    .where(eq(courseVersionQuestions.courseVersionId, sql.placeholder('versionId')))
    .orderBy(asc(questions.code))
    .prepare('bank_of_version'),
)

/** Question versions in the order of `ids`; asks the database only for those not in memory. Throws for an unknown id. */
export async function loadQuestionVersions(db: Database, ids: string[]): Promise<QuestionVersion[]> {
  const found = new Map<string, QuestionVersion>()
  for (const id of ids) {
    const known = questionsSeen.get(id)
    if (known) found.set(id, known)
  }
  const missing = ids.filter((id) => !found.has(id))
  if (missing.length > 0) {
    for (const question of await questionVersionsByIds(db).execute({ ids: missing })) {
      found.set(question.questionVersionId, question)
      questionsSeen.set(question.questionVersionId, question)
    }
  }
  return ids.map((id) => {
    const question = found.get(id)
    if (!question) throw new Error(`there is no question version ${id}`)
    return question
  })
}

const questionVersionsByIds = statement('question_versions_by_ids', (db) =>
  db
    .select(questionColumns)
    .from(questionVersions)
    .innerJoin(questions, eq(questions.id, questionVersions.questionId))
    .where(sql`${questionVersions.id} = any(${sql.placeholder('ids')}::uuid[])`)
    .prepare('question_versions_by_ids'),
)
