import { z } from 'zod'
import type { ErrorKey } from '../web/forms.ts'
import { shortestPassword } from './password.ts'

const key = (name: ErrorKey) => name

const line = z.string(key('required')).transform((text) => text.replace(/\s+/g, ' ').trim())
const named = line.pipe(z.string().min(1, key('required')).max(200, key('tooLong')))

/** The first-run page. */
export const SetupForm = z
  .object({
    token: z.string(key('required')).trim().min(1, key('required')),
    authorityName: named,
    authorityCode: line.pipe(
      z
        .string()
        .min(1, key('required'))
        .max(40, key('tooLong'))
        .regex(/^[A-Za-z0-9.-]+$/, key('codeForm')),
    ),
    displayName: named,
    username: line.pipe(
      z
        .string()
        .min(1, key('required'))
        .max(60, key('tooLong'))
        .toLowerCase()
        .regex(/^[a-z0-9.-]+$/, key('usernameForm')),
    ),
    password: z.string(key('required')).min(shortestPassword, key('passwordTooShort')).max(200, key('tooLong')),
    passwordAgain: z.string(key('required')),
  })
  .refine((form) => form.password === form.passwordAgain, { path: ['passwordAgain'], message: key('passwordsDiffer') })
