import type { Errors, Values } from '../web/forms.ts'

declare module '../web/page.ts' {
  interface Views {
    'accounts/sign-in': {
      values: Values
      errors: Errors
      /** Shown in demonstration mode only. */
      demonstrationAccounts: { username: string; role: 'teacher' | 'principal' | 'officer' | 'administrator' }[]
      demonstrationPassword: string
    }
    /** First run: authority name and code, administrator's name, user name, password twice. */
    'accounts/setup': { values: Values; errors: Errors; token: string }
  }
}
