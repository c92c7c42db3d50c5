import type { MarkdownIt, RendererRule, StateCore, Token } from 'markdown-it'
import container from 'markdown-it-container'
import type { LessonEnv } from './markdown.ts'

/** What is different for the people of one school level. */
export const levelKinds = ['preschool', 'primary', 'lower-secondary'] as const
export const calloutKinds = ['note', 'warning', 'law', 'case', ...levelKinds] as const

/**
 * `::: note Tiêu đề` … `:::`. Notes are `<aside role="note">`: as plain asides each would be a landmark, and a lesson
 * holds several with the same title. A case is a part of the lesson to go to, hence a named region.
 */
export function registerCallouts(md: MarkdownIt): void {
  for (const kind of calloutKinds) md.use(container, kind, { render: asItsTag })
  md.core.ruler.after('block', 'callouts', callouts)
  md.renderer.rules.callout_level = levelName(md)
}

/** The plugin's own rendering adds a class; tag and attributes are all that ours has. */
export const asItsTag = (
  tokens: Token[],
  at: number,
  options: object,
  _env: unknown,
  renderer: Pick<MarkdownIt['renderer'], 'renderToken'>,
) => renderer.renderToken(tokens, at, options as MarkdownIt['options'])

/** Text after the kind: `::: note Tiêu đề` → "Tiêu đề". */
export function containerTitle(open: Token): string {
  return open.info.trim().replace(/^\S+\s*/, '')
}

function callouts(state: StateCore): void {
  let number = 0
  state.tokens = state.tokens.flatMap((token) => {
    const kind = calloutKinds.find((name) => token.type.startsWith(`container_${name}_`))
    if (!kind) return [token]
    token.tag = kind === 'case' ? 'section' : 'aside'
    if (token.nesting !== 1) return [token]
    const title = containerTitle(token)
    const id = `callout_${++number}`
    token.attrs = [['class', 'callout']]
    token.attrPush(['data-kind', kind])
    if (kind !== 'case') token.attrPush(['role', 'note'])
    if (!title) return [token]
    token.attrPush(['aria-labelledby', id])
    return [token, ...titleParagraph(state, { kind, title, id }, token.map)]
  })
}

/** Whom the box is for is said in the reader's language, before the author's title. */
function levelName({ utils: { escapeHtml } }: MarkdownIt): RendererRule {
  return (tokens, at, _options, env) => {
    const kind = tokens[at]?.info as (typeof levelKinds)[number]
    return `<span class="callout__level">${escapeHtml((env as LessonEnv).lesson.texts.levels[kind])}</span> `
  }
}

type Titled = { kind: (typeof calloutKinds)[number]; title: string; id: string }

function titleParagraph(state: StateCore, { kind, title, id }: Titled, map: Token['map']): Token[] {
  const open = new state.Token('callout_title_open', 'p', 1)
  open.block = true
  open.attrs = [['class', 'callout__title']]
  open.attrPush(['id', id])
  const text = new state.Token('inline', '', 0)
  Object.assign(text, { content: title, map, children: [] })
  const close = new state.Token('callout_title_close', 'p', -1)
  close.block = true
  if (!levelKinds.some((level) => level === kind)) return [open, text, close]
  const level = new state.Token('callout_level', '', 0)
  level.info = kind
  return [open, level, text, close]
}
