import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { catalogueFolder, readCatalogue } from './courses/catalogue.ts'
import { prepare } from './prepare.ts'
import { checkQuestion } from './quizzes/types/index.ts'
import { serve } from './serve.ts'

await serve(
  () => readConfig(process.env, process.argv.slice(2)),
  () => {
    const catalogue = readCatalogue(catalogueFolder, { checkQuestion })
    return {
      prepare: (deps) => prepare({ ...deps, catalogue }),
      buildApp: (deps) => buildApp({ ...deps, catalogue }),
    }
  },
)
