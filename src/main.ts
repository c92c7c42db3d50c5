import { openSetUp } from './accounts/set-up.ts'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { seedDemonstration } from './demonstration/seed.ts'
import { serve } from './serve.ts'

await serve(() => readConfig(process.env, process.argv.slice(2)), {
  buildApp,
  prepare: (deps) => (deps.config.demonstration ? seedDemonstration(deps) : openSetUp(deps)),
})
