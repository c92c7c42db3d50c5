import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addDays, dayIn } from '../calendar.ts'
import { listUnitChoices } from '../organisation/unit-tree.ts'
import type { Unit } from '../organisation/units.ts'
import { scopeOf, viewerOf } from '../web/access.ts'
import { leaveFlash } from '../web/flash.ts'
import { type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import { formats } from '../web/language/format.ts'
import { render } from '../web/render.ts'
import { endPost, transfer } from './posts.ts'
import { listPostRoles } from './role-grants.ts'
import { isRoleFor, type PostRole, postEndForm, transferForm } from './staff-form.ts'
import { loadOpenPost, type OpenPost } from './staff-queries.ts'
import type { StaffDeps } from './staff-routes.ts'

type PostPage = {
  unit: Pick<Unit, 'id' | 'name'>
  post: Pick<OpenPost, 'fullName' | 'staffCode' | 'startedOn'>
  /** Roles that end with the post. */
  roles: { role: PostRole; unit: string }[]
  values: Values
  errors: Errors
}

declare module '../web/page.ts' {
  interface Views {
    'accounts/post-end': PostPage
    'accounts/transfer': PostPage & { units: { id: string; code: string; name: string }[] }
  }
}

type ByPerson = { Params: { id: string; person: string } }

/** The two ways in which a post ends: the person leaves, or goes to another unit. */
export function postRoutes(app: FastifyInstance, deps: StaffDeps): void {
  const { db, clock } = deps
  const access = 'manage-organisation' as const
  const { day } = formats.vi

  app.get<ByPerson>('/units/:id/people/:person/post-end', { config: { access } }, async (request, reply) => {
    const { unit, post } = await loadOpenPost(db, viewerOf(request), request.params, today())
    return endPage(request, reply, { unit, post, values: { lastOn: day(later(today(), post.startedOn)) }, errors: {} })
  })

  app.post<ByPerson>('/units/:id/people/:person/post-end', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const { unit, post } = await loadOpenPost(db, viewer, request.params, today())
    const refuse = (errors: Errors) =>
      endPage(request, reply.code(422), { unit, post, values: toFields(request.body), errors })
    const at = clock()
    const form = parseForm(postEndForm(dayIn(at)), request.body)
    if (!form.ok) return refuse(form.errors)
    if (!(await endPost(deps, { post, viewer, at }, form.data.lastOn))) return refuse({ lastOn: 'endBeforeStart' })
    leaveFlash(reply, 'postEnded')
    return reply.redirect(`/units/${unit.id}/people`, 303)
  })

  app.get<ByPerson>('/units/:id/people/:person/transfer', { config: { access } }, async (request, reply) => {
    const { unit, post } = await loadOpenPost(db, viewerOf(request), request.params, today())
    const { category, contractKind } = post
    const startedOn = day(later(today(), addDays(post.startedOn, 1)))
    const values = { startedOn, category, contractKind, role: 'none' }
    return transferPage(request, reply, { unit, post, values, errors: {} })
  })

  app.post<ByPerson>('/units/:id/people/:person/transfer', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const { unit, post } = await loadOpenPost(db, viewer, request.params, today())
    const refuse = (errors: Errors) =>
      transferPage(request, reply.code(422), { unit, post, values: toFields(request.body), errors })
    const at = clock()
    const form = parseForm(transferForm(dayIn(at)), request.body)
    if (!form.ok) return refuse(form.errors)
    const to = (await listUnitChoices(db, scopeOf(viewer, access))).find(({ id }) => id === form.data.unitId)
    if (!to || to.id === unit.id) return refuse({ unitId: 'unknownChoice' })
    if (!isRoleFor(form.data.role, to)) return refuse({ role: 'principalNeedsSchool' })
    if (!(await transfer(deps, { post, viewer, at }, form.data))) return refuse({ startedOn: 'moveBeforeStart' })
    leaveFlash(reply, 'transferred')
    return reply.redirect(`/units/${unit.id}/people`, 303)
  })

  type Shown = { unit: Unit; post: OpenPost; values: Values; errors: Errors }

  async function endPage(request: FastifyRequest, reply: FastifyReply, shown: Shown) {
    return render(request, reply, 'accounts/post-end', { ...shown, roles: await rolesOf(request, shown.post) })
  }

  async function transferPage(request: FastifyRequest, reply: FastifyReply, shown: Shown) {
    const all = await listUnitChoices(db, scopeOf(viewerOf(request), access))
    const units = all.filter(({ id }) => id !== shown.unit.id)
    return render(request, reply, 'accounts/transfer', { ...shown, units, roles: await rolesOf(request, shown.post) })
  }

  async function rolesOf(request: FastifyRequest, { accountId }: OpenPost) {
    if (accountId === null) return []
    return listPostRoles(db, { accountId, scope: scopeOf(viewerOf(request), access), on: today() })
  }

  function today(): string {
    return dayIn(clock())
  }
}

function later(one: string, other: string): string {
  return one > other ? one : other
}
