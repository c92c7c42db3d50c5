import { expect, test } from 'vitest'
import { suggestPassword } from '../../src/accounts/first-password.ts'

test('a suggested password is long enough, new each time, and typed alike with and without Telex or VNI', () => {
  const suggestions = Array.from({ length: 200 }, suggestPassword)
  expect(new Set(suggestions).size).toBe(200)
  for (const suggestion of suggestions) expect(suggestion).toMatch(/^[bcghkmnpqtv2-9]{4}(-[bcghkmnpqtv2-9]{4}){2}$/)
})
