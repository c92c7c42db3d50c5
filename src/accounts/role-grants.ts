import { and, asc, eq, sql } from 'drizzle-orm'
import { dayIn } from '../calendar.ts'
import { type Database, statement } from '../database/database.ts'
import { unitAncestors, units } from '../organisation/schema.ts'
import type { Role } from '../web/access.ts'
import { roleGrants } from './schema.ts'
import type { PostRole } from './staff-form.ts'

type NewGrant = {
  accountId: string
  role: PostRole
  unitId: string
  from: string
  /** Null for a role without a last day. */
  until: string | null
}

/** Grants a role with a post; never for days that have passed. */
export async function grantRole(tx: Database, { from, until, ...grant }: NewGrant, at: Date): Promise<void> {
  const today = dayIn(at)
  await tx.insert(roleGrants).values({ ...grant, startedOn: from > today ? from : today, endedOn: until })
}

export type HeldRole = {
  role: Role
  unit: string
  startedOn: string
  /** Whether its unit lies in the scope that was asked with. */
  isInScope: boolean
}

type Asked = { accountId: string; scope: string[]; on: string }

/** The roles that an account holds on a day or will hold, wherever they are. */
export async function listRoles(db: Database, { accountId, scope, on }: Asked): Promise<HeldRole[]> {
  return rolesOf(db).execute({ accountId, scope, on })
}

/** Those of them over units of `scope` that end with a post: never that of an administrator. */
export async function listPostRoles(db: Database, asked: Asked): Promise<{ role: PostRole; unit: string }[]> {
  const held = await listRoles(db, asked)
  return held.flatMap(({ role, unit, isInScope }) => (isInScope && role !== 'administrator' ? [{ role, unit }] : []))
}

const rolesOf = statement('roles_of', (db) =>
  db
    .select({
      role: roleGrants.role,
      unit: units.name,
      startedOn: roleGrants.startedOn,
      isInScope: sql<boolean>`exists (select from ${unitAncestors} a where a.unit_id = ${roleGrants.unitId}
        and a.ancestor_id = any(${sql.placeholder('scope')}::uuid[]))`,
    })
    .from(roleGrants)
    .innerJoin(units, eq(units.id, roleGrants.unitId))
    .where(
      and(
        eq(roleGrants.accountId, sql.placeholder('accountId')),
        sql`(${roleGrants.endedOn} is null or ${roleGrants.endedOn} >= ${sql.placeholder('on')}::date)`,
      ),
    )
    .orderBy(asc(units.name), asc(roleGrants.role))
    .prepare('roles_of'),
)
