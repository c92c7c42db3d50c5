import { randomInt } from 'node:crypto'

// Nothing that looks like something else, and no letter that Telex or VNI turns into marks while it is typed.
const signs = 'bcghkmnpqtv23456789'

/** A password to hand over on paper, such as "k7mt-q2hv-9cbn": 50 bits, to be changed by the person. */
export function suggestPassword(): string {
  const group = () => Array.from({ length: 4 }, () => signs[randomInt(signs.length)]).join('')
  return [group(), group(), group()].join('-')
}
