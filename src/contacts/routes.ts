import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addDays, dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { listAncestors, loadUnit } from '../organisation/queries.ts'
import { listTree, type TreeUnit } from '../organisation/unit-tree.ts'
import { scopeOf, viewerOf } from '../web/access.ts'
import { leaveFlash } from '../web/flash.ts'
import { type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import { render } from '../web/render.ts'
import { contactForm } from './contact-form.ts'
import { addContact, changeContact, withdrawContact } from './local-contact.ts'
import type { NearestContacts } from './nearest.ts'
import { countContacts, type EditedContact, listContactsOf, loadContact } from './queries.ts'

type Named = { id: string; name: string }
type Links = { href: string; name: string }[]

declare module '../web/page.ts' {
  interface Views {
    /** Units whose contacts the viewer keeps. */
    'contacts/units': {
      breadcrumb: Links
      units: (Pick<TreeUnit, 'id' | 'name' | 'code' | 'kind' | 'depth' | 'below'> & {
        contacts: number
        openHref: string | undefined
      })[]
    }
    'contacts/unit': {
      unit: Named
      breadcrumb: Links
      own: (EditedContact & { isDue: boolean })[]
      inherited: EditedContact[]
    }
    'contacts/edit': { unit: Named; contact: EditedContact | undefined; values: Values; errors: Errors }
    'contacts/withdrawal': { unit: Named; contact: EditedContact }
  }
}

type Deps = { db: Database; clock: () => Date; nearest: NearestContacts }
type ByUnit = { Params: { id: string } }
type ByContact = { Params: { id: string; contact: string } }

/** The local contacts of units, for those who keep them, and a poster of them for whoever looks after a unit. */
export function contactRoutes(app: FastifyInstance, { db, clock, nearest }: Deps): void {
  const access = 'manage-contacts' as const
  const unitOf = (request: FastifyRequest<ByUnit>) => loadUnit(db, viewerOf(request), access, request.params.id)
  const actOf = (request: FastifyRequest) => ({ accountId: viewerOf(request).accountId, at: clock() })

  app.get('/contacts', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const { unit: openedId } = toFields(request.query)
    const opened = typeof openedId === 'string' ? await loadUnit(db, viewer, access, openedId) : undefined
    const above = opened ? await listAncestors(db, viewer, access, opened.id) : []
    const tree = await listTree(db, opened ? [opened.id] : scopeOf(viewer, access), dayIn(clock()))
    const counts = await countContacts(
      db,
      tree.map(({ id }) => id),
    )
    return render(request, reply, 'contacts/units', {
      breadcrumb: above.map(({ id, name }) => ({ href: `/contacts?unit=${id}`, name })),
      units: tree.map((unit) => ({
        ...unit,
        contacts: counts.get(unit.id) ?? 0,
        openHref: unit.below > 0 && !unit.isOpen ? `/contacts?unit=${unit.id}` : undefined,
      })),
    })
  })

  app.get<ByUnit>('/units/:id/contacts', { config: { access } }, async (request, reply) => {
    const unit = await unitOf(request)
    const above = await listAncestors(db, viewerOf(request), access, unit.id)
    const contacts = await listContactsOf(db, unit.id)
    const aYearAgo = addDays(dayIn(clock()), -365)
    return render(request, reply, 'contacts/unit', {
      unit,
      breadcrumb: above.map(({ id, name }) => ({ href: `/units/${id}/contacts`, name })),
      own: contacts
        .filter((one) => one.unit.id === unit.id)
        .map((one) => ({ ...one, isDue: one.checkedOn < aYearAgo })),
      inherited: contacts.filter((one) => one.unit.id !== unit.id),
    })
  })

  app.get<ByUnit>('/units/:id/contacts/new', { config: { access } }, async (request, reply) => {
    const unit = await unitOf(request)
    return render(request, reply, 'contacts/edit', { unit, contact: undefined, values: {}, errors: {} })
  })

  app.post<ByUnit>('/units/:id/contacts/new', { config: { access } }, async (request, reply) => {
    const unit = await unitOf(request)
    const form = parseForm(contactForm(dayIn(clock())), request.body)
    if (!form.ok) return refuse(request, reply, { unit, contact: undefined }, form.errors)
    const isAdded = await addContact(db, unit, form.data, actOf(request))
    if (!isAdded) return refuse(request, reply, { unit, contact: undefined }, { phone: 'contactTaken' })
    nearest.forget()
    leaveFlash(reply, 'contactAdded')
    return reply.redirect(`/units/${unit.id}/contacts`, 303)
  })

  app.get<ByContact>('/units/:id/contacts/:contact', { config: { access } }, async (request, reply) => {
    const unit = await unitOf(request)
    const contact = await loadContact(db, unit, request.params.contact)
    return render(request, reply, 'contacts/edit', { unit, contact, values: valuesOf(contact), errors: {} })
  })

  app.post<ByContact>('/units/:id/contacts/:contact', { config: { access } }, async (request, reply) => {
    const unit = await unitOf(request)
    const contact = await loadContact(db, unit, request.params.contact)
    const form = parseForm(contactForm(dayIn(clock())), request.body)
    if (!form.ok) return refuse(request, reply, { unit, contact }, form.errors)
    const isChanged = await changeContact(db, contact, form.data, actOf(request))
    if (!isChanged) return refuse(request, reply, { unit, contact }, { phone: 'contactTaken' })
    nearest.forget()
    leaveFlash(reply, 'contactChanged')
    return reply.redirect(`/units/${unit.id}/contacts`, 303)
  })

  app.get<ByContact>('/units/:id/contacts/:contact/withdrawal', { config: { access } }, async (request, reply) => {
    const unit = await unitOf(request)
    const contact = await loadContact(db, unit, request.params.contact)
    return render(request, reply, 'contacts/withdrawal', { unit, contact })
  })

  app.post<ByContact>('/units/:id/contacts/:contact/withdrawal', { config: { access } }, async (request, reply) => {
    const unit = await unitOf(request)
    const contact = await loadContact(db, unit, request.params.contact)
    await withdrawContact(db, contact, actOf(request))
    nearest.forget()
    leaveFlash(reply, 'contactWithdrawn')
    return reply.redirect(`/units/${unit.id}/contacts`, 303)
  })

  app.get<ByUnit>('/units/:id/contacts/poster', { config: { access: 'see-unit' } }, async (request, reply) => {
    const unit = await loadUnit(db, viewerOf(request), 'see-unit', request.params.id)
    return render(request, reply, 'help/poster', { unit, local: await listContactsOf(db, unit.id) })
  })

  function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    shown: { unit: Named; contact: EditedContact | undefined },
    errors: Errors,
  ): FastifyReply {
    return render(request, reply.code(422), 'contacts/edit', { ...shown, values: toFields(request.body), errors })
  }
}

function valuesOf({ name, phone, address, purpose, checkedOn }: EditedContact): Values {
  return { name, phone, address: address ?? '', purpose, checkedOn: checkedOn.split('-').reverse().join('/') }
}
