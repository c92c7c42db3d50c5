import type { MarkdownIt, RendererRule, StateCore } from 'markdown-it'
import type { LessonEnv } from './markdown.ts'

/**
 * `![What is seen](images/name.svg)`. Alone in its paragraph it becomes a figure. An address that is not a picture of
 * the course is never loaded: the reader gets the alternative text.
 */
export function registerImages(md: MarkdownIt): void {
  md.core.ruler.after('inline', 'figures', figures)
  md.renderer.rules.image = asHtml(md)
}

/** Name of the course's own picture that an address in a lesson means; undefined for any other address. */
export function imageName(src: string): string | undefined {
  return /^images\/([a-z0-9-]+\.svg)$/.exec(src)?.[1]
}

function figures(state: StateCore): void {
  for (const [at, token] of state.tokens.entries()) {
    const [image, ...others] = token.children ?? []
    if (token.type !== 'inline' || image?.type !== 'image' || others.length > 0) continue
    const open = state.tokens[at - 1]
    const close = state.tokens[at + 1]
    if (open?.type !== 'paragraph_open' || close?.type !== 'paragraph_close' || open.hidden) continue
    open.tag = 'figure'
    close.tag = 'figure'
  }
}

function asHtml({ utils: { escapeHtml } }: MarkdownIt): RendererRule {
  return (tokens, at, options, env, renderer) => {
    const token = tokens[at]
    const { images, imageBase } = (env as LessonEnv).lesson
    const alt = escapeHtml(renderer.renderInlineAsText(token?.children ?? [], options, env))
    const name = imageName(String(token?.attrGet('src')))
    const file = name && Object.hasOwn(images, name) ? images[name] : undefined
    if (!file) return alt
    // The version in the address lets browsers keep the picture for good.
    const src = escapeHtml(`${imageBase}/${name}?v=${file.hash.slice(0, 12)}`)
    return `<img src="${src}" alt="${alt}" width="${file.width}" height="${file.height}" loading="lazy" decoding="async">`
  }
}
