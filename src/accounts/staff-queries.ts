import { and, desc, eq, sql } from 'drizzle-orm'
import { type Database, statement } from '../database/database.ts'
import { withoutMarks } from '../organisation/names.ts'
import { byPersonName, isUuid, loadUnit } from '../organisation/queries.ts'
import { employments, people } from '../organisation/schema.ts'
import type { Unit } from '../organisation/units.ts'
import type { Viewer } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { accounts } from './schema.ts'

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
 * the post `after`, or the first one when nobody is left behind it. `total` counts everyone who is found; `next` is
 * undefined on the last page.
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
  if (rows.length === 0 && after) return listStaff(db, { unitId, on, q, after: undefined })
  const page = rows.slice(0, pageSize)
  return { people: page, total: counted?.people ?? 0, next: rows.length > pageSize ? page.at(-1)?.id : undefined }
}

const isListed = and(
  eq(employments.unitId, sql.placeholder('unitId')),
  employments.isPrimary,
  sql`(${employments.endedOn} is null or ${employments.endedOn} >= ${sql.placeholder('on')}::date)`,
)

const isFound = and(
  isListed,
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

export type ListedPost = Pick<
  Post,
  'id' | 'personId' | 'unitId' | 'category' | 'contractKind' | 'startedOn' | 'endedOn'
> & {
  fullName: string
  staffCode: string
  /** Null for somebody who cannot sign in. */
  accountId: string | null
}
export type OpenPost = ListedPost & { endedOn: null }

type Place = { id: string; person: string }

/** The post of a person in the list of a unit that the viewer manages, the last of several; otherwise NotFound. */
export async function loadListedPost(
  db: Database,
  viewer: Viewer,
  { id, person }: Place,
  on: string,
): Promise<{ unit: Unit; post: ListedPost }> {
  const unit = await loadUnit(db, viewer, 'manage-organisation', id)
  if (!isUuid(person)) throw new NotFound()
  const [post] = await lastPost(db).execute({ unitId: unit.id, personId: person, on })
  if (!post) throw new NotFound()
  return { unit, post }
}

/** As `loadListedPost`, for a post whose last day is not known. */
export async function loadOpenPost(db: Database, viewer: Viewer, place: Place, on: string) {
  const { unit, post } = await loadListedPost(db, viewer, place, on)
  const { endedOn } = post
  if (endedOn !== null) throw new NotFound()
  return { unit, post: { ...post, endedOn } }
}

const lastPost = statement('last_post', (db) =>
  db
    .select({
      id: employments.id,
      personId: people.id,
      unitId: employments.unitId,
      category: employments.category,
      contractKind: employments.contractKind,
      startedOn: employments.startedOn,
      endedOn: employments.endedOn,
      fullName: people.fullName,
      staffCode: people.staffCode,
      accountId: accounts.id,
    })
    .from(employments)
    .innerJoin(people, eq(people.id, employments.personId))
    .leftJoin(accounts, eq(accounts.personId, people.id))
    .where(and(isListed, eq(employments.personId, sql.placeholder('personId'))))
    .orderBy(desc(employments.startedOn))
    .limit(1)
    .prepare('last_post'),
)
