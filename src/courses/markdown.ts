import markdownIt, { type Env, type StateCore, type Token } from 'markdown-it'
import type { Illustration } from './content.ts'
import { type levelKinds, registerCallouts } from './markdown-callouts.ts'
import { registerChecks } from './markdown-checks.ts'
import { registerCitations } from './markdown-citations.ts'
import { registerImages } from './markdown-images.ts'
import { registerLanguages } from './markdown-languages.ts'
import { registerScenarios } from './markdown-scenarios.ts'
import type { References, Remark } from './references.ts'
import type { CaseScenario } from './scenario.ts'

/** A part of a lesson under a heading of the second level; its anchor is where a reader comes back to. */
export type Section = { anchor: string; title: string }

/** The few words that a lesson shows beside the author's, from the message catalogue. */
export type LessonTexts = {
  /** Before the feedback of a right option: "Đúng" */
  right: string
  /** Before the feedback of a wrong option: "Chưa đúng" */
  wrong: string
  remark(remark: Remark): string
  /** Above a case to decide: "Chạm vào một cách làm để xem chuyện gì xảy ra." */
  decide: string
  /** Whom a box for one school level is for: "Mầm non". */
  levels: Record<(typeof levelKinds)[number], string>
}

export type LessonOptions = {
  references: References
  images: Record<string, Illustration>
  /** Cases to decide, by id. */
  scenarios: Record<string, CaseScenario>
  /** Address of the folder of images, without the last slash. */
  imageBase: string
  /** Language of the text. */
  language: string
  texts: LessonTexts
}

/** What the rules of the renderer find in markdown-it's environment. */
export type LessonEnv = Env & { lesson: LessonOptions }

/**
 * A lesson as HTML that starts at `<h2>`, needs no script and holds none, whatever the Markdown: HTML is shown as text,
 * links go to http(s) or stay on this site, pictures come from the course alone. Ids other than the anchors hold
 * an underscore, so that they never meet an anchor.
 */
export function renderLesson(markdown: string, options: LessonOptions): { html: string; sections: Section[] } {
  const env: LessonEnv = { lesson: options }
  const tokens = lessonMarkdown.parse(markdown, env)
  return { html: lessonMarkdown.renderer.render(tokens, lessonMarkdown.options, env), sections: sectionsOf(tokens) }
}

/** The tokens of a lesson, for those who check it. Citations are inline tokens with a Basis as `meta`. */
export function parseLesson(markdown: string): Token[] {
  return lessonMarkdown.parse(markdown, {})
}

/** The headings of the second level, in order. */
export function sectionsOf(tokens: Token[]): Section[] {
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open' || token.tag !== 'h2') return []
    return [{ anchor: String(token.attrGet('id')), title: plainText(tokens[at + 1]) }]
  })
}

/** What a reader sees of an inline token, without mark-up. */
export function plainText(inline: Token | undefined): string {
  const parts = (inline?.children ?? []).map((child) => {
    if (child.type === 'softbreak' || child.type === 'hardbreak') return ' '
    return child.type === 'image' ? '' : child.content
  })
  return parts.join('').trim()
}

const lessonMarkdown = markdownIt({ html: false, linkify: false, typographer: false })
// Code, link definitions and underlined headings only ever happen to authors by accident; tables do not fit a phone.
lessonMarkdown.disable(['code', 'fence', 'backticks', 'reference', 'lheading', 'table'])
lessonMarkdown.validateLink = isSafeLink
lessonMarkdown.core.ruler.after('block', 'anchors', anchors)
registerCallouts(lessonMarkdown)
registerChecks(lessonMarkdown)
registerCitations(lessonMarkdown)
registerImages(lessonMarkdown)
registerLanguages(lessonMarkdown)
registerScenarios(lessonMarkdown)

/** Judged by the parser that browsers use: it knows every spelling of `javascript:` and of `//elsewhere`. */
export function isSafeLink(address: string): boolean {
  const site = 'https://la-chan.invalid'
  const url = URL.parse(address, site)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false
  return url.origin === site || /^https?:\/\//i.test(address)
}

/** `## Tiêu đề {#anchor}`. The page's own heading is the lesson's title, so nothing here is above `<h2>`. */
function anchors(state: StateCore): void {
  const taken = new Set<string>()
  for (const [at, token] of state.tokens.entries()) {
    const text = state.tokens[at + 1]
    if (token.tag === 'h1') token.tag = 'h2'
    if (token.type !== 'heading_open' || token.tag !== 'h2' || !text) continue
    const [mark, anchor] = /\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$/.exec(text.content) ?? []
    if (mark) text.content = text.content.slice(0, -mark.length)
    const id = anchor && !taken.has(anchor) ? anchor : `section_${taken.size + 1}`
    taken.add(id)
    token.attrSet('id', id)
  }
}
