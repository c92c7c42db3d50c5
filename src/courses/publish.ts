import { desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { type Database, inTransaction } from '../database/database.ts'
import { advisoryLocks } from '../database/locks.ts'
import type { Catalogue } from './catalogue.ts'
import type { CatalogueCourse } from './catalogue-course.ts'
import { courses, courseVersionQuestions, courseVersions, questions, questionVersions } from './schema.ts'

/** What happened to a course: `isNew` when its files gave a version that was not there. */
export type Publication = { code: string; courseVersionId: string; number: number; isNew: boolean }

/**
 * Brings the courses of a catalogue into the database, each in one transaction. A course that equals its newest version
 * gets no other; a question whose words did not change keeps its version. Going back to earlier files makes a new
 * version of them, so that what the files say is what new learners get. Several processes may call this at once.
 * Refuses to move a course to another area: its completions would count for what nobody learnt.
 */
export async function publishCatalogue(db: Database, catalogue: Catalogue, publishedAt: Date): Promise<Publication[]> {
  const publications: Publication[] = []
  for (const course of catalogue.courses) {
    publications.push(await inTransaction(db, (tx) => publishCourse(tx, course, publishedAt)))
  }
  return publications
}

async function publishCourse(tx: Database, course: CatalogueCourse, publishedAt: Date): Promise<Publication> {
  await tx.execute(sql`select pg_advisory_xact_lock(${advisoryLocks.family}, ${advisoryLocks.publish})`)
  const courseId = await courseIdOf(tx, course)
  const [newest] = await tx
    .select({ id: courseVersions.id, number: courseVersions.number, contentHash: courseVersions.contentHash })
    .from(courseVersions)
    .where(eq(courseVersions.courseId, courseId))
    .orderBy(desc(courseVersions.number))
    .limit(1)
  const { code, contentHash, content, passMark } = course
  if (newest?.contentHash === contentHash) {
    return { code, courseVersionId: newest.id, number: newest.number, isNew: false }
  }
  const courseVersionId = uuidv7()
  const number = (newest?.number ?? 0) + 1
  await tx
    .insert(courseVersions)
    .values({ id: courseVersionId, courseId, number, contentHash, passMark, content, publishedAt })
  const bank = await questionVersionIds(tx, courseId, course.questions, publishedAt)
  await tx
    .insert(courseVersionQuestions)
    .values(bank.map((questionVersionId) => ({ courseVersionId, questionVersionId })))
  return { code, courseVersionId, number, isNew: true }
}

async function courseIdOf(tx: Database, { code, area }: CatalogueCourse): Promise<string> {
  const [existing] = await tx.select().from(courses).where(eq(courses.code, code))
  if (existing && existing.area !== area) {
    throw new Error(
      `The course ${code} was published for ${existing.area}; it cannot become one for ${area}. Give it a new code.`,
    )
  }
  if (existing) return existing.id
  const id = uuidv7()
  await tx.insert(courses).values({ id, code, area })
  return id
}

/** The version of each question as the files say it, made where there is none. */
async function questionVersionIds(
  tx: Database,
  courseId: string,
  bank: CatalogueCourse['questions'],
  createdAt: Date,
): Promise<string[]> {
  const codes = bank.map(({ code }) => ({ id: uuidv7(), courseId, code }))
  await tx.insert(questions).values(codes).onConflictDoNothing()
  const stored = await tx
    .select({
      questionId: questions.id,
      code: questions.code,
      versionId: questionVersions.id,
      number: questionVersions.number,
      contentHash: questionVersions.contentHash,
    })
    .from(questions)
    .leftJoin(questionVersions, eq(questionVersions.questionId, questions.id))
    .where(eq(questions.courseId, courseId))
  const made: (typeof questionVersions.$inferInsert)[] = []
  const ids = bank.map(({ code, objective, content, contentHash }) => {
    const versions = stored.filter((row) => row.code === code)
    const same = versions.find((row) => row.contentHash === contentHash)
    if (same?.versionId) return same.versionId
    const id = uuidv7()
    const number = Math.max(0, ...versions.map((row) => row.number ?? 0)) + 1
    made.push({ id, questionId: versions[0]?.questionId ?? '', number, contentHash, objective, content, createdAt })
    return id
  })
  if (made.length > 0) await tx.insert(questionVersions).values(made)
  return ids
}
