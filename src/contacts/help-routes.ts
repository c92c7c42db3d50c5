import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { can } from '../web/access.ts'
import type { Contact } from '../web/contacts.ts'
import { render } from '../web/render.ts'
import { type LocalContact, listContactsFor } from './queries.ts'

declare module '../web/page.ts' {
  interface Views {
    'help/contacts': {
      local: LocalContact[]
      /** Numbers that serve one city only. */
      city: Contact[]
      /** For those who keep the local contacts. */
      mayEdit: boolean
    }
    'help/poster': {
      /** Whose poster it is; undefined for the viewer's own. */
      unit: { name: string } | undefined
      local: LocalContact[]
    }
    /** Local contacts as a list to call from. */
    'contacts/_local': { local: LocalContact[]; heading: 'h3' | 'h2' }
    /** The nearest contacts below a course and its lessons. */
    'contacts/_foot': { local: LocalContact[] }
  }
}

type Deps = { db: Database; clock: () => Date; city: Contact[] }

/** Where to report and whom to call: open to everybody, one tap away on every page. */
export function helpRoutes(app: FastifyInstance, { db, clock, city }: Deps): void {
  const localFor = async ({ viewer }: FastifyRequest) => (viewer ? listContactsFor(db, viewer, dayIn(clock())) : [])

  app.get('/help', { config: { access: 'public' } }, async (request, reply) => {
    const mayEdit = request.viewer !== undefined && can(request.viewer, 'manage-contacts')
    return render(request, reply, 'help/contacts', { local: await localFor(request), city, mayEdit })
  })

  app.get('/help/poster', { config: { access: 'public' } }, async (request, reply) =>
    render(request, reply, 'help/poster', { unit: undefined, local: await localFor(request) }),
  )
}
