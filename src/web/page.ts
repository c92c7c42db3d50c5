import type { Viewer } from './access.ts'
import type { Contact } from './contacts.ts'
import type { ErrorKey, Errors } from './forms.ts'
import type { Frame } from './frame.ts'
import type { Format } from './language/format.ts'
import type { Messages } from './language/vi.ts'

export const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

/** What it takes to speak a language. */
export type Words = {
  language: Language
  t: Messages
  format: Format
  /** Hashed address of a file of static/, e.g. `asset('js/answers.js')`. */
  asset: (name: string) => string
}

/** What every template gets as `it.page`, besides its own data. */
export type Page = Words & {
  /** Parts of the layout that are drawn already. */
  frame: Frame
  /** Undefined before sign-in. */
  viewer: Viewer | undefined
  /** Several people use this device, one after the other. */
  isShared: boolean
  /** Of the viewer, for others who use the same device. */
  initials: string
  /** Value of the hidden field `_csrf` of every form. */
  csrf: string
  /** Path of this page with its query, for links that come back here. */
  path: string
  demonstration: boolean
  /** The sentence that an act left for the next page, shown once. */
  flash: string | undefined
  contacts: Contact[]
}

/**
 * Data of each template by its name, filled by the parts next to their handlers:
 * `declare module '../web/page.ts' { interface Views { 'learning/course': {…} } }`.
 */
export interface Views {
  'errors/problem': { status: number; title: string; text: string; reference: string }
}

/** Layouts and components: what a page hands to them. */
export interface Views {
  /** `body` is the page itself. Width: a form, a text to read, or figures. */
  'layouts/page': {
    title: string
    body: string
    width?: 'narrow' | 'reading' | 'wide'
    /** Puts "Error: " before the title. */
    hasErrors?: boolean
    /** Files of static/ that this page needs, loaded after the page. */
    scripts?: string[]
  }
  'layouts/_head': object
  'layouts/_call': object
  'layouts/_numbers': object
  'components/breadcrumb': { links: { href: string; name: string }[] }
  /** Every error with a link to its field; `labels` by field name. Nothing without errors. */
  'components/error-summary': { errors: Errors; labels: Record<string, string> }
  'components/field': {
    name: string
    label: string
    value: string | string[] | undefined
    error: ErrorKey | undefined
    hint?: string
    type?: 'text' | 'password' | 'search'
    autocomplete?: string
    inputmode?: 'text' | 'numeric' | 'tel' | 'email'
    /** For names and codes that a keyboard must not correct. */
    isLiteral?: boolean
  }
  'components/select': {
    name: string
    label: string
    value: string | string[] | undefined
    /** `value` '' is "all", or in a form "not chosen yet". */
    options: { value: string; text: string }[]
    hint?: string
    error?: ErrorKey | undefined
  }
  /** Share of people as a bar with a mark at the target. */
  'components/bar': { part: number; whole: number; target: number | undefined; label: string }
  /** The four disjoint counts with a stacked bar; the sum is the population. */
  'components/counts': {
    counts: { population: number; both: number; childProtection: number; genderEquality: number; none: number }
  }
  'learning/_go': { duty: Views['learning/course']['duty'] }
  /** Fields of a question of any kind; each kind says in its file what its own template gets. */
  'quizzes/types/*': { question: Views['quizzes/attempt-item']['question']; error: ErrorKey | undefined }
}
