import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import type { Viewer } from '../web/access.ts'
import { type LocalContact, listContactsFor } from './queries.ts'

/** The nearest places to report to of a viewer, for pages that are read again and again. */
export type NearestContacts = {
  of(viewer: Viewer): Promise<LocalContact[]>
  /** Called after a change of contacts. */
  forget(): void
}

/** As many as fit below a lesson; the help page has all. */
const shown = 2
const keptFor = 60_000
const people = 5000

/**
 * Keeps for a minute what it found: asking anew with each lesson made a lesson page a fifth slower. A change made by
 * this process is shown at once, one made by another process within the minute; the help page always asks.
 */
export function keepNearestContacts(db: Database, clock: () => Date): NearestContacts {
  const kept = new Map<string, { until: number; contacts: LocalContact[] }>()
  return {
    async of(viewer) {
      const at = clock()
      const known = kept.get(viewer.accountId)
      if (known && at.getTime() < known.until && at.getTime() >= known.until - keptFor) return known.contacts
      const contacts = (await listContactsFor(db, viewer, dayIn(at))).slice(0, shown)
      if (kept.size >= people) kept.clear()
      kept.set(viewer.accountId, { until: at.getTime() + keptFor, contacts })
      return contacts
    },
    forget: () => kept.clear(),
  }
}
