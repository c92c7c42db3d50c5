import type { QuestionContent } from './question-content.ts'

/** Fields that readers see as text; the same names in every kind of question. `accepted` lists all languages at once. */
const textFields = new Set([
  'stem',
  'explanation',
  'text',
  'feedback',
  'left',
  'right',
  'consequence',
  'unit',
  'distractors',
])

type Value = unknown
type Fields = Record<string, Value>

/** The content of a question with its texts in a language; the content itself where it was not translated. */
export function inTranslation(content: QuestionContent, language: string): QuestionContent {
  const texts = content.translations?.[language]
  return texts ? (merged(content, texts) as QuestionContent) : content
}

/** What is missing in a translation or stands in it without being a text; empty for a whole one. */
export function translationFaults(content: QuestionContent, texts: Fields): string[] {
  const { translations: _, ...own } = content
  const wanted = new Set(leavesOf(own).flatMap(({ path, value }) => (isText(path, value) ? [path.join('.')] : [])))
  const given = new Set(leavesOf(texts).map(({ path }) => path.join('.')))
  return [
    ...[...wanted].filter((place) => !given.has(place)).map((place) => `${place} is not translated.`),
    ...[...given].filter((place) => !wanted.has(place)).map((place) => `${place} is no text of the question.`),
  ]
}

/** Every single value with its place: `options.b.feedback`. What has an id is named by it, whatever its order. */
function leavesOf(value: Value, path: string[] = []): { path: string[]; value: Value }[] {
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) => leavesOf(inner, [...path, idOf(inner) ?? String(index + 1)]))
  }
  if (!isFields(value)) return [{ path, value }]
  return Object.entries(value).flatMap(([name, inner]) => (name === 'id' ? [] : leavesOf(inner, [...path, name])))
}

function isText(path: string[], value: Value): boolean {
  const field = path.at(-2) === 'distractors' ? 'distractors' : path.at(-1)
  return typeof value === 'string' && textFields.has(field ?? '')
}

function merged(own: Value, texts: Value): Value {
  if (Array.isArray(own) && Array.isArray(texts)) {
    return own.map((inner, index) => {
      const id = idOf(inner)
      const other = id === undefined ? texts[index] : texts.find((candidate) => idOf(candidate) === id)
      return other === undefined ? inner : merged(inner, other)
    })
  }
  if (isFields(own) && isFields(texts)) {
    return {
      ...own,
      ...Object.fromEntries(Object.entries(texts).map(([name, inner]) => [name, merged(own[name], inner)])),
    }
  }
  return texts
}

function idOf(value: Value): string | undefined {
  return isFields(value) && typeof value.id === 'string' ? value.id : undefined
}

function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
