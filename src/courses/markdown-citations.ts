import type { MarkdownIt, RendererRule, StateInline } from 'markdown-it'
import type { LessonEnv } from './markdown.ts'
import type { Basis } from './question-content.ts'
import { cite } from './references.ts'

/** What a citation token holds as `meta`. Marked: the author wrote `| cũ`, so knows that the instrument is an old one. */
export type Citation = Basis & { isMarkedOld: boolean }

/**
 * `[[luat-tre-em-2016 Điều 51]]` → "Luật Trẻ em (102/2016/QH13), Điều 51" and, where there is one, a remark. What was
 * replaced or has ended is cited as `[[thong-tu-31-2017 | cũ]]`; the remark then tells the reader what stands now.
 */
export function registerCitations(md: MarkdownIt): void {
  md.inline.ruler.before('link', 'citation', citation)
  md.renderer.rules.citation = asHtml(md)
}

const citationForm = /^\[\[([a-z0-9-]+)(?:\s+([^[\]|]*[^[\]|\s]))?(?:\s*\|\s*(cũ)\s*)?\]\]/

function citation(state: StateInline, silent: boolean): boolean {
  const [source, ref, provision, mark] = citationForm.exec(state.src.slice(state.pos)) ?? []
  if (!source || !ref) return false
  if (!silent) {
    const token = state.push('citation', 'cite', 0)
    token.meta = { ref, provision: provision?.trim(), isMarkedOld: mark !== undefined } satisfies Citation
    token.content = source
  }
  state.pos += source.length
  return true
}

function asHtml({ utils: { escapeHtml } }: MarkdownIt): RendererRule {
  return (tokens, at, _options, env) => {
    const { references, language, texts } = (env as LessonEnv).lesson
    const { label, remark } = cite(references, tokens[at]?.meta as Citation)
    const lang = language === 'vi' ? '' : ' lang="vi"'
    const note = remark ? ` <span class="citation__remark">(${escapeHtml(texts.remark(remark))})</span>` : ''
    return `<cite class="citation"${lang}>${escapeHtml(label)}</cite>${note}`
  }
}
