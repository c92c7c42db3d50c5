import { z } from 'zod'
import { code, key, named } from '../web/fields.ts'
import { newPassword, username } from './account-fields.ts'

/** The first-run page. */
export const SetupForm = z
  .object({
    token: z.string(key('required')).trim().min(1, key('required')),
    authorityName: named,
    authorityCode: code,
    displayName: named,
    username,
    password: newPassword,
    passwordAgain: z.string(key('required')),
  })
  .refine((form) => form.password === form.passwordAgain, { path: ['passwordAgain'], message: key('passwordsDiffer') })
