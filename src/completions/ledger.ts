import { randomInt } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { recordAudit, recordAudits } from '../audit/audit.ts'
import { dayIn } from '../calendar.ts'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { employments } from '../organisation/schema.ts'
import { Conflict } from '../web/errors.ts'
import { certificates, completions, completionVoids } from './schema.ts'

/** Called in the transaction that wrote the entry or the void, after it. */
export type AfterEntry = (tx: Database, personIds: string[], at: Date) => Promise<void>

export type NewCompletion = {
  personId: string
  courseId: string
  courseVersionId: string
  area: (typeof completions.$inferInsert)['area']
  source: (typeof completions.$inferInsert)['source']
  /** Day of the evidence, 'YYYY-MM-DD'; never after the day of recording. */
  achievedOn: string
  marks: { awarded: number; possible: number } | undefined
  evidenceId: string
  /** Account of who recorded it; undefined when the person's own attempt did. */
  recordedBy: string | undefined
}

/** The append-only record of who completed what. Figures above it change in the same transaction through `afterEntry`. */
export type Ledger = ReturnType<typeof createLedger>

export function createLedger({ afterEntry }: { afterEntry: AfterEntry[] }) {
  return {
    /**
     * Writes one entry with its certificate and audit row. The unit is the one of the primary post on the day achieved.
     * The same evidence never counts twice: `completions_evidence_key` refuses it.
     */
    async recordCompletion(db: Database, entry: NewCompletion, at: Date): Promise<{ id: string; certificate: string }> {
      if (entry.achievedOn > dayIn(at)) throw new Conflict('evidence dated after the day of recording')
      return inTransaction(db, async (tx) => {
        const { marks, recordedBy, ...rest } = entry
        const [post] = await primaryPostOn(tx).execute({ personId: entry.personId, on: entry.achievedOn })
        const id = uuidv7()
        await tx.insert(completions).values({
          ...rest,
          id,
          marksAwarded: marks?.awarded,
          marksPossible: marks?.possible,
          recordedBy,
          recordedAt: at,
          unitId: post?.unitId,
        })
        const certificate = newCertificateCode()
        await tx.insert(certificates).values({ code: certificate, completionId: id, issuedAt: at })
        await recordAudit(tx, { at, accountId: recordedBy, action: 'completion.recorded', subjectId: id })
        for (const hook of afterEntry) await hook(tx, [entry.personId], at)
        return { id, certificate }
      })
    },

    /**
     * As `recordCompletion` for each entry, with its own `at`, in a handful of statements: for an import or a workshop of
     * hundreds. All of them or none. Returns the ids in the order given.
     */
    async recordCompletions(db: Database, entries: (NewCompletion & { at: Date })[]): Promise<string[]> {
      if (entries.length === 0) return []
      if (entries.some(({ achievedOn, at }) => achievedOn > dayIn(at))) {
        throw new Conflict('evidence dated after the day of recording')
      }
      return inTransaction(db, async (tx) => {
        const rows = entries.map((entry) => ({ ...entry, id: uuidv7(), code: newCertificateCode() }))
        await insertEntries(tx, rows)
        await tx.insert(certificates).values(rows.map(({ id, code, at }) => ({ code, completionId: id, issuedAt: at })))
        await recordAudits(
          tx,
          rows.map(({ id, recordedBy, at }) => ({
            at,
            accountId: recordedBy,
            action: 'completion.recorded',
            subjectId: id,
          })),
        )
        const personIds = [...new Set(entries.map(({ personId }) => personId))]
        const last = new Date(Math.max(...entries.map(({ at }) => at.getTime())))
        for (const hook of afterEntry) await hook(tx, personIds, last)
        return rows.map(({ id }) => id)
      })
    },

    /** Takes an entry out of every figure. The entry itself stays. Refuses a second void. */
    async voidCompletion(
      db: Database,
      completionId: string,
      { reason, voidedBy, at }: { reason: string; voidedBy: string; at: Date },
    ) {
      await inTransaction(db, async (tx) => {
        await tx.insert(completionVoids).values({ completionId, reason, voidedBy, voidedAt: at })
        const [entry] = await tx
          .select({ personId: completions.personId })
          .from(completions)
          .where(eq(completions.id, completionId))
        await recordAudit(tx, { at, accountId: voidedBy, action: 'completion.voided', subjectId: completionId })
        for (const hook of afterEntry) await hook(tx, [entry?.personId as string], at)
      })
    },
  }
}

const primaryPostOn = statement('primary_post_on', (db) =>
  db
    .select({ unitId: employments.unitId })
    .from(employments)
    .where(
      and(
        eq(employments.personId, sql.placeholder('personId')),
        employments.isPrimary,
        sql`daterange(${employments.startedOn}, ${employments.endedOn}, '[]') @> ${sql.placeholder('on')}::date`,
      ),
    )
    .prepare('primary_post_on'),
)

async function insertEntries(tx: Database, entries: (NewCompletion & { id: string; at: Date })[]): Promise<void> {
  await tx.execute(sql`
    insert into ${completions} (id, person_id, course_id, course_version_id, area, source, achieved_on, marks_awarded,
      marks_possible, evidence_id, unit_id, recorded_by, recorded_at)
    select n.id, n."personId", n."courseId", n."courseVersionId", n.area, n.source, n."achievedOn",
      (n.marks ->> 'awarded')::integer, (n.marks ->> 'possible')::integer, n."evidenceId", e.unit_id, n."recordedBy", n.at
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as n(id uuid, "personId" uuid, "courseId" uuid,
      "courseVersionId" uuid, area text, source text, "achievedOn" date, marks jsonb, "evidenceId" uuid, "recordedBy" uuid,
      at timestamptz)
    left join ${employments} e on e.person_id = n."personId" and e.is_primary
      and daterange(e.started_on, e.ended_on, '[]') @> n."achievedOn"`)
}

/** Crockford's alphabet: no letter that looks like a digit. 12 of 32 signs are 60 bits: not to be guessed. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function newCertificateCode(): string {
  const signs = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return signs.replace(/(.{4})(?=.)/g, '$1-')
}
