import { HtmlValidate } from 'html-validate'
import type { LessonOptions } from '../../src/courses/markdown.ts'

const option = (id: string, right: boolean, next?: string) => ({
  id,
  text: `Cách <${id}>`,
  consequence: 'Rồi sao nữa.',
  feedback: 'Vì sao.',
  right,
  next,
})

export const lessonOptions: LessonOptions = {
  references: new Map([
    ['law-a', { id: 'law-a', number: '1/2020/QH1', title: 'Luật A', status: 'in-force', checkedOn: '2026-01-02' }],
    [
      'law-b',
      {
        id: 'law-b',
        number: '2/2010/QH1',
        title: 'Luật <B>',
        status: 'replaced',
        replacedBy: 'law-a',
        checkedOn: '2026-01-02',
      },
    ],
  ]),
  scenarios: {
    'at-the-gate': {
      title: 'Ở cổng <trường>',
      steps: [
        { id: 'gate', text: 'Em chưa về.', options: [option('a', true, 'told'), option('b', false, 'back')] },
        { id: 'back', text: 'Em ngồi đó.', options: [option('a', true, 'told'), option('b', false)] },
        { id: 'told', text: 'Em kể.', options: [option('a', true), option('b', false)] },
      ],
    },
  },
  images: { 'gate.svg': { width: 320, height: 180, hash: '0123456789abcdef' } },
  imageBase: '/courses/safe-school/images',
  language: 'vi',
  texts: {
    right: 'Đúng',
    wrong: 'Chưa đúng',
    decide: 'Chọn một cách làm.',
    levels: { preschool: 'Mầm non', primary: 'Tiểu học', 'lower-secondary': 'THCS' },
    remark: (remark) => (remark.kind === 'replaced' ? `đã được thay bằng ${remark.by}` : remark.kind),
  },
}

const validator = new HtmlValidate({ extends: ['html-validate:recommended'] })

/** What html-validate's recommended rules find in a page that holds this lesson. */
export function invalidMarkup(html: string): string[] {
  const page = `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Bài học</title></head>
<body><main><h1>Bài học</h1>
${html}</main></body></html>
`
  const { results } = validator.validateStringSync(page)
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${ruleId} (${line}): ${message}`),
  )
}

const tags = new Set(
  'h2 h3 h4 h5 h6 p ul ol li em strong a img figure aside section fieldset legend div input label cite span blockquote hr br details summary'.split(
    ' ',
  ),
)
const attributes = new Set(
  'id class href src alt title width height loading decoding start lang role type name for aria-labelledby data-kind data-right data-wrong'.split(
    ' ',
  ),
)

/** Whatever in the mark-up is not on the short list of what a lesson may hold. An empty list: nothing can run or load. */
export function forbiddenMarkup(html: string): string[] {
  const faults: string[] = []
  const rest = html.replace(
    /<\/?([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/g,
    (_, tag: string, text: string) => {
      if (!tags.has(tag)) faults.push(`<${tag}>`)
      for (const [, name = '', value = ''] of text.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)) {
        if (!attributes.has(name)) faults.push(`${tag} ${name}`)
        if (name === 'href' && !isHarmlessLink(value)) faults.push(`href ${value}`)
        if (name === 'src' && !value.startsWith('/courses/safe-school/images/gate.svg?')) faults.push(`src ${value}`)
      }
      return ''
    },
  )
  if (/[<>]/.test(rest)) faults.push(`unescaped: ${rest}`)
  return faults
}

function isHarmlessLink(escaped: string): boolean {
  const address = escaped.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
  const url = URL.parse(address, 'https://la-chan.invalid')
  return (
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    (url.host === 'la-chan.invalid' || /^https?:/i.test(address))
  )
}
