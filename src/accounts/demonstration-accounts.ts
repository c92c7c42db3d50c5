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

export const demonstrationPassword = 'lachan-demo'
