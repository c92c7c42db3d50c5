import type { MarkdownIt, RendererRule, StateInline } from 'markdown-it'
import type { LessonEnv } from './markdown.ts'
import type { Basis } from './question-content.ts'
import { cite } from './references.ts'

/** `[[luat-tre-em-2016 Điều 51]]` → "Luật Trẻ em (102/2016/QH13), Điều 51" and, where there is one, a remark. */
export function registerCitations(md: MarkdownIt): void {
  md.inline.ruler.before('link', 'citation', citation)
  md.renderer.rules.citation = asHtml(md)
}

function citation(state: StateInline, silent: boolean): boolean {
  const [source, ref, provision] = /^\[\[([a-z0-9-]+)(?:\s+([^[\]]+))?\]\]/.exec(state.src.slice(state.pos)) ?? []
  if (!source) return false
  if (!silent) {
    const token = state.push('citation', 'cite', 0)
    token.meta = { ref, provision: provision?.trim() }
    token.content = source
  }
  state.pos += source.length
  return true
}

function asHtml({ utils: { escapeHtml } }: MarkdownIt): RendererRule {
  return (tokens, at, _options, env) => {
    const { references, language, texts } = (env as LessonEnv).lesson
    const { label, remark } = cite(references, tokens[at]?.meta as Basis)
    const lang = language === 'vi' ? '' : ' lang="vi"'
    const note = remark ? ` <span class="citation__remark">(${escapeHtml(texts.remark(remark))})</span>` : ''
    return `<cite class="citation"${lang}>${escapeHtml(label)}</cite>${note}`
  }
}
