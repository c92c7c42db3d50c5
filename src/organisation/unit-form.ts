import { z } from 'zod'
import { code, key, named } from '../web/fields.ts'
import { schoolLevels } from './schema.ts'

/** The levels that were ticked; what is no level was not. */
const levels = z.preprocess(
  (ticked) => schoolLevels.filter((level) => [ticked].flat().includes(level)),
  z.array(z.enum(schoolLevels)).min(1, key('required')),
)

/** A unit to add: a school has levels and an owner, a group has neither, whatever was chosen. */
export const UnitForm = z.discriminatedUnion(
  'kind',
  [
    z.object({
      kind: z.literal('school'),
      name: named,
      code,
      levels,
      ownership: z.enum(['public', 'private'], key('required')),
    }),
    z.object({ kind: z.literal('group'), name: named, code }),
  ],
  key('unknownChoice'),
)

export type UnitFields = z.infer<typeof UnitForm>
