import type { MarkdownIt, StateInline } from 'markdown-it'

/** `[công an]{vi}`: words of another language, so that they are read aloud as such. */
export function registerLanguages(md: MarkdownIt): void {
  md.inline.ruler.before('link', 'language', words)
}

function words(state: StateInline, silent: boolean): boolean {
  const [source, text, language] = /^\[([^[\]]+)\]\{([a-z]{2})\}/.exec(state.src.slice(state.pos)) ?? []
  if (!source || !text || !language) return false
  if (!silent) {
    state.push('language_open', 'span', 1).attrSet('lang', language)
    state.push('text', '', 0).content = text
    state.push('language_close', 'span', -1)
  }
  state.pos += source.length
  return true
}
