import { and, eq, gt, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { recordAudit } from '../audit/audit.ts'
import { addDays } from '../calendar.ts'
import { type Database, inTransaction } from '../database/database.ts'
import type { Roster } from '../organisation/roster.ts'
import { employments, unitAncestors } from '../organisation/schema.ts'
import { scopeOf, type Viewer } from '../web/access.ts'
import { Conflict } from '../web/errors.ts'
import { grantRole } from './role-grants.ts'
import { roleGrants } from './schema.ts'
import type { TransferFields } from './staff-form.ts'
import type { ListedPost, OpenPost } from './staff-queries.ts'

type Deps = { db: Database; roster: Roster }
type Act = { post: OpenPost; viewer: Viewer; at: Date }

/** Ends a post and the roles held with it. False when `lastOn` lies before its first day. */
export async function endPost({ db, roster }: Deps, { post, viewer, at }: Act, lastOn: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await lockPost(tx, post)
    if (!(await roster.endPost(tx, post.personId, lastOn, at))) return false
    await endRoles(tx, post, lastOn, viewer)
    const { accountId } = viewer
    const details = { unitId: post.unitId, lastOn }
    await recordAudit(tx, { at, accountId, action: 'post.ended', subjectId: post.personId, details })
    return true
  })
}

/**
 * Moves a person to another unit. The roles held with the old post end the day before; the new one begins with the
 * new post. False when the move would come before the second day of the old post.
 */
export async function transfer({ db, roster }: Deps, { post, viewer, at }: Act, to: TransferFields): Promise<boolean> {
  const { unitId, category, contractKind, startedOn, role } = to
  return inTransaction(db, async (tx) => {
    await lockPost(tx, post)
    if (!(await roster.transfer(tx, post.personId, { unitId, category, contractKind, startedOn }, at))) return false
    await endRoles(tx, post, addDays(startedOn, -1), viewer)
    const { accountId } = post
    if (accountId !== null && role !== 'none') {
      await grantRole(tx, { accountId, role, unitId, from: startedOn, until: null }, at)
    }
    await recordAudit(tx, {
      at,
      accountId: viewer.accountId,
      action: 'person.transferred',
      subjectId: post.personId,
      details: { fromUnitId: post.unitId, toUnitId: unitId, startedOn, role },
    })
    return true
  })
}

/** Refuses when somebody else has ended the post since the page was opened: the person may stand elsewhere by now. */
export async function lockPost(tx: Database, post: ListedPost): Promise<void> {
  const [locked] = await tx
    .select({ id: employments.id })
    .from(employments)
    .where(and(eq(employments.id, post.id), sql`${employments.endedOn} is not distinct from ${post.endedOn}::date`))
    .for('update')
  if (!locked) throw new Conflict('the post was ended in the meantime')
}

/** Ends the person's roles that the viewer may take; an administrator's right is no matter of a post. */
async function endRoles(tx: Database, post: OpenPost, lastOn: string, viewer: Viewer): Promise<void> {
  if (post.accountId === null) return
  const managed = tx
    .select({ id: unitAncestors.unitId })
    .from(unitAncestors)
    .where(inArray(unitAncestors.ancestorId, scopeOf(viewer, 'manage-organisation')))
  await tx
    .update(roleGrants)
    .set({ endedOn: lastOn })
    .where(
      and(
        eq(roleGrants.accountId, post.accountId),
        ne(roleGrants.role, 'administrator'),
        or(isNull(roleGrants.endedOn), gt(roleGrants.endedOn, lastOn)),
        inArray(roleGrants.unitId, managed),
      ),
    )
}
