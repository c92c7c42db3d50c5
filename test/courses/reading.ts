/** Syllables that an adult reads in a minute with understanding; Vietnamese writes each as a word of its own. */
const syllablesPerMinute = 180

/** Minutes that a lesson takes, its knowledge checks with all their feedback included. Not rounded. */
export function readingMinutes(html: string): number {
  return syllables(blocksOf(html).join(' ')) / syllablesPerMinute
}

export function syllables(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

/** The sentences of a lesson. A citation counts as one word: its length is the law's, not the author's. */
export function sentencesIn(html: string): string[] {
  const cited = html.replace(/<cite[^>]*>[^<]*<\/cite>(?: <span class="citation__remark">[^<]*<\/span>)?/g, '§1')
  return blocksOf(cited).flatMap(sentencesOf)
}

export function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?…][”’"')]*)\s+/u).filter((sentence) => syllables(sentence) > 0)
}

/** A word that begins with a small letter and has Vietnamese marks: names stay as they are in every language. */
export function hasVietnameseWord(text: string): boolean {
  return text.split(/[^\p{L}]+/u).some((word) => /^\p{Ll}/u.test(word) && /đ|\p{Mark}/iu.test(word.normalize('NFD')))
}

/** The text of each paragraph, heading, option … as it is shown. */
export function blocksOf(html: string): string[] {
  return html
    .split(
      /<\/?(?:p|h[2-6]|li|ul|ol|legend|label|div|figure|aside|section|fieldset|blockquote|br|input|details|summary)\b[^>]*>/,
    )
    .map((block) => unescapeHtml(block.replace(/<[^>]+>/g, '')).trim())
    .filter((block) => block !== '')
}

function unescapeHtml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
