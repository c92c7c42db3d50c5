import type { areas } from '../courses/schema.ts'
import type { Errors, Values } from '../web/forms.ts'

declare module '../web/page.ts' {
  interface Views {
    /** Public: a field for the code printed on a certificate. */
    'completions/verify': { values: Values; errors: Errors }
    /** Public: what a certificate proves and nothing more. */
    'completions/verification': {
      code: string
      certificate:
        | {
            personName: string
            courseTitle: string
            area: (typeof areas)[number]
            achievedOn: string
            authorityName: string
            isVoided: boolean
          }
        | undefined
    }
  }
}
