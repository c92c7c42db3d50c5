import type { MarkdownIt, RendererRule, StateCore, Token } from 'markdown-it'
import container from 'markdown-it-container'
import type { LessonEnv } from './markdown.ts'
import { asItsTag, containerTitle } from './markdown-callouts.ts'

/** A knowledge check as its author wrote it: the `meta` of a `check_open` token. */
export type Check = {
  question: string
  options: CheckOption[]
  /** False when something stands in the box that is neither text before the options nor an option: it is not shown. */
  isComplete: boolean
}
export type CheckOption = { isRight: boolean; text: string; feedback: string; map: Token['map'] }

/**
 * `::: check Câu hỏi` with `- [x] đúng — vì sao` and `- [ ] sai — vì sao` below. The browser alone shows the feedback
 * of a chosen option (`.check__option > :checked ~ .check__feedback`); nothing is sent and nothing counts.
 */
export function registerChecks(md: MarkdownIt): void {
  md.use(container, 'check', { render: asItsTag })
  md.core.ruler.after('block', 'checks', checks)
  md.renderer.rules.check_verdict = verdict(md)
}

function checks(state: StateCore): void {
  const result: Token[] = []
  let number = 0
  for (let at = 0; at < state.tokens.length; at++) {
    const open = state.tokens[at] as Token
    if (open.type !== 'container_check_open') {
      result.push(open)
      continue
    }
    const end = endOf(state.tokens, at)
    result.push(...fieldset(state, open, state.tokens.slice(at + 1, end), `check_${++number}`))
    at = end
  }
  state.tokens = result
}

function endOf(tokens: Token[], start: number): number {
  const level = tokens[start]?.level
  const end = tokens.findIndex(
    (token, at) => at > start && token.type === 'container_check_close' && token.level === level,
  )
  return end === -1 ? tokens.length : end
}

function fieldset(state: StateCore, box: Token, inside: Token[], name: string): Token[] {
  const firstList = inside.findIndex((token) => token.type === 'bullet_list_open')
  const scene = firstList === -1 ? inside : inside.slice(0, firstList)
  const { options, isComplete } = readOptions(firstList === -1 ? [] : inside.slice(firstList))
  const check: Check = {
    question: containerTitle(box),
    options,
    isComplete: isComplete && scene.every(isParagraph),
  }
  const isMultiple = options.filter((option) => option.isRight).length > 1
  const t = tokenMaker(state)
  const open = t('check_open', 'fieldset', 1, { class: 'check' })
  open.meta = check
  open.map = box.map
  return [
    open,
    ...(check.question
      ? [t('legend_open', 'legend', 1), t.text(check.question, box.map), t('legend_close', 'legend', -1)]
      : []),
    ...scene.filter(isParagraph),
    ...options.flatMap((option, index) => {
      const id = `${name}_${index + 1}`
      return optionTokens(t, option, isMultiple ? { type: 'checkbox', id, name: id } : { type: 'radio', id, name })
    }),
    t('check_close', 'fieldset', -1),
  ]
}

function isParagraph(token: Token): boolean {
  return token.type === 'inline' || token.type === 'paragraph_open' || token.type === 'paragraph_close'
}

function readOptions(list: Token[]): { options: CheckOption[]; isComplete: boolean } {
  const known = ['bullet_list_open', 'bullet_list_close', 'list_item_open', 'list_item_close']
  const lines = list.filter((token) => token.type === 'inline')
  const options = lines.flatMap((line) => parseOption(line) ?? [])
  return {
    options,
    isComplete:
      options.length === lines.length && list.every((token) => isParagraph(token) || known.includes(token.type)),
  }
}

function parseOption({ content, map }: Token): CheckOption | undefined {
  const [, mark, rest] = /^\[([ xX])\]\s+([\s\S]+)$/.exec(content) ?? []
  if (!mark || !rest) return undefined
  const [text = '', ...feedback] = rest.split(/\s—\s/)
  return { isRight: mark !== ' ', text: text.trim(), feedback: feedback.join(' — ').trim(), map }
}

function optionTokens(t: TokenMaker, option: CheckOption, input: { type: string; id: string; name: string }): Token[] {
  const verdict = t('check_verdict', '', 0)
  verdict.meta = option
  const mark: Record<string, string> = option.isRight ? { 'data-right': '' } : { 'data-wrong': '' }
  const feedback = [
    t('feedback_open', 'p', 1, { class: 'check__feedback', ...mark }),
    verdict,
    t.text(option.feedback, option.map),
    t('feedback_close', 'p', -1),
  ]
  return [
    t('option_open', 'div', 1, { class: 'check__option' }),
    t('option_input', 'input', 0, { type: input.type, id: input.id, name: input.name }),
    t('label_open', 'label', 1, { for: input.id }),
    t.text(option.text, option.map),
    t('label_close', 'label', -1),
    ...(option.feedback ? feedback : []),
    t('option_close', 'div', -1),
  ]
}

/** Right or wrong is said in words, not by colour alone; not twice when the author begins with the same word. */
function verdict({ utils: { escapeHtml } }: MarkdownIt): RendererRule {
  return (tokens, at, _options, env) => {
    const { texts } = (env as LessonEnv).lesson
    const option = tokens[at]?.meta as CheckOption
    const word = option.isRight ? texts.right : texts.wrong
    return startsWith(option.feedback, word) ? '' : `<strong>${escapeHtml(word)}.</strong> `
  }
}

function startsWith(text: string, word: string): boolean {
  const letters = (source: string) =>
    `${source
      .toLowerCase()
      .replace(/[^\p{L}]+/gu, ' ')
      .trim()} `
  return letters(text).startsWith(letters(word))
}

type TokenMaker = ReturnType<typeof tokenMaker>

function tokenMaker(state: StateCore) {
  const make = (type: string, tag: string, nesting: -1 | 0 | 1, attrs: Record<string, string> = {}): Token => {
    const token = new state.Token(type, tag, nesting)
    token.block = true
    token.attrs = Object.entries(attrs)
    return token
  }
  const text = (content: string, map: Token['map']): Token => {
    const token = new state.Token('inline', '', 0)
    return Object.assign(token, { content, map, children: [] })
  }
  return Object.assign(make, { text })
}
