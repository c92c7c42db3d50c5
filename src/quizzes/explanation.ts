import type { QuestionContent } from '../courses/question-content.ts'

/**
 * The question with another explanation in a language. Changed in Vietnamese, what was translated from the old one would
 * explain the old key: it goes, and readers of other languages get the Vietnamese.
 */
export function withExplanation(content: QuestionContent, explanation: string, language: string): QuestionContent {
  const texts = content.translations?.[language]
  if (texts) {
    if (texts.explanation === explanation) return content
    return { ...content, translations: { ...content.translations, [language]: { ...texts, explanation } } }
  }
  if (content.explanation === explanation) return content
  const translations = Object.entries(content.translations ?? {}).map(([name, { explanation: _, ...rest }]) => [
    name,
    rest,
  ])
  return { ...content, explanation, ...(content.translations && { translations: Object.fromEntries(translations) }) }
}
