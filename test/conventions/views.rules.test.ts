import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forbiddenSpellings } from '../support/html.ts'

const root = join(import.meta.dirname, '../..')
const views = listFiles('views', '.eta').map((file) => ({
  name: file.slice(0, -'.eta'.length),
  source: readFileSync(join(root, 'views', file), 'utf8'),
}))
const code = listFiles('src', '.ts')
  .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
  .join('\n')

function listFiles(folder: string, extension: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith(extension)).sort()
}

/** Names of languages stand in their own language: the reader looks for theirs. */
const ownNames = ['English', 'Tiếng Việt']
const vietnamese = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i

describe.each(views)('views/$name', ({ source }) => {
  const html = source.replace(/<%[\s\S]*?%>/g, '')

  test('holds nothing that the content security policy or htmx 4 refuses', () => {
    for (const [spelling, reason] of forbiddenSpellings) expect(source.match(spelling)?.[0], reason).toBeUndefined()
  })

  test('prints raw HTML only from other templates and from lessons', () => {
    const raw = [...source.matchAll(/<%~\s*([\s\S]*?)\s*%>/g)].map((match) => match[1] ?? '')
    const allowed = /^(include\(|block\(|it\.body$|(?:it|it\.lesson|results)\.html$|page\.frame\.\w+$)/
    expect(raw.filter((expression) => !allowed.test(expression))).toEqual([])
  })

  test('holds no visible text: every sentence is in the catalogue', () => {
    const text = ownNames.reduce((rest, name) => rest.replaceAll(name, ''), html.replace(/<[^>]*>/g, ' '))
    expect(text.match(/\p{Letter}+/gu) ?? []).toEqual([])
    const spoken = [...html.matchAll(/\s(aria-label|title|alt|placeholder|aria-description)="([^"]+)"/g)]
    expect(spoken.map((match) => match[0].trim())).toEqual([])
    const programs = [...source.matchAll(/<%[\s\S]*?%>/g)].map((match) => match[0])
    expect(programs.filter((program) => vietnamese.test(program))).toEqual([])
  })
})

describe('every template', () => {
  /** Keys of all `interface Views` of the code. */
  const typed = [...code.matchAll(/^( *)(?:export )?interface Views \{([\s\S]*?)\n\1\}/gm)].flatMap(([, , body = '']) =>
    [...body.matchAll(/^ {2,4}'([a-z]+\/[^']+)':/gm)].map((match) => match[1] as string),
  )

  test('has a type, and every type a template', () => {
    const isTyped = (name: string) => typed.includes(name) || typed.includes(name.replace(/[^/]+$/, '*'))
    expect(views.map(({ name }) => name).filter((name) => !isTyped(name))).toEqual([])
    const exists = (key: string) => views.some(({ name }) => name === key || name.replace(/[^/]+$/, '*') === key)
    expect(typed.filter((key) => !exists(key))).toEqual([])
    expect(typed.length).toBeGreaterThan(15)
  })

  test('is used', () => {
    const all = code + views.map(({ source }) => source).join('\n')
    const isUsed = (name: string) =>
      all.includes(`, '${name}'`) || all.includes(`('/${name}'`) || name.startsWith('quizzes/types/')
    expect(views.map(({ name }) => name).filter((name) => !isUsed(name))).toEqual([])
  })
})
