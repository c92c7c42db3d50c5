import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'static/css')
const sheets = readdirSync(folder)
  .filter((file) => file.endsWith('.css'))
  .sort()
  .map((file) => ({ file, css: readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '') }))
const all = sheets.map(({ css }) => css).join('\n')
const listed =
  /@layer ([^{;]+);/
    .exec(sheets[0]?.css ?? '')?.[1]
    ?.split(',')
    .map((name) => name.trim()) ?? []

/** The rules of the outermost level: what stands before each `{`, and the layer's content. */
function blocksOf(css: string): { head: string; body: string }[] {
  const blocks: { head: string; body: string }[] = []
  let depth = 0
  let start = 0
  let open = 0
  for (const [index, sign] of [...css].entries()) {
    if (sign === '{' && depth++ === 0) open = index
    if (sign === '}' && --depth === 0) {
      blocks.push({ head: css.slice(start, open).split(';').at(-1)?.trim() ?? '', body: css.slice(open + 1, index) })
      start = index + 1
    }
  }
  return blocks
}

describe.each(sheets)('static/css/$file', ({ file, css }) => {
  test('puts every rule into one of the listed layers', () => {
    const heads = blocksOf(css).map(({ head }) => head)
    const layers = listed.map((layer) => `@layer ${layer}`)
    expect(heads.filter((head) => !layers.includes(head) && head !== '@font-face')).toEqual([])
  })

  test('needs no !important outside utilities and print', () => {
    if (/^(utilities|print|reset)\.css$/.test(file)) return
    expect(css.match(/[^;{]*!important/g) ?? []).toEqual([])
  })

  test('loads nothing from elsewhere', () => {
    expect(css.match(/@import|https?:|\/\/[a-z]/g) ?? []).toEqual([])
  })

  test('takes its colours from the tokens', () => {
    if (/^(tokens|print)\.css$/.test(file)) return
    expect(css.match(/#[0-9a-f]{3,8}\b(?=[^{]*;)|\b(rgba?|hsla?|oklch)\(/gi) ?? []).toEqual([])
  })
})

describe('the style sheets', () => {
  test('declare their layers first', () => {
    expect(sheets[0]?.file).toBe('00-layers.css')
    expect(listed).toEqual(['reset', 'tokens', 'base', 'layout', 'components', 'pages', 'utilities', 'print'])
  })

  test('use only properties that exist, and have none that nobody uses', () => {
    const declared = new Set([...all.matchAll(/(?<=[\s;{])(--[a-z0-9-]+)\s*:/g)].map((match) => match[1] as string))
    const used = new Set([...all.matchAll(/var\((--[a-z0-9-]+)/g)].map((match) => match[1] as string))
    const optional = new Set([...all.matchAll(/var\((--[a-z0-9-]+)\s*,/g)].map((match) => match[1] as string))
    expect([...used].filter((name) => !declared.has(name) && !optional.has(name))).toEqual([])
    expect([...declared].filter((name) => !used.has(name))).toEqual([])
  })

  test('know only classes that a page has', () => {
    const read = (place: string, ending: RegExp) =>
      readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
        .filter((file) => ending.test(file))
        .map((file) => readFileSync(join(root, place, file), 'utf8'))
    const pages = [...read('views', /\.eta$/), ...read('src', /\.ts$/), ...read('static/js', /\.js$/)].join('\n')
    const classes = new Set([...all.matchAll(/\.([a-z][a-z0-9_-]*)(?=[^{}]*\{)/g)].map((match) => match[1] as string))
    const isUsed = (name: string) => new RegExp(`(?<![a-z0-9_-])${name}(?![a-z0-9_-])`).test(pages)
    expect([...classes].filter((name) => !isUsed(name) && !/^(css|woff2|svg)$/.test(name))).toEqual([])
  })
})
