import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { withoutMarks } from '../organisation/names.ts'
import { byPersonName, isUuid, loadUnit } from '../organisation/queries.ts'
import { employments, people, unitAncestors, units } from '../organisation/schema.ts'
import type { Unit } from '../organisation/units.ts'
import type { Viewer } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { accounts, roleGrants } from './schema.ts'
import type { PostRole } from './staff-form.ts'

type Post = typeof employments.$inferSelect

export type StaffRow = Pick<Post, 'id' | 'personId' | 'category' | 'startedOn' | 'endedOn'> & {
  fullName: string
  staffCode: string
  /** Null for somebody who cannot sign in yet. */
  username: string | null
}

const pageSize = 50

/**
 * People whose primary post is at a unit on a day or begins there later, in Vietnamese order of names: the page behind
 * the post `after`. `total` counts everyone who is found; `next` is undefined on the last page.
 */
export async function listStaff(
  db: Database,
  { unitId, on, q, after }: { unitId: string; on: string; q: string | undefined; after: string | undefined },
): Promise<{ people: StaffRow[]; total: number; next: string | undefined }> {
  const search = { unitId, on, pattern: q ? `%${withoutMarks(q).replace(/[\\%_]/g, '\\$&')}%` : null }
  const [rows, [counted]] = await Promise.all([
    staffOfUnit(db).execute({ ...search, after: after ?? null }),
    countStaff(db).execute(search),
  ])
  const page = rows.slice(0, pageSize)
  return { people: page, total: counted?.people ?? 0, next: rows.length > pageSize ? page.at(-1)?.id : undefined }
}

const isFound = and(
  eq(employments.unitId, sql.placeholder('unitId')),
  employments.isPrimary,
  sql`(${employments.endedOn} is null or ${employments.endedOn} >= ${sql.placeholder('on')}::date)`,
  sql`(${sql.placeholder('pattern')}::text is null or ${people.searchName} like ${sql.placeholder('pattern')}::text
    or lower(${people.staffCode}) like ${sql.placeholder('pattern')}::text
    or ${accounts.username} like ${sql.placeholder('pattern')}::text)`,
)

// A person can have two posts here one after the other, so the place in the list is that of the post.
const staffOfUnit = statement('staff_of_unit', (db) =>
  db
    .select({
      id: employments.id,
      personId: people.id,
      fullName: people.fullName,
      staffCode: people.staffCode,
      username: accounts.username,
      category: employments.category,
      startedOn: employments.startedOn,
      endedOn: employments.endedOn,
    })
    .from(employments)
    .innerJoin(people, eq(people.id, employments.personId))
    .leftJoin(accounts, eq(accounts.personId, people.id))
    .where(
      and(
        isFound,
        sql`(${sql.placeholder('after')}::uuid is null or (${byPersonName}, ${employments.id}) > (
          select split_part(l.sort_name, ' ', 1) collate "vi-x-icu", l.sort_name collate "vi-x-icu", e.id
          from ${employments} e join ${people} l on l.id = e.person_id
          where e.id = ${sql.placeholder('after')}::uuid and e.unit_id = ${sql.placeholder('unitId')}))`,
      ),
    )
    .orderBy(byPersonName, employments.id)
    .limit(pageSize + 1)
    .prepare('staff_of_unit'),
)

const countStaff = statement('count_staff', (db) =>
  db
    .select({ people: sql<number>`count(*)::int` })
    .from(employments)
    .innerJoin(people, eq(people.id, employments.personId))
    .leftJoin(accounts, eq(accounts.personId, people.id))
    .where(isFound)
    .prepare('count_staff'),
)

export type OpenPost = Pick<Post, 'id' | 'personId' | 'unitId' | 'category' | 'contractKind' | 'startedOn'> & {
  fullName: string
  staffCode: string
  /** Null for somebody who cannot sign in. */
  accountId: string | null
}

/** The open primary post of a person at a unit that the viewer manages; otherwise NotFound. */
export async function loadOpenPost(
  db: Database,
  viewer: Viewer,
  { id, person }: { id: string; person: string },
): Promise<{ unit: Unit; post: OpenPost }> {
  const unit = await loadUnit(db, viewer, 'manage-organisation', id)
  if (!isUuid(person)) throw new NotFound()
  const [post] = await openPost(db).execute({ unitId: unit.id, personId: person })
  if (!post) throw new NotFound()
  return { unit, post }
}

const openPost = statement('open_post', (db) =>
  db
    .select({
      id: employments.id,
      personId: people.id,
      unitId: employments.unitId,
      category: employments.category,
      contractKind: employments.contractKind,
      startedOn: employments.startedOn,
      fullName: people.fullName,
      staffCode: people.staffCode,
      accountId: accounts.id,
    })
    .from(employments)
    .innerJoin(people, eq(people.id, employments.personId))
    .leftJoin(accounts, eq(accounts.personId, people.id))
    .where(
      and(
        eq(employments.unitId, sql.placeholder('unitId')),
        eq(employments.personId, sql.placeholder('personId')),
        employments.isPrimary,
        isNull(employments.endedOn),
      ),
    )
    .prepare('open_post'),
)

/** The roles over units of `scope` that an account holds on a day or will hold; never that of an administrator. */
export async function listPostRoles(
  db: Database,
  { accountId, scope, on }: { accountId: string; scope: string[]; on: string },
): Promise<{ role: PostRole; unit: string }[]> {
  return postRolesOf(db).execute({ accountId, scope, on })
}

const postRolesOf = statement('post_roles_of', (db) =>
  db
    .select({ role: sql<PostRole>`${roleGrants.role}`, unit: units.name })
    .from(roleGrants)
    .innerJoin(units, eq(units.id, roleGrants.unitId))
    .where(
      and(
        eq(roleGrants.accountId, sql.placeholder('accountId')),
        ne(roleGrants.role, 'administrator'),
        sql`(${roleGrants.endedOn} is null or ${roleGrants.endedOn} >= ${sql.placeholder('on')}::date)`,
        sql`exists (select from ${unitAncestors} a where a.unit_id = ${roleGrants.unitId}
          and a.ancestor_id = any(${sql.placeholder('scope')}::uuid[]))`,
      ),
    )
    .orderBy(asc(units.name), asc(roleGrants.role))
    .prepare('post_roles_of'),
)
