/** The accounts of the demonstration authority, shown on its sign-in page and made by its seed. */
export const demonstrationAccounts: {
  username: string
  role: 'teacher' | 'principal' | 'officer' | 'administrator'
}[] = [
  { username: 'giaovien', role: 'teacher' },
  { username: 'hieutruong', role: 'principal' },
  { username: 'chuyenvien', role: 'officer' },
  { username: 'quantri', role: 'administrator' },
]

/** Whether an account is shown to every visitor with its password, so that nobody may change it for the others. */
export function isSharedAccount(site: { demonstration: boolean }, username: string): boolean {
  return site.demonstration && demonstrationAccounts.some((account) => account.username === username)
}

export const demonstrationPassword = 'lachan-demo'
