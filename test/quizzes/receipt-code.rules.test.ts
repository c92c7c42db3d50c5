import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReceiptCode, receiptCode } from '../../src/quizzes/receipt-code.ts'

const signs = '0123456789ABCDEFGHJKMNPQRSTVWXY'
const code = fc
  .array(fc.nat(30), { minLength: 7, maxLength: 7 })
  .map((numbers) => receiptCode(() => numbers.shift() as number))

test('a code is read as people write it', () => {
  const [one] = fc.sample(code, 1) as [string]
  expect(one).toMatch(/^[0-9A-HJKMNP-TV-Y]{4}-[0-9A-HJKMNP-TV-Y]{4}$/)
  expect(readReceiptCode(one)).toBe(one)
  expect(readReceiptCode(` ${one.toLowerCase().replace('-', ' ')} `)).toBe(one)
  expect(readReceiptCode('0000-0000')).toBe('0000-0000')
  expect(readReceiptCode('OOOO OOOO')).toBe('0000-0000')
  for (const wrong of ['', 'ABCD', `${one}0`, 'ABCD-EFG!', 'UUUU-UUUU']) expect(readReceiptCode(wrong)).toBeUndefined()
})

test('one wrong sign is always found', () => {
  fc.assert(
    fc.property(code, fc.nat(7), fc.nat(30), (known, place, other) => {
      const plain = known.replace('-', '')
      fc.pre(plain[place] !== signs[other])
      expect(readReceiptCode(plain.slice(0, place) + signs[other] + plain.slice(place + 1))).toBeUndefined()
    }),
  )
})

test('two signs that changed places are always found', () => {
  fc.assert(
    fc.property(code, fc.nat(7), fc.nat(7), (known, one, other) => {
      const plain = [...known.replace('-', '')]
      fc.pre(plain[one] !== plain[other])
      ;[plain[one], plain[other]] = [plain[other] as string, plain[one] as string]
      expect(readReceiptCode(plain.join(''))).toBeUndefined()
    }),
  )
})
