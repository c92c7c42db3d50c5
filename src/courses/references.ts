import { z } from 'zod'
import { Slug } from './content.ts'
import type { Basis } from './question-content.ts'

const instrument = {
  id: Slug,
  number: z.string().trim().min(1),
  /** Vietnamese, as the instrument is known. */
  title: z.string().trim().min(1),
  /** Days are left out when they could not be verified. */
  issuedOn: z.iso.date().optional(),
  effectiveOn: z.iso.date().optional(),
  /** Last day of the period of a programme or plan. */
  endsOn: z.iso.date().optional(),
  /** Provisions that a later instrument replaced while the rest holds. */
  replacedParts: z
    .array(z.strictObject({ provision: z.string().trim().min(1), replacedBy: Slug, on: z.iso.date() }))
    .min(1)
    .optional(),
  checkedOn: z.iso.date(),
  note: z.string().trim().min(1).optional(),
}

/** One legal instrument of `references.yaml`. */
export const Reference = z.discriminatedUnion('status', [
  z.strictObject({ ...instrument, status: z.enum(['in-force', 'unverified']) }),
  z.strictObject({ ...instrument, status: z.literal('expired'), endsOn: z.iso.date() }),
  z.strictObject({ ...instrument, status: z.literal('replaced'), replacedBy: Slug }),
])
export type Reference = z.infer<typeof Reference>

/** The register of legal instruments by id. */
export type References = ReadonlyMap<string, Reference>

/** What a reader must know before relying on an instrument; the sentence stands in the message catalogue. */
export type Remark =
  | { kind: 'replaced'; by: string }
  | { kind: 'expired'; endedOn: string }
  | { kind: 'unverified'; checkedOn: string }

/** "Luật Trẻ em (102/2016/QH13), Điều 51", always in Vietnamese: the law has no other official text. */
export function basisLabel(reference: Reference, provision?: string): string {
  const name = `${reference.title} (${reference.number})`
  return provision ? `${name}, ${provision}` : name
}

/** Undefined for what is in force. `by` is the label of the instrument that replaced the whole, or the provision. */
export function remarkOn(references: References, reference: Reference, provision?: string): Remark | undefined {
  const part = reference.replacedParts?.find((one) => lies(provision, one.provision))
  const successor = reference.status === 'replaced' ? reference.replacedBy : part?.replacedBy
  if (successor !== undefined) {
    const replacement = references.get(successor)
    return { kind: 'replaced', by: replacement ? basisLabel(replacement) : successor }
  }
  if (reference.status === 'expired') return { kind: 'expired', endedOn: reference.endsOn }
  if (reference.status === 'unverified') return { kind: 'unverified', checkedOn: reference.checkedOn }
  return undefined
}

/** "Điều 6 khoản 2" lies in "Điều 6", "Điều 60" does not. */
function lies(provision: string | undefined, inside: string): boolean {
  return provision === inside || (provision?.startsWith(`${inside} `) ?? false)
}

/** Whether a reader would be misled by taking what is cited for the law of today. */
export function isOld(remark: Remark | undefined): remark is Remark & { kind: 'replaced' | 'expired' } {
  return remark?.kind === 'replaced' || remark?.kind === 'expired'
}

/**
 * A basis as a page shows it. Takes the register of today, so that an old attempt also tells that its instrument was
 * replaced since. An id that has left the register is shown as it is.
 */
export function cite(references: References, { ref, provision }: Basis): { label: string; remark: Remark | undefined } {
  const reference = references.get(ref)
  if (!reference) return { label: provision ? `${ref}, ${provision}` : ref, remark: undefined }
  return { label: basisLabel(reference, provision), remark: remarkOn(references, reference, provision) }
}
