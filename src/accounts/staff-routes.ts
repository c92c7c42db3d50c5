import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { dayIn } from '../calendar.ts'
import { onConstraint } from '../database/constraints.ts'
import type { Database } from '../database/database.ts'
import { isUuid, listAncestors, loadUnit } from '../organisation/queries.ts'
import type { Roster } from '../organisation/roster.ts'
import type { Unit } from '../organisation/units.ts'
import { viewerOf } from '../web/access.ts'
import { type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import { formats } from '../web/language/format.ts'
import { render } from '../web/render.ts'
import { type AccountOffer, offerAccount } from './account-offer.ts'
import { personAccountRoutes } from './person-account-routes.ts'
import { postRoutes } from './post-routes.ts'
import { addStaffMember, isJustAdded } from './staff.ts'
import { isRoleFor, staffForm } from './staff-form.ts'
import { listStaff, type StaffRow } from './staff-queries.ts'

type ShownUnit = Pick<Unit, 'id' | 'code' | 'name'>

declare module '../web/page.ts' {
  interface Views {
    'accounts/staff': {
      unit: ShownUnit
      /** Units between the top and this one. */
      breadcrumb: { href: string; name: string }[]
      /** 'YYYY-MM-DD': a post that begins later is shown with its first day. */
      on: string
      people: StaffRow[]
      total: number
      values: Values
      nextHref: string | undefined
    }
    'accounts/staff-new': AccountOffer & { unit: ShownUnit; errors: Errors }
    /** The only page that shows a first password. */
    'accounts/first-password': {
      unit: ShownUnit
      fullName: string
      username: string
      password: string
      act: 'personAdded' | 'accountAdded' | 'passwordReset'
    }
  }
}

export type StaffDeps = { db: Database; roster: Roster; clock: () => Date }
type ById = { Params: { id: string } }

/** What the list can be asked for. Anything else in the address is as if it were not there. */
const Query = z.object({
  q: z.string().trim().optional().catch(undefined),
  after: z.string().refine(isUuid).optional().catch(undefined),
})

/** The people of a unit with their accounts, for those who manage the organisation. */
export function staffRoutes(app: FastifyInstance, deps: StaffDeps): void {
  const { db, clock } = deps
  const access = 'manage-organisation' as const
  const { day } = formats.vi

  app.get<ById>('/units/:id/people', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const unit = await loadUnit(db, viewer, access, request.params.id)
    const { q, after } = Query.parse(toFields(request.query))
    const on = dayIn(clock())
    const above = await listAncestors(db, viewer, access, unit.id)
    const { people, total, next } = await listStaff(db, { unitId: unit.id, on, q, after })
    return render(request, reply, 'accounts/staff', {
      unit,
      breadcrumb: above.slice(1).map(({ id, name }) => ({ href: `/units?unit=${id}`, name })),
      on,
      people,
      total,
      values: { q },
      nextHref: next && `/units/${unit.id}/people?${new URLSearchParams({ ...(q && { q }), after: next })}`,
    })
  })

  app.get<ById>('/units/:id/people/new', { config: { access } }, async (request, reply) => {
    const unit = await loadUnit(db, viewerOf(request), access, request.params.id)
    return newPage(request, reply, unit, { startedOn: day(dayIn(clock())), role: 'none' }, {})
  })

  app.post<ById>('/units/:id/people/new', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const unit = await loadUnit(db, viewer, access, request.params.id)
    const at = clock()
    const refuse = (errors: Errors) => newPage(request, reply.code(422), unit, toFields(request.body), errors)
    const form = parseForm(staffForm(dayIn(at)), request.body)
    if (!form.ok) return refuse(form.errors)
    const fields = form.data
    if (!isRoleFor(fields.role, unit)) return refuse({ role: 'principalNeedsSchool' })
    try {
      await addStaffMember(deps, { unit, fields, viewer, at })
    } catch (error) {
      const errors = onConstraint(error, {
        people_staff_code_key: ['staffCode', 'staffCodeTaken'],
        accounts_username_key: ['username', 'usernameTaken'],
      } as const)
      if (!(await isJustAdded(db, { unit, fields, at }))) return refuse(errors)
    }
    // An answer to the POST itself and no redirect: the password stands in no address, cookie or log.
    const { fullName, username, password } = fields
    return render(request, reply, 'accounts/first-password', { unit, fullName, username, password, act: 'personAdded' })
  })

  postRoutes(app, deps)
  personAccountRoutes(app, deps)
}

function newPage(request: FastifyRequest, reply: FastifyReply, unit: Unit, values: Values, errors: Errors) {
  return render(request, reply, 'accounts/staff-new', { unit, ...offerAccount(unit, values), errors })
}
