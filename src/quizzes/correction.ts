import { desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { accounts } from '../accounts/schema.ts'
import { recordAudit } from '../audit/audit.ts'
import type { Ledger } from '../completions/ledger.ts'
import type { QuestionContent } from '../courses/question-content.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { advisoryLocks } from '../database/locks.ts'
import { recordLatePasses } from './late-passes.ts'
import { changesOf, type Effect, storeRegrades } from './regrades.ts'
import { attemptRegrades, questionCorrections } from './schema.ts'
import { foldStatistics, rebuildStatistics } from './statistics-counts.ts'

export type NewCorrection = {
  questionVersionId: string
  content: QuestionContent
  reason: string
  accountId: string
}

/**
 * Grades a question with another key from now on, and every attempt that was handed in with it anew; all or nothing. The
 * marks it was handed in with stay beside the new ones. Whoever reaches the pass mark by it has passed on the day they
 * handed in; whoever no longer does has passed all the same.
 */
export async function correctQuestion(
  { db, ledger }: { db: Database; ledger: Ledger },
  correction: NewCorrection,
  at: Date,
): Promise<Effect> {
  return inTransaction(db, async (tx) => {
    // One correction at a time, and the counts stand still until it is done.
    await foldStatistics(tx)
    const correctionId = await storeCorrection(tx, correction, at)
    const regrade = async () => {
      const changes = await changesOf(tx, correction.questionVersionId, correction.content)
      await storeRegrades(tx, { correctionId, questionVersionId: correction.questionVersionId, changes })
      return changes
    }
    const versions = new Set((await regrade()).map(({ courseVersionId }) => courseVersionId))
    if (versions.size > 0) await rebuildStatistics(tx, [...versions])
    // Most of the work is done while people go on handing in. Now they wait: who was faster is graded anew as well.
    await tx.execute(sql`select pg_advisory_xact_lock(${advisoryLocks.family}, ${advisoryLocks.corrections})`)
    await regrade()
    const effect = await effectOfCorrection(tx, correctionId)
    await recordLatePasses({ tx, ledger }, { correctionId, accountId: correction.accountId }, at)
    await recordAudit(tx, {
      at,
      accountId: correction.accountId,
      action: 'question.corrected',
      subjectId: correction.questionVersionId,
      details: { correctionId, ...effect },
    })
    return effect
  })
}

async function storeCorrection(tx: Database, correction: NewCorrection, at: Date): Promise<string> {
  const { questionVersionId, content, reason, accountId } = correction
  const id = uuidv7()
  const number = sql<number>`(select coalesce(max(c.number), 0) + 1 from ${questionCorrections} c
    where c.question_version_id = ${questionVersionId})`
  await tx
    .insert(questionCorrections)
    .values({ id, questionVersionId, number, content, reason, correctedBy: accountId, correctedAt: at })
  return id
}

const count = (condition = sql`true`) => sql<number>`(count(*) filter (where ${condition}))::integer`
const effectColumns = {
  raised: count(sql`${attemptRegrades.isRaised}`),
  lowered: count(sql`not ${attemptRegrades.isRaised}`),
  passesGained: count(sql`${attemptRegrades.pass} = 'gained'`),
  passesKept: count(sql`${attemptRegrades.pass} = 'kept'`),
}

async function effectOfCorrection(tx: Database, correctionId: string): Promise<Effect> {
  const [effect] = await tx
    .select(effectColumns)
    .from(attemptRegrades)
    .where(eq(attemptRegrades.correctionId, correctionId))
  return effect as Effect
}

export type PastCorrection = Effect & { reason: string; by: string; at: Date; content: QuestionContent }

/** Every correction of a question version with what it did, the newest first. */
export async function listCorrections(db: Database, questionVersionId: string): Promise<PastCorrection[]> {
  return db
    .select({
      reason: questionCorrections.reason,
      by: accounts.displayName,
      at: questionCorrections.correctedAt,
      content: questionCorrections.content,
      ...effectColumns,
    })
    .from(questionCorrections)
    .innerJoin(accounts, eq(accounts.id, questionCorrections.correctedBy))
    .leftJoin(attemptRegrades, eq(attemptRegrades.correctionId, questionCorrections.id))
    .where(eq(questionCorrections.questionVersionId, questionVersionId))
    .groupBy(questionCorrections.id, accounts.id)
    .orderBy(desc(questionCorrections.number))
}
