import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import type { Roster } from '../organisation/roster.ts'
import type { Leave, Post } from './careers.ts'
import { inParallel } from './in-parallel.ts'
import { instantOn, within } from './moments.ts'
import type { Plan, PlannedPerson } from './plan.ts'
import { type Ids, idsOf } from './seed-units.ts'

const peopleAtOnce = 500

/** Hires everybody in their first post, then lets happen what happened to each. Returns ids by staff code. */
export async function seedRoster(
  tx: Database,
  roster: Roster,
  { people, openedAt }: Plan,
  { unitIds, now }: { unitIds: Ids; now: Date },
): Promise<Ids> {
  const days = Map.groupBy(people, ({ posts }) => dayIn(recordedAt((posts[0] as Post).startedOn)))
  const hired: { id: string; staffCode: string }[] = []
  for (const [on, newPeople] of [...days].sort()) {
    for (let start = 0; start < newPeople.length; start += peopleAtOnce) {
      const batch = newPeople.slice(start, start + peopleAtOnce).map((person) => hiring(person, unitIds))
      hired.push(...(await roster.hire(tx, batch, recordedAt(on))))
    }
  }
  const personIds = idsOf(hired.map(({ id, staffCode }) => ({ id, code: staffCode })))
  await inParallel(people, (person) =>
    careerOf(tx, roster, person, { id: personIds(person.staffCode), unitIds, recordedAt }),
  )
  return personIds

  /** In the morning of the day, or when the roster was entered. */
  function recordedAt(on: string): Date {
    return within({ from: openedAt, to: now }, instantOn(on, 8 * 60))
  }
}

function hiring({ posts, staffCode, fullName, sex, birthOn, phone, email }: PlannedPerson, unitIds: Ids) {
  const { unitCode, category, contractKind, startedOn } = posts[0] as Post
  const post = { unitId: unitIds(unitCode), category, contractKind, startedOn }
  return { staffCode, fullName, sex, birthOn, phone, email, post }
}

type Where = { id: string; unitIds: Ids; recordedAt(on: string): Date }

async function careerOf(tx: Database, roster: Roster, person: PlannedPerson, { id, unitIds, recordedAt }: Where) {
  const { posts, secondaryPost, leaves } = person
  for (const { unitCode, endedOn: _, ...post } of posts.slice(1)) {
    await roster.transfer(tx, id, { ...post, unitId: unitIds(unitCode) }, recordedAt(post.startedOn))
  }
  const lastOn = posts.at(-1)?.endedOn
  if (lastOn !== undefined) await roster.endPost(tx, id, lastOn, recordedAt(lastOn))
  if (secondaryPost) {
    const { unitCode, ...post } = secondaryPost
    await roster.addSecondaryPost(tx, id, { ...post, unitId: unitIds(unitCode) }, recordedAt(post.startedOn))
  }
  for (const leave of leaves as Leave[]) await roster.recordLeave(tx, id, leave, recordedAt(leave.startedOn))
}
