import { asc, eq } from 'drizzle-orm'
import { courseVersionQuestions, courseVersions, questionVersions } from '../../src/courses/schema.ts'
import type { Database } from '../../src/database/database.ts'
import { attemptItems, attempts, itemCounts, responseCounts, slotSums, totalCounts } from '../../src/quizzes/schema.ts'

/** The counts of a course version as they stand in the database, as sorted lines. */
export async function storedCounts(db: Database, courseVersionId: string): Promise<string[]> {
  const ofVersion = (table: { courseVersionId: typeof itemCounts.courseVersionId }) =>
    eq(table.courseVersionId, courseVersionId)
  const cells = await db.select().from(itemCounts).where(ofVersion(itemCounts))
  const responses = await db.select().from(responseCounts).where(eq(responseCounts.courseVersionId, courseVersionId))
  const totals = await db.select().from(totalCounts).where(eq(totalCounts.courseVersionId, courseVersionId))
  const slots = await db.select().from(slotSums).where(eq(slotSums.courseVersionId, courseVersionId))
  return [
    ...cells.map((c) => `mark ${c.questionVersionId} ${c.mark} of ${c.total}: ${c.people}`),
    ...responses.map(
      (r) => `answer ${r.questionVersionId} ${r.response}: ${r.people}, ${r.totals}, ${r.rests}, ${r.restSquares}`,
    ),
    ...totals.map((t) => `total ${t.total}: ${t.people}`),
    ...slots.map((s) => `slot ${s.slot}: ${s.people}, ${s.marks}, ${s.squares}`),
  ].sort()
}

/** The same lines, counted one attempt after the other from what was handed in, without any help of the database. */
export async function countedAnew(
  db: Database,
  courseVersionId: string,
  itemsOf: (attemptId: string) => Promise<Item[]> = (attemptId) => submittedItems(db, attemptId),
): Promise<string[]> {
  const sums = new Map<string, number[]>()
  const add = (name: string, ...figures: number[]) =>
    sums.set(
      name,
      figures.map((figure, index) => figure + (sums.get(name)?.[index] ?? 0)),
    )
  const wholes = await objectivesAskedWhole(db, courseVersionId)
  for (const attempt of await db.select().from(attempts).where(eq(attempts.courseVersionId, courseVersionId))) {
    if (attempt.submittedAt === null || attempt.number !== 1) continue
    const items = (await itemsOf(attempt.id)).map((item) => ({ ...item, mark: (2520 * item.awarded) / item.possible }))
    const total = items.reduce((all, { mark }) => all + mark, 0)
    const drawn = new Map<string, number>()
    add(`total ${total}`, 1)
    for (const { questionVersionId, objective, mark, responses } of items) {
      const draw = (drawn.get(objective) ?? 0) + 1
      drawn.set(objective, draw)
      add(`mark ${questionVersionId} ${mark} of ${total}`, 1)
      add(`slot ${wholes.has(objective) ? questionVersionId : `${objective} ${draw}`}`, 1, mark, mark ** 2)
      for (const response of responses.length === 0 ? [''] : responses) {
        add(`answer ${questionVersionId} ${response}`, 1, total, total - mark, (total - mark) ** 2)
      }
    }
  }
  return [...sums].map(([name, figures]) => `${name}: ${figures.join(', ')}`).sort()
}

export type Item = {
  questionVersionId: string
  objective: string
  awarded: number
  possible: number
  responses: string[]
}

async function submittedItems(db: Database, attemptId: string): Promise<Item[]> {
  const rows = await db
    .select({ item: attemptItems, objective: questionVersions.objective })
    .from(attemptItems)
    .innerJoin(questionVersions, eq(questionVersions.id, attemptItems.questionVersionId))
    .where(eq(attemptItems.attemptId, attemptId))
    .orderBy(asc(attemptItems.position))
  return rows.map(({ item, objective }) => ({
    questionVersionId: item.questionVersionId,
    objective,
    awarded: item.marksAwarded as number,
    possible: item.marksPossible as number,
    responses: item.responses as string[],
  }))
}

async function objectivesAskedWhole(db: Database, courseVersionId: string): Promise<Set<string>> {
  const [version] = await db.select().from(courseVersions).where(eq(courseVersions.id, courseVersionId))
  const bank = await db
    .select({ objective: questionVersions.objective })
    .from(courseVersionQuestions)
    .innerJoin(questionVersions, eq(questionVersions.id, courseVersionQuestions.questionVersionId))
    .where(eq(courseVersionQuestions.courseVersionId, courseVersionId))
  const whole = version?.content.objectives.filter(
    ({ id, draw }) => bank.filter(({ objective }) => objective === id).length === draw,
  )
  return new Set(whole?.map(({ id }) => id))
}
