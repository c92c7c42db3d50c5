import { createDecipheriv } from 'node:crypto'
import { inflateSync } from 'node:zlib'

const [headLength, ivLength, tagLength] = [17, 12, 16]
const versions = { plain: 1, deflated: 2 }

/** Answers of one attempt as a phone seals them (static/js/sealing.js), still closed. */
export type SealedAnswers = { attemptId: string; bytes: Buffer }

/**
 * Puts together what was scanned or pasted: parts `index.total.name.text` in any order, with or without the address in
 * front, several times. Undefined when none is complete or it is nothing of ours.
 */
export function readSealed(text: string): SealedAnswers | undefined {
  const sets = new Map<string, Map<number, string>>()
  for (const [, index, total, name, part] of text.matchAll(/(\d{1,2})\.(\d{1,2})\.([\w-]{8})\.([\w-]+)/g)) {
    const set = sets.get(`${name}.${total}`) ?? new Map<number, string>()
    sets.set(`${name}.${total}`, set.set(Number(index), part as string))
  }
  for (const [key, parts] of sets) {
    const total = Number(key.split('.')[1])
    const texts = Array.from({ length: total }, (_, index) => parts.get(index + 1))
    if (total === 0 || texts.includes(undefined)) continue
    const bytes = Buffer.from(texts.join(''), 'base64url')
    if (bytes.length <= headLength + ivLength + tagLength) continue
    const id = bytes.subarray(1, headLength).toString('hex')
    return { attemptId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), bytes }
  }
  return undefined
}

/** What was sealed under this key; undefined when it was not, when a bit was changed, or it is larger than `limit`. */
export function openSealed({ bytes }: SealedAnswers, key: Buffer, limit: number): unknown {
  try {
    const [head, iv] = [bytes.subarray(0, headLength), bytes.subarray(headLength, headLength + ivLength)]
    const decipher = createDecipheriv('aes-256-gcm', key, iv)
    decipher.setAAD(head)
    decipher.setAuthTag(bytes.subarray(-tagLength))
    const content = Buffer.concat([
      decipher.update(bytes.subarray(headLength + ivLength, -tagLength)),
      decipher.final(),
    ])
    const isDeflated = head[0] === versions.deflated
    if (!isDeflated && head[0] !== versions.plain) return undefined
    const plain = isDeflated ? inflateSync(content, { maxOutputLength: limit }) : content
    return JSON.parse(plain.toString('utf8'))
  } catch {
    return undefined
  }
}
