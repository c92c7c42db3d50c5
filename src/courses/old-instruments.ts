import type { Citation } from './markdown-citations.ts'
import type { Basis, QuestionContent } from './question-content.ts'
import { isOld, type Reference, type References, type Remark, remarkOn } from './references.ts'

/** What an author has to mend in a citation: an unknown instrument, or an old one that is cited as if it held. */
export function citationFault(references: References, { ref, provision, isMarkedOld }: Citation): string | undefined {
  const reference = references.get(ref)
  if (!reference) return `"${ref}" is not in references.yaml.`
  const remark = remarkOn(references, reference, provision)
  const cited = provision ? `${ref} ${provision}` : ref
  if (isOld(remark) && !isMarkedOld) {
    return `"${cited}" ${what(remark)}: cite what stands now, or mark the old one: [[${cited} | cũ]].`
  }
  if (isMarkedOld && !isOld(remark)) return `"${cited}" was neither replaced nor has it ended: take "| cũ" away.`
  return undefined
}

/**
 * What an author has to mend in the bases of a question: an unknown instrument, or an old one of which the explanation
 * does not tell in so many words that it was replaced or has ended.
 */
export function basisFault(
  references: References,
  { ref, provision }: Basis,
  { explanation }: Pick<QuestionContent, 'explanation'>,
): string | undefined {
  const reference = references.get(ref)
  if (!reference) return `"${ref}" is not in references.yaml.`
  const remark = remarkOn(references, reference, provision)
  if (!isOld(remark) || saysSo(explanation, reference, remark)) return undefined
  const words = oldWords[remark.kind].map((word) => `“${word}”`).join(' or ')
  return `"${ref}" ${what(remark)}: the explanation must name "${shortNumber(reference)}" and say ${words} of it.`
}

const oldWords = {
  replaced: ['đã được thay', 'đã hết hiệu lực'],
  expired: ['đã kết thúc', 'đã hết giai đoạn'],
}

/** In one sentence, so that the words cannot be about something else. */
function saysSo(explanation: string, reference: Reference, remark: { kind: keyof typeof oldWords }): boolean {
  return explanation
    .split(/(?<=[.!?…])\s+/)
    .some(
      (sentence) =>
        sentence.includes(shortNumber(reference)) && oldWords[remark.kind].some((word) => sentence.includes(word)),
    )
}

/** "31/2017" of "31/2017/TT-BGDĐT", as people say it. */
function shortNumber({ number }: Reference): string {
  return /^\d+\/\d{4}/.exec(number)?.[0] ?? number
}

function what(remark: Remark & { kind: 'replaced' | 'expired' }): string {
  return remark.kind === 'replaced' ? `was replaced by ${remark.by}` : `ended on ${remark.endedOn}`
}
