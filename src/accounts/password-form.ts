import { z } from 'zod'
import { key } from '../web/fields.ts'
import { newPassword } from './account-fields.ts'

/** Changing one's own password. */
export const PasswordForm = z
  .object({
    current: z.string(key('required')).min(1, key('required')).max(1000, key('tooLong')),
    password: newPassword,
    passwordAgain: z.string(key('required')),
  })
  .refine((form) => form.password === form.passwordAgain, { path: ['passwordAgain'], message: key('passwordsDiffer') })
  .refine((form) => form.password !== form.current, { path: ['password'], message: key('samePassword') })
