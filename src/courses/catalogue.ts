import { join } from 'node:path'
import type { Contact } from '../web/contacts.ts'
import { type CatalogueCourse, readCourse } from './catalogue-course.ts'
import { listFolder, readYamlList } from './catalogue-files.ts'
import { CatalogueError, type Problem, reportRepeated } from './catalogue-problems.ts'
import { ContactFile } from './contact-file.ts'
import type { QuestionContent } from './question-content.ts'
import { Reference, type References } from './references.ts'

/** The course catalogue that comes with the product. */
export const catalogueFolder = join(import.meta.dirname, 'catalogue')

export type Catalogue = {
  references: References
  /** In the order of the file: the child helpline first. */
  contacts: Contact[]
  /** By code. */
  courses: CatalogueCourse[]
}

/** What is wrong with the part of a question that belongs to its type; an empty list when nothing is. */
export type CheckQuestion = (question: QuestionContent) => string[]

/**
 * Reads and checks a catalogue folder. Throws one CatalogueError that lists everything wrong in it; a catalogue that is
 * returned can be published and shown without further checks.
 */
export function readCatalogue(root: string, { checkQuestion }: { checkQuestion: CheckQuestion }): Catalogue {
  const problems: Problem[] = []
  const references = readReferences(root, problems)
  const contacts = readContacts(root, problems)
  const codes = courseFolders(root, problems)
  const courses = codes.flatMap((code) => readCourse(code, { root, references, checkQuestion, problems }) ?? [])
  if (problems.length > 0) throw new CatalogueError(root, problems)
  return { references, contacts, courses }
}

function readReferences(root: string, problems: Problem[]): References {
  const file = 'references.yaml'
  const entries = readYamlList(root, file, Reference, problems)
  const references = new Map(entries.map(({ value }) => [value.id, value]))
  const ids = entries.map(({ value, line }) => ({ value: value.id, line: line(['id']) }))
  reportRepeated(ids, 'The instrument', file, problems)
  for (const { value, line } of entries) {
    const report = (path: PropertyKey[], text: string) => problems.push({ file, line: line(path), text })
    const isOther = (id: string) => id !== value.id && references.has(id)
    if (value.status === 'replaced' && !isOther(value.replacedBy)) {
      report(['replacedBy'], `replacedBy: no other instrument "${value.replacedBy}" here.`)
    }
    for (const [at, { replacedBy }] of value.replacedParts?.entries() ?? []) {
      if (!isOther(replacedBy)) {
        report(['replacedParts', at], `replacedParts: no other instrument "${replacedBy}" here.`)
      }
    }
    if (value.status === 'expired' && value.endsOn > value.checkedOn) {
      report(['endsOn'], 'endsOn: what is expired ended before it was checked.')
    }
  }
  return references
}

function readContacts(root: string, problems: Problem[]): Contact[] {
  const file = 'contacts.yaml'
  const entries = readYamlList(root, file, ContactFile, problems)
  const ids = entries.map(({ value, line }) => ({ value: value.id, line: line(['id']) }))
  reportRepeated(ids, 'The contact', file, problems)
  return entries.map(({ value }) => value)
}

function courseFolders(root: string, problems: Problem[]): string[] {
  const entries = listFolder(root)
  for (const { name, isFolder } of entries) {
    if (isFolder || name === 'references.yaml' || name === 'contacts.yaml') continue
    problems.push({
      file: name,
      text: 'Only references.yaml, contacts.yaml and one folder for each course stand here.',
    })
  }
  return entries.filter((entry) => entry.isFolder).map((entry) => entry.name)
}
