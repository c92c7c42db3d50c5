import type { LightMyRequestResponse } from 'fastify'
import { HtmlValidate, StaticConfigLoader } from 'html-validate'
import { vi } from '../../src/web/language/vi.ts'

const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:recommended', 'html-validate:document'],
    rules: {
      // Titles are read from the left: 70 signs are a matter of search engines, and ours say "noindex".
      'long-title': 'off',
      // It asks for &nbsp; inside "1 234"; our numbers carry their own separators, our phone numbers are short.
      'tel-non-breaking': 'off',
      // Everything comes from our own server, under addresses that hold the hash of the content.
      'require-sri': 'off',
      // Several boxes of one question carry its name.
      'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }],
    },
  }),
)

/** Names of htmx 2 that htmx 4 no longer knows, and what the content security policy refuses. Source: htmx 4 guide. */
export const forbiddenSpellings: [RegExp, string][] = [
  [/\shx-on[:-]/, 'hx-on is an inline script: listen in a file of static/js'],
  [/\shx-(vars|params|ext|disinherit|disabled-elt|history-elt|prompt|request)\b/, 'htmx 4 has no such attribute'],
  [/\bjs:/, 'js: values are inline scripts'],
  [/\shx-trigger="[^"]*\[/, 'a trigger filter is an inline script'],
  [/htmx:[a-z]+[A-Z]/, 'events of htmx 4 are written htmx:after:swap'],
  [/\son[a-z]+\s*=/i, 'inline handlers are refused by the content security policy'],
  [/\sstyle\s*=/i, 'inline styles are refused by the content security policy'],
  [/<style\b/i, 'styles belong in static/css'],
  [/<script(?![^>]*\ssrc=)/i, 'scripts belong in static/js'],
  [/javascript:/i, 'javascript: addresses are inline scripts'],
]

const policy = "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'"
const messageKey = new RegExp(`\\b(${Object.keys(vi).join('|')})(\\.[a-z][A-Za-z0-9]*){1,4}\\b(?![/@])`)

/**
 * What must hold for every page, whatever the test is about: valid HTML, a title that says what the heading says, the
 * helpline, labels, nothing inline, no slip of the program. Throws with every problem found.
 */
export function checkHtml(response: LightMyRequestResponse, { isPartial = false } = {}): void {
  const { body, headers } = response
  const problems = [...problemsOfHeaders(headers), ...problemsOfText(body)]
  if (isPartial) problems.push(...problemsOfFragment(body))
  else problems.push(...problemsOfDocument(body))
  if (problems.length === 0) return
  const request = response.raw.req
  throw new Error(`${request.method} ${request.url} answered ${response.statusCode} with a page that is not right:
  ${problems.join('\n  ')}`)
}

function problemsOfHeaders(headers: LightMyRequestResponse['headers']): string[] {
  const problems: string[] = []
  if (headers['content-security-policy'] !== policy) {
    problems.push(`its content-security-policy is "${headers['content-security-policy']}", not "${policy}"`)
  }
  if (headers['x-content-type-options'] !== 'nosniff') problems.push('it lacks x-content-type-options: nosniff')
  return problems
}

function problemsOfText(html: string): string[] {
  const problems: string[] = []
  // A token is chance: one page in some thousands would show "NaN".
  const body = html.replace(/(name="_csrf") value="[^"]+"/g, '$1').replace(/ data-key="[^"]+"/g, '')
  const text = textOf(body)
  for (const slip of ['undefined', 'NaN', 'Infinity', '[object ', 'Invalid Date', '=&gt;', '<%']) {
    if (body.includes(slip)) problems.push(`it shows "${slip}": ${around(body, body.indexOf(slip))}`)
  }
  const key = messageKey.exec(text)
  if (key) problems.push(`it shows the name of a message instead of the message: ${around(text, key.index)}`)
  for (const [spelling, reason] of forbiddenSpellings) {
    const found = spelling.exec(body)
    if (found) problems.push(`${reason}: ${around(body, found.index)}`)
  }
  for (const [form] of body.matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/g)) {
    if (!form.includes('name="_csrf"')) problems.push(`a form that posts has no field _csrf: ${form.slice(0, 120)}`)
  }
  return problems
}

function problemsOfFragment(body: string): string[] {
  const found = /<!doctype|<html|<body|class="footer"/i.exec(body)
  return found ? [`the answer to a partial request is a whole page: it holds ${found[0]}`] : []
}

function problemsOfDocument(body: string): string[] {
  const problems = validityProblems(body)
  const [, language] = /^\s*<!DOCTYPE html>\s*<html lang="([^"]*)"/i.exec(body) ?? []
  if (language !== 'vi' && language !== 'en')
    problems.push('it does not begin with <!DOCTYPE html><html lang="vi or en">')
  const headings = [...body.matchAll(/<h1\b[^>]*>([\s\S]*?)<\/h1>/g)].map((match) => textOf(match[1] ?? ''))
  if (headings.length !== 1) problems.push(`it has ${headings.length} h1, not one`)
  const title = textOf(/<title>([\s\S]*?)<\/title>/.exec(body)?.[1] ?? '')
  const expected = `${headings[0]} – ${vi.product.name}`
  if (title.replace(/^(Lỗi|Error): /, '') !== expected)
    problems.push(`its title is "${title}", its h1 asks for "${expected}"`)
  if (/aria-invalid="true"/.test(body) && !/^(Lỗi|Error): /.test(title))
    problems.push('its title does not say that there is an error')
  if (!body.includes('href="tel:111"')) problems.push('the child helpline 111 is not one tap away')
  if (!body.includes('href="/help"')) problems.push('the contacts are not one tap away')
  const ids = new Set([...body.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]))
  for (const [, anchor] of body.matchAll(/href="#([^"]+)"/g)) {
    if (!ids.has(anchor)) problems.push(`a link leads to #${anchor}, which is not on the page`)
  }
  return problems
}

const validShapes = new Set<string>()

/** The check costs 20 ms a page, so pages that differ only in words, addresses and numbers are checked once. */
function validityProblems(body: string): string[] {
  const shape = body
    .replace(/>[^<>&]*[^<>&\s][^<>&]*</g, '>x<')
    .replace(/\s(href|value|title|aria-label|action|src|x|width|data-\w+)="[^"]+"/g, ' $1="x"')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+/g, '0')
    .replace(/(<(tr|li|option)\b[\s\S]*?<\/\2>)(?:\s*\1)+/g, '$1')
  if (validShapes.has(shape)) return []
  const { results } = validator.validateStringSync(body)
  const messages = results.flatMap((result) => result.messages)
  if (messages.length === 0) validShapes.add(shape)
  const lines = body.split('\n')
  return messages.map(({ ruleId, message, line }) => `${message} (${ruleId}): ${lines[line - 1]?.trim().slice(0, 200)}`)
}

function textOf(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function around(text: string, index: number): string {
  return `…${text.slice(Math.max(0, index - 80), index + 80).replace(/\s+/g, ' ')}…`
}
