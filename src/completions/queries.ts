import { and, eq, inArray, sql } from 'drizzle-orm'
import { courseVersions } from '../courses/schema.ts'
import { type Database, statement } from '../database/database.ts'
import { isUuid } from '../organisation/queries.ts'
import { people, units } from '../organisation/schema.ts'
import { NotFound } from '../web/errors.ts'
import { certificates, completions, completionVoids } from './schema.ts'

/** The ledger entry that an attempt produced; undefined for one that did not pass. */
export async function completionOfAttempt(db: Database, attemptId: string) {
  const [completion] = await byAttempt(db).execute({ attemptId })
  return completion
}

const byAttempt = statement('completion_of_attempt', (db) =>
  db
    .select({ id: completions.id, achievedOn: completions.achievedOn })
    .from(completions)
    .where(
      and(
        inArray(completions.source, ['online', 'tested-out']),
        eq(completions.evidenceId, sql.placeholder('attemptId')),
      ),
    )
    .prepare('completion_of_attempt'),
)

const certified = {
  code: certificates.code,
  personName: people.fullName,
  unitName: units.name,
  area: completions.area,
  achievedOn: completions.achievedOn,
  courseContent: courseVersions.content,
  isVoided: sql<boolean>`exists (select from ${completionVoids} v where v.completion_id = ${completions.id})`,
}

function certificatesOf(db: Database) {
  return db
    .select(certified)
    .from(certificates)
    .innerJoin(completions, eq(completions.id, certificates.completionId))
    .innerJoin(people, eq(people.id, completions.personId))
    .innerJoin(courseVersions, eq(courseVersions.id, completions.courseVersionId))
    .leftJoin(units, eq(units.id, completions.unitId))
    .$dynamic()
}

/** What is printed on the person's own certificate; NotFound for anybody else's entry. */
export async function loadCertificate(db: Database, personId: string, completionId: string) {
  if (!isUuid(completionId)) throw new NotFound()
  const [certificate] = await certificateOfPerson(db).execute({ personId, completionId })
  if (!certificate) throw new NotFound()
  return certificate
}

const certificateOfPerson = statement('certificate_of_person', (db) =>
  certificatesOf(db)
    .where(
      and(eq(completions.id, sql.placeholder('completionId')), eq(completions.personId, sql.placeholder('personId'))),
    )
    .prepare('certificate_of_person'),
)

/** The certificate with this code, for anybody who holds the paper. */
export async function findCertificate(db: Database, code: string) {
  const [certificate] = await certificateByCode(db).execute({ code })
  return certificate
}

const certificateByCode = statement('certificate_by_code', (db) =>
  certificatesOf(db)
    .where(eq(certificates.code, sql.placeholder('code')))
    .prepare('certificate_by_code'),
)
