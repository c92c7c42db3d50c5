import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dialled } from '../../src/contacts/phone.ts'

describe('a number that can be dialled', () => {
  test.each([
    ['028 5550 0101', '02855500101'],
    ['(028) 5550.0101', '02855500101'],
    ['+84 28 5550 0101', '02855500101'],
    ['0355 500 101', '0355500101'],
    ['+84-355-500-101', '0355500101'],
    ['1800 9069', '18009069'],
    ['1900 545 559', '1900545559'],
    ['111', '111'],
  ])('%s', (written, digits) => expect(dialled(written)).toBe(digits))

  test.each([
    '',
    '12',
    '5550 0101',
    '028 5550 010',
    '028 5550 01011',
    '0155 500 101',
    '1900 12345',
    '+1 202 555 0101',
    '028 5550 0101 máy 12',
    '028 5550 0101/0102',
    '٠٢٨ ٥٥٥٠ ٠١٠١',
    'gọi cô Lan',
    '211',
  ])('is not %j', (written) => expect(dialled(written)).toBeUndefined())

  test('is the same whatever stands between the digits, and dialling it again changes nothing', () => {
    const numbers = fc.constantFrom('02855500101', '0355500101', '18009069', '1900545559', '113')
    const marks = fc.constantFrom('', ' ', '.', '-', '(', ')')
    fc.assert(
      fc.property(numbers, fc.infiniteStream(marks), (digits, stream) => {
        const written = [...digits].map((digit) => `${digit}${stream.next().value}`).join('')
        expect(dialled(written)).toBe(digits)
        expect(dialled(dialled(written) ?? '')).toBe(digits)
      }),
    )
  })

  test('has no more than digits, and at most eleven, whatever was written', () => {
    fc.assert(fc.property(fc.string(), (text) => /^\d{3,11}$/.test(dialled(text) ?? '111')))
  })
})
