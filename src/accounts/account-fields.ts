import { z } from 'zod'
import { key, line } from '../web/fields.ts'
import { shortestPassword } from './password.ts'

/** A user name as people type it on a phone: no marks, no capitals. */
export const username = line.pipe(
  z
    .string()
    .min(1, key('required'))
    .max(60, key('tooLong'))
    .toLowerCase()
    .regex(/^[a-z0-9.-]+$/, key('usernameForm')),
)

/** A new password. White space counts, so nothing is trimmed. */
export const newPassword = z
  .string(key('required'))
  .min(shortestPassword, key('passwordTooShort'))
  .max(200, key('tooLong'))
