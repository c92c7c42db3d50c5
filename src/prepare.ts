import { demonstrationAccounts, demonstrationPassword } from './accounts/demonstration-accounts.ts'
import { findInstallation, issueSetupToken } from './accounts/installation.ts'
import { type Config, ConfigError } from './config.ts'
import type { Catalogue } from './courses/catalogue.ts'
import { publishCatalogue } from './courses/publish.ts'
import type { Database } from './database/database.ts'
import { openingOf } from './demonstration/plan.ts'
import { seedDemonstration } from './demonstration/seed.ts'
import { ledger, roster } from './domain.ts'

type Deps = { db: Database; config: Config; catalogue: Catalogue; clock: () => Date }

/**
 * Makes a migrated database ready to be served: the courses of this version are published, the demonstration authority
 * is made where it was asked for, a token is issued where there is no authority yet. Returns lines for the terminal.
 */
export async function prepare({ db, config, catalogue, clock }: Deps): Promise<string[]> {
  const at = clock()
  const kind = await findInstallation(db)
  const isNewDemonstration = config.demonstration && kind === undefined
  // The evidence of the demonstration is of the whole year, so its courses have to be older.
  await publishCatalogue(db, catalogue, isNewDemonstration ? openingOf(at) : at)
  if (config.demonstration) {
    if (kind === 'real') {
      throw new ConfigError(
        'This database holds a real authority: start it with npm start, or give the demonstration a database of its own.',
      )
    }
    if (isNewDemonstration) await seedDemonstration({ db, roster, ledger, now: at })
    return demonstrationLines()
  }
  if (kind === 'demonstration') return ['This database holds the demonstration authority.', ...demonstrationLines()]
  if (kind === 'real') return []
  const token = await issueSetupToken(db, at)
  return ['There is no authority yet. Open the address and create it with this one-time token:', `  ${token}`]
}

function demonstrationLines(): string[] {
  return [
    'Accounts of the demonstration:',
    ...demonstrationAccounts.map(({ username, role }) => `  ${username.padEnd(12)} ${role}`),
    `Password of each: ${demonstrationPassword}`,
  ]
}
