import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import { onConstraint } from '../database/constraints.ts'
import type { Unit } from '../organisation/units.ts'
import { type Role, scopeOf, viewerOf } from '../web/access.ts'
import { Conflict, NotFound } from '../web/errors.ts'
import { type ErrorKey, type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import type { Views } from '../web/page.ts'
import { render } from '../web/render.ts'
import { type AccountOffer, offerAccount } from './account-offer.ts'
import { type KnownAccount, loadAccount } from './account-queries.ts'
import { isSharedAccount } from './demonstration-accounts.ts'
import { addAccount, isJustCreated } from './new-account.ts'
import { isJustReset, resetPassword } from './password-change.ts'
import { type HeldRole, listRoles } from './role-grants.ts'
import { AccountForm, FirstPasswordForm, isRoleFor } from './staff-form.ts'
import { type ListedPost, loadListedPost } from './staff-queries.ts'
import type { StaffDeps } from './staff-routes.ts'

declare module '../web/page.ts' {
  interface Views {
    'accounts/person-account': AccountOffer & {
      unit: Pick<Unit, 'id' | 'name'>
      post: Pick<ListedPost, 'personId' | 'fullName'>
      /** Undefined for somebody who cannot sign in yet. */
      account: ShownAccount | undefined
      errors: Errors
    }
  }
}

type ShownAccount = Pick<KnownAccount, 'username' | 'passwordMark'> & {
  /** Roles that hold today over units that the viewer manages. */
  held: { role: Role; unit: string }[]
  /** Why the viewer cannot set its password. */
  refusal: ErrorKey | undefined
}

type ByPerson = { Params: { id: string; person: string } }

/** The account of somebody on the staff: whoever has none gets one, whoever has forgotten the password a new one. */
export function personAccountRoutes(app: FastifyInstance, { db, clock }: StaffDeps): void {
  const access = 'manage-organisation' as const

  app.get<ByPerson>('/units/:id/people/:person/account', { config: { access } }, async (request, reply) => {
    return accountPage(request, reply, await loadShown(request, clock()), {}, {})
  })

  app.post<ByPerson>('/units/:id/people/:person/account', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const at = clock()
    const shown = await loadShown(request, at)
    const { unit, post } = shown
    const refuse = (errors: Errors) => accountPage(request, reply.code(422), shown, toFields(request.body), errors)
    const form = parseForm(AccountForm, request.body)
    if (!form.ok && shown.account) throw new Conflict('the person has an account')
    if (!form.ok) return refuse(form.errors)
    const fields = form.data
    if (!isRoleFor(fields.role, unit)) return refuse({ role: 'principalNeedsSchool' })
    try {
      const isAdded = await addAccount(db, { post, fields, viewer, at })
      if (!isAdded && !(await isJustCreated(db, { personId: post.personId, fields, at }))) {
        throw new Conflict('the person has another account')
      }
    } catch (error) {
      return refuse(onConstraint(error, { accounts_username_key: ['username', 'usernameTaken'] } as const))
    }
    const { username, password } = fields
    const { fullName } = post
    return render(request, reply, 'accounts/first-password', {
      unit,
      fullName,
      username,
      password,
      act: 'accountAdded',
    })
  })

  // Whoever reloads the answer to the form below by its address gets the form again.
  app.get<ByPerson>('/units/:id/people/:person/account/password', { config: { access } }, async (request, reply) => {
    const { unit, post } = await loadShown(request, clock())
    return reply.redirect(`/units/${unit.id}/people/${post.personId}/account`)
  })

  app.post<ByPerson>('/units/:id/people/:person/account/password', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const at = clock()
    const shown = await loadShown(request, at)
    const { unit, post, account } = shown
    if (!account) throw new NotFound('the person has no account')
    const refuse = (errors: Errors) => accountPage(request, reply.code(422), shown, {}, errors)
    if (account.refusal !== undefined) return refuse({})
    const form = parseForm(FirstPasswordForm, request.body)
    if (!form.ok) return refuse(form.errors)
    const reset = { account, ...form.data, viewer, at }
    if (!(await resetPassword(db, reset)) && !(await isJustReset(db, reset))) {
      throw new Conflict('the password has changed in the meantime')
    }
    const { fullName } = post
    const { username } = account
    const { password } = form.data
    return render(request, reply, 'accounts/first-password', {
      unit,
      fullName,
      username,
      password,
      act: 'passwordReset',
    })
  })

  type Shown = { unit: Unit; post: ListedPost; account: (KnownAccount & ShownAccount) | undefined }

  async function loadShown(request: FastifyRequest<ByPerson>, at: Date): Promise<Shown> {
    const viewer = viewerOf(request)
    const on = dayIn(at)
    const { unit, post } = await loadListedPost(db, viewer, request.params, on)
    if (post.accountId === null) return { unit, post, account: undefined }
    const account = await loadAccount(db, post.accountId)
    const roles = await listRoles(db, { accountId: account.id, scope: scopeOf(viewer, access), on })
    const held = roles.filter(({ startedOn, isInScope }) => isInScope && startedOn <= on)
    return { unit, post, account: { ...account, held, refusal: refusalOf(request, account, roles) } }
  }
}

function accountPage(
  request: FastifyRequest,
  reply: FastifyReply,
  shown: Pick<Views['accounts/person-account'], 'post' | 'account'> & { unit: Unit },
  values: Values,
  errors: Errors,
) {
  return render(request, reply, 'accounts/person-account', { ...shown, ...offerAccount(shown.unit, values), errors })
}

/**
 * Nobody sets the password of an account that can do more than they manage: they could sign in with it. Their own they
 * change where the old one is asked for.
 */
function refusalOf(request: FastifyRequest, account: KnownAccount, roles: HeldRole[]): ErrorKey | undefined {
  if (isSharedAccount(request.server.site, account.username)) return 'fixedPassword'
  if (account.id === viewerOf(request).accountId) return 'ownPassword'
  return roles.every(({ isInScope }) => isInScope) ? undefined : 'rolesElsewhere'
}
