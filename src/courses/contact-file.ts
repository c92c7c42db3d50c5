import { z } from 'zod'
import { Localised, Slug } from './content.ts'

/** One entry of `contacts.yaml`: a number that people in need call, shown on every page. */
export const ContactFile = z.strictObject({
  id: Slug,
  /** As people know it: "1900 1234". */
  number: z.string().trim().min(2),
  /** As a telephone dials it. */
  tel: z.string().regex(/^\+?\d{3,15}$/, 'digits only'),
  name: Localised,
  what: Localised,
  hours: Localised.optional(),
  /** Where it serves; left out for the whole country. Only those for the whole country stand on every page. */
  place: Localised.optional(),
  /** What a caller should know of how sure it is. */
  note: Localised.optional(),
  checkedOn: z.iso.date(),
})
