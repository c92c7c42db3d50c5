import type { ErrorKey } from '../../web/forms.ts'

/** What the view of a kind is given; posts its fields to the address of the item. */
export type Asked<Form> = {
  question: { type: string; language: string; stem: string; form: Form }
  error: ErrorKey | undefined
}
