import { signsOf } from '../web/typed-code.ts'

/** Digits and letters without I, L, O, U and Z: 31 signs, a prime, so that the check sign finds every slip below. */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXY'
const length = 8

/**
 * A code like "K7QD-93FM" from whole numbers below 31, one for each sign but the last: that one checks the others. One
 * wrong sign, or two that changed places, never give another valid code.
 */
export function receiptCode(chance: (below: number) => number): string {
  const numbers = Array.from({ length: length - 1 }, () => chance(signs.length))
  const code = [...numbers, checkOf(numbers)].map((number) => signs[number]).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** The code that somebody reads off a screen or paper, see `signsOf`. Undefined for no code. */
export function readReceiptCode(typed: string): string | undefined {
  const plain = signsOf(typed).replaceAll('Z', '2')
  const numbers = [...plain].map((sign) => signs.indexOf(sign))
  if (numbers.length !== length || numbers.includes(-1) || checkOf(numbers.slice(0, -1)) !== numbers.at(-1)) {
    return undefined
  }
  return `${plain.slice(0, 4)}-${plain.slice(4)}`
}

/** The sign that brings the sum of all, each times its place, to a multiple of 31. */
function checkOf(numbers: number[]): number {
  const sum = numbers.reduce((total, number, index) => total + number * (index + 1), 0)
  // length · x ≡ −sum (mod 31), and 4 is the inverse of 8: 4 · 8 = 32 ≡ 1.
  return (((-sum * 4) % signs.length) + signs.length) % signs.length
}
