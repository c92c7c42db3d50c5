import { z } from 'zod'
import { dayBetween, key, line, named, orNothing } from '../web/fields.ts'
import { dialled } from './phone.ts'

/** Before the product was there nobody can have checked a number for it. */
const firstDay = '2020-01-01'

const sentence = line.pipe(
  z
    .string()
    .min(1, key('required'))
    .max(300, key('tooLong'))
    .regex(/^\P{C}*$/u, key('invalid')),
)

const phone = line.pipe(
  z
    .string()
    .min(1, key('required'))
    .max(30, key('tooLong'))
    .refine((text) => dialled(text) !== undefined, key('localPhoneForm')),
)

/** A place to report to, as an officer writes it down. */
export const contactForm = (today: string) =>
  z.object({
    name: named,
    phone,
    address: orNothing(named),
    purpose: sentence,
    checkedOn: dayBetween(firstDay, today, 'checkedDay'),
  })

export type ContactFields = z.infer<ReturnType<typeof contactForm>>
