/** The person behind a request. Filled by `accounts/session.ts`; read everywhere. */
export type Viewer = {
  accountId: string
  /** Undefined for an administrator who is not on the staff. */
  personId: string | undefined
  displayName: string
  roles: { role: Role; unitId: string }[]
}

export type Role = 'principal' | 'officer' | 'auditor' | 'administrator'
