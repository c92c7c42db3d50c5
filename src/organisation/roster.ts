import { and, eq, isNull, sql } from 'drizzle-orm'
import { addDays } from '../calendar.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { sortName, withoutMarks } from './names.ts'
import { employments, leaves, people } from './schema.ts'

/** Called in the transaction that changed the posts or leaves of these people, after the change. */
export type AfterRosterChange = (tx: Database, personIds: string[], at: Date) => Promise<void>

type NewPost = Pick<typeof employments.$inferInsert, 'unitId' | 'category' | 'contractKind' | 'startedOn' | 'endedOn'>
export type NewPerson = Pick<
  typeof people.$inferInsert,
  'staffCode' | 'fullName' | 'sex' | 'birthOn' | 'phone' | 'email'
> & {
  post: NewPost
}
type NewLeave = Pick<typeof leaves.$inferInsert, 'kind' | 'startedOn' | 'endedOn'>

/** Everything that changes who works where. Figures that depend on it change in the same transaction. */
export type Roster = ReturnType<typeof createRoster>

export function createRoster({ afterChange }: { afterChange: AfterRosterChange[] }) {
  async function changed(tx: Database, personIds: string[], at: Date): Promise<void> {
    for (const hook of afterChange) await hook(tx, personIds, at)
  }

  return {
    /** Adds people with their primary post. Returns them in the order given. */
    async hire(db: Database, newPeople: NewPerson[], at: Date): Promise<{ id: string; staffCode: string }[]> {
      return inTransaction(db, async (tx) => {
        const added = await tx
          .insert(people)
          .values(
            newPeople.map(({ post: _, ...person }) => {
              const fullName = person.fullName.normalize('NFC').replace(/\s+/g, ' ').trim()
              return {
                ...person,
                fullName,
                sortName: sortName(fullName),
                searchName: withoutMarks(fullName),
                createdAt: at,
              }
            }),
          )
          .returning({ id: people.id, staffCode: people.staffCode })
        const idByCode = new Map(added.map((row) => [row.staffCode, row.id]))
        const hired = newPeople.map((person) => ({
          id: idByCode.get(person.staffCode) as string,
          staffCode: person.staffCode,
        }))
        await tx
          .insert(employments)
          .values(
            newPeople.map(({ post }, index) => ({ ...post, isPrimary: true, personId: hired[index]?.id as string })),
          )
        await changed(
          tx,
          hired.map((person) => person.id),
          at,
        )
        return hired
      })
    },

    /** Ends the open primary post with `lastOn` as its last day. Refuses (false) when there is none that began by then. */
    async endPost(db: Database, personId: string, lastOn: string, at: Date): Promise<boolean> {
      return inTransaction(db, async (tx) => {
        const ended = await endOpenPost(tx, personId, lastOn)
        if (ended) await changed(tx, [personId], at)
        return ended
      })
    },

    /** Ends the open primary post the day before and opens the new one. The learning record stays with the person. */
    async transfer(db: Database, personId: string, post: NewPost, at: Date): Promise<boolean> {
      return inTransaction(db, async (tx) => {
        const ended = await endOpenPost(tx, personId, addDays(post.startedOn, -1))
        if (!ended) return false
        await tx.insert(employments).values({ ...post, personId, isPrimary: true })
        await changed(tx, [personId], at)
        return true
      })
    },

    /** Adds a further post beside the primary one; the person is still counted once, at the primary post. */
    async addSecondaryPost(db: Database, personId: string, post: NewPost, at: Date): Promise<void> {
      await inTransaction(db, async (tx) => {
        await tx.insert(employments).values({ ...post, personId, isPrimary: false })
        await changed(tx, [personId], at)
      })
    },

    /** Records days away. Leaves of one person that overlap are refused by `leaves_no_overlap`. */
    async recordLeave(db: Database, personId: string, leave: NewLeave, at: Date): Promise<void> {
      await inTransaction(db, async (tx) => {
        await tx.insert(leaves).values({ ...leave, personId })
        await changed(tx, [personId], at)
      })
    },
  }
}

async function endOpenPost(tx: Database, personId: string, lastOn: string): Promise<boolean> {
  const ended = await tx
    .update(employments)
    .set({ endedOn: lastOn })
    .where(
      and(
        eq(employments.personId, personId),
        employments.isPrimary,
        isNull(employments.endedOn),
        sql`${employments.startedOn} <= ${lastOn}`,
      ),
    )
    .returning({ id: employments.id })
  return ended.length === 1
}
