import { catalogueFolder, readCatalogue } from '../../src/courses/catalogue.ts'
import { checkQuestion } from '../../src/quizzes/types/index.ts'

/** The courses that come with the product. */
export const catalogue = readCatalogue(catalogueFolder, { checkQuestion })
