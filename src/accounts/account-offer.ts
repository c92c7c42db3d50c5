import type { Unit } from '../organisation/units.ts'
import type { Errors, Values } from '../web/forms.ts'
import { suggestPassword } from './first-password.ts'
import { isRoleFor, type PostRole, postRoles } from './staff-form.ts'

/** What the fields of a new account show. */
export type AccountOffer = {
  roles: PostRole[]
  /** A suggestion, a new one each time: what was typed there does not come back. */
  password: string
  values: Values
}

declare module '../web/page.ts' {
  interface Views {
    'accounts/_account-fields': AccountOffer & { errors: Errors }
  }
}

/** The roles that can be held over a unit, a first password, and what was typed besides. */
export function offerAccount(unit: Pick<Unit, 'kind'>, values: Values): AccountOffer {
  const { password: _, ...kept } = values
  return { roles: postRoles.filter((role) => isRoleFor(role, unit)), password: suggestPassword(), values: kept }
}
