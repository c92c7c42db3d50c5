import { demonstrationAccounts, demonstrationPassword } from '../accounts/demonstration-accounts.ts'
import { hashPassword } from '../accounts/password.ts'
import { accounts, roleGrants } from '../accounts/schema.ts'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { administratorName } from './cast.ts'
import type { Plan } from './plan.ts'
import { authority } from './schools.ts'
import type { Ids } from './seed-units.ts'

/** The accounts that the sign-in page offers, with one password; nobody else on the staff has one. */
export async function seedAccounts(
  tx: Database,
  { people, openedAt }: Plan,
  { unitIds, personIds }: { unitIds: Ids; personIds: Ids },
): Promise<{ officerId: string }> {
  const passwordHash = await hashPassword(demonstrationPassword)
  const holders = new Map(people.flatMap((person) => (person.username ? [[person.username as string, person]] : [])))
  const written = await tx
    .insert(accounts)
    .values(
      demonstrationAccounts.map(({ username }) => {
        const person = holders.get(username)
        return {
          username,
          personId: person && personIds(person.staffCode),
          displayName: person?.fullName ?? administratorName,
          passwordHash,
          createdAt: openedAt,
        }
      }),
    )
    .returning({ id: accounts.id, username: accounts.username })
  const idOf = (username: string) => written.find((account) => account.username === username)?.id as string
  await tx.insert(roleGrants).values(
    demonstrationAccounts.flatMap(({ username, role }) => {
      if (role === 'teacher') return []
      const unitCode = role === 'principal' ? holders.get(username)?.unitCode : authority.code
      return [
        { accountId: idOf(username), role, unitId: unitIds(unitCode ?? authority.code), startedOn: dayIn(openedAt) },
      ]
    }),
  )
  return { officerId: idOf('chuyenvien') }
}
