import type { Reading } from './catalogue-course.ts'
import { filesByLanguage } from './catalogue-extras.ts'
import { readYamlList } from './catalogue-files.ts'
import { reportRepeated } from './catalogue-problems.ts'
import type { CatalogueQuestion } from './catalogue-questions.ts'
import { contentHash } from './content-hash.ts'
import { QuestionTranslation } from './question-content.ts'
import { translationFaults } from './question-translation.ts'

/**
 * The questions with what `questions.en.yaml` and its like say of them. A translation of a bank is whole: every question
 * and every text of it, and nothing but texts.
 */
export function withTranslations(code: string, bank: CatalogueQuestion[], reading: Reading): CatalogueQuestion[] {
  const files = filesByLanguage(reading.root, code, 'questions', 'yaml').filter(({ language }) => language !== 'vi')
  return files.reduce((questions, { language, file }) => translate(questions, language, file, reading), bank)
}

function translate(bank: CatalogueQuestion[], language: string, file: string, reading: Reading): CatalogueQuestion[] {
  const { root, problems } = reading
  const entries = readYamlList(root, file, QuestionTranslation, problems)
  const ids = entries.map(({ value, line }) => ({ value: value.id, line: line(['id']) }))
  reportRepeated(ids, 'The question', file, problems)
  const known = new Set(bank.map((question) => question.code))
  for (const { value, line } of ids) {
    if (!known.has(value)) problems.push({ file, line, text: `questions.vi.yaml has no question "${value}".` })
  }
  return bank.map((question) => {
    const entry = entries.find(({ value }) => value.id === question.code)
    if (!entry) {
      problems.push({ file, text: `The question "${question.code}" is not translated.` })
      return question
    }
    const { id: _, ...texts } = entry.value
    const translations = { ...question.content.translations, [language]: texts }
    const content = { ...question.content, translations }
    for (const text of [...translationFaults(question.content, texts), ...reading.checkQuestion(content)]) {
      problems.push({ file, line: entry.line(), text: `${question.code}: ${text}` })
    }
    return { ...question, content, contentHash: contentHash({ objective: question.objective, content }) }
  })
}
