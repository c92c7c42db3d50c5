import { z } from 'zod'
import { addDays } from '../calendar.ts'
import { contractKinds, sexes, staffCategories } from '../organisation/schema.ts'
import { code, dayBetween, key, named, orNothing } from '../web/fields.ts'
import { newPassword, username } from './account-fields.ts'

/** Roles that come with a post. An administrator is not made by hiring. */
export const postRoles = ['principal', 'officer', 'auditor'] as const
export type PostRole = (typeof postRoles)[number]

/** Earliest day of a post or a birth: before it a year was mistyped. */
const firstDay = '1920-01-01'
/** How far ahead a post may begin or end. */
const daysAhead = 366

const phone = z
  .string()
  .max(20, key('phoneForm'))
  .regex(/^\+?[0-9][0-9 .-]{5,}$/, key('phoneForm'))
const email = z
  .string()
  .max(200, key('tooLong'))
  .pipe(z.email(key('emailForm')))

const postDay = (today: string) => dayBetween(firstDay, addDays(today, daysAhead), 'dayOutOfRange')
const category = z.enum(staffCategories, key('required'))
const contractKind = z.enum(contractKinds, key('required'))
const role = z.enum(['none', ...postRoles], key('unknownChoice'))

/** An account for somebody who has none. */
export const AccountForm = z.object({ role, username, password: newPassword })

/** A first password for an account; `seen` is the mark of the password that the form was shown over. */
export const FirstPasswordForm = z.object({ password: newPassword, seen: z.string().catch('') })

/** A person with a first post, which begins after the birth, and an account. */
export const staffForm = (today: string) =>
  z
    .object({
      staffCode: code,
      fullName: named,
      sex: z.enum([...sexes, 'unknown'], key('required')),
      birthOn: orNothing(dayBetween(firstDay, today, 'futureDate')),
      phone: orNothing(phone),
      email: orNothing(email),
      category,
      contractKind,
      startedOn: postDay(today),
      ...AccountForm.shape,
    })
    .refine(({ birthOn, startedOn }) => birthOn === null || birthOn < startedOn, {
      path: ['startedOn'],
      error: key('startBeforeBirth'),
      // Asked as soon as both days can be read, so that it is told together with what other fields lack.
      when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'birthOn' || path?.[0] === 'startedOn'),
    })

/** The last day of a post. */
export const postEndForm = (today: string) => z.object({ lastOn: postDay(today) })

/** The post at another unit; both days of the change are told by its first one. */
export const transferForm = (today: string) =>
  z.object({
    unitId: z.string(key('required')).min(1, key('required')),
    startedOn: postDay(today),
    category,
    contractKind,
    role,
  })

export type AccountFields = z.infer<typeof AccountForm>
export type StaffFields = z.infer<ReturnType<typeof staffForm>>
export type TransferFields = z.infer<ReturnType<typeof transferForm>>

/** Whether a role can be held over a unit of this kind: a principal heads a school. */
export function isRoleFor(role: PostRole | 'none', unit: { kind: string }): boolean {
  return role !== 'principal' || unit.kind === 'school'
}
