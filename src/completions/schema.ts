import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/schema.ts'
import { areas, courses, courseVersions } from '../courses/schema.ts'
import { day, id, instant } from '../database/columns.ts'
import { people, units } from '../organisation/schema.ts'

export const completionSources = ['online', 'workshop', 'paper', 'tested-out'] as const

/** The ledger: append-only. The database refuses UPDATE, DELETE and TRUNCATE. */
export const completions = pgTable(
  'completions',
  {
    id: id(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    courseVersionId: uuid()
      .notNull()
      .references(() => courseVersions.id),
    /** Area of the course when the entry was written. */
    area: text({ enum: areas }).notNull(),
    source: text({ enum: completionSources }).notNull(),
    /** Day of the evidence, never of the job that recorded it. */
    achievedOn: day().notNull(),
    marksAwarded: integer(),
    marksPossible: integer(),
    /** What proves it: the id of the attempt, attendance or file. */
    evidenceId: uuid().notNull(),
    /** Unit of the primary post on `achievedOn`; null when the person held none. */
    unitId: uuid().references(() => units.id),
    /** Who recorded it; null when the person's own attempt did. */
    recordedBy: uuid().references(() => accounts.id),
    recordedAt: instant().notNull(),
  },
  (t) => [
    unique('completions_evidence_key').on(t.source, t.evidenceId),
    index('completions_person_idx').on(t.personId, t.achievedOn),
    check('completions_marks_in_range', sql`${t.marksAwarded} between 0 and ${t.marksPossible}`),
  ],
)

/** Takes a wrong ledger entry out of every figure, with who and why. Append-only like the ledger. */
export const completionVoids = pgTable(
  'completion_voids',
  {
    id: id(),
    completionId: uuid()
      .notNull()
      .references(() => completions.id),
    reason: text().notNull(),
    voidedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    voidedAt: instant().notNull(),
  },
  (t) => [
    unique('completion_voids_completion_key').on(t.completionId),
    check('completion_voids_reason_filled', sql`${t.reason} <> ''`),
  ],
)

/** The code that is printed on a certificate and opens its public verification page. */
export const certificates = pgTable(
  'certificates',
  {
    code: text().primaryKey(),
    completionId: uuid()
      .notNull()
      .references(() => completions.id),
    issuedAt: instant().notNull(),
  },
  (t) => [unique('certificates_completion_key').on(t.completionId)],
)
