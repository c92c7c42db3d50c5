import { formats } from '../web/language/format.ts'
import type { Messages } from '../web/language/vi.ts'
import type { Remark } from './references.ts'

const { day } = formats.vi

/** The sentence that stands behind a cited instrument which is not simply in force. */
export function remarkText(remark: Remark, t: Messages): string {
  if (remark.kind === 'replaced') return t.references.replaced(remark.by)
  if (remark.kind === 'expired') return t.references.expired(day(remark.endedOn))
  return t.references.unverified(day(remark.checkedOn))
}
