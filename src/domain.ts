import { createLedger } from './completions/ledger.ts'
import { createRoster } from './organisation/roster.ts'
import { refreshStandings } from './targets/standings.ts'

// The one inversion: coverage stands above the roster and the ledger, yet its figures change in their transactions.
export const roster = createRoster({ afterChange: [refreshStandings] })
export const ledger = createLedger({ afterEntry: [refreshStandings] })
