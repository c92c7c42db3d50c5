import type { Messages } from './language/vi.ts'
import type { Format } from './language/format.ts'
import type { Viewer } from './access.ts'
import type { Contact } from './contacts.ts'

export const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

/** What every template gets as `it.page`, besides its own data. */
export type Page = {
  language: Language
  t: Messages
  format: Format
  /** Undefined before sign-in. */
  viewer: Viewer | undefined
  /** Value of the hidden field `_csrf` of every form. */
  csrf: string
  /** Path of this page with its query, for links that come back here. */
  path: string
  /** Hashed address of a file of static/, e.g. `asset('js/answers.js')`. */
  asset: (name: string) => string
  demonstration: boolean
  /** The sentence that an act left for the next page, shown once. */
  flash: string | undefined
  contacts: Contact[]
}

/**
 * Data of each template by its name, filled by the parts next to their handlers:
 * `declare module '../web/page.ts' { interface Views { 'learning/home': {…} } }`.
 */
export interface Views {
  'errors/problem': { status: number; title: string; text: string; reference: string }
  'help/contacts': Record<string, never>
}
