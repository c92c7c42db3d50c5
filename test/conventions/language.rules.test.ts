import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { en } from '../../src/web/language/en.ts'
import { vi } from '../../src/web/language/vi.ts'

type Leaf = { key: string; value: unknown }

function leavesOf(node: unknown, path: string[] = []): Leaf[] {
  if (typeof node !== 'object' || node === null) return [{ key: path.join('.'), value: node }]
  return Object.entries(node).flatMap(([name, child]) => leavesOf(child, [...path, name]))
}

const vietnamese = leavesOf(vi)
const english = new Map(leavesOf(en).map(({ key, value }) => [key, value]))

/** A sentence with something in every place: functions get the same arguments in both languages. */
function sentence(value: unknown): string {
  if (typeof value !== 'function') return String(value)
  return String(value(...Array.from({ length: value.length }, (_, place) => place + 2)))
}

describe('the catalogue', () => {
  test('has the same keys in both languages, texts as texts and functions with as many parameters', () => {
    const shape = ({ key, value }: Leaf) => `${key}: ${typeof value} ${typeof value === 'function' ? value.length : ''}`
    expect([...english].map(([key, value]) => shape({ key, value })).sort()).toEqual(vietnamese.map(shape).sort())
  })

  test('has no empty text, no loose space and no slip of a program', () => {
    const all = [...vietnamese, ...[...english].map(([key, value]) => ({ key: `en ${key}`, value }))]
    const wrong = all.filter(({ key, value }) => {
      const text = sentence(value)
      if (key.endsWith('errorPrefix')) return text.trim() === ''
      return text.trim() === '' || text !== text.trim() || /undefined|NaN|\[object|\s\s/.test(text)
    })
    expect(wrong.map(({ key, value }) => `${key}: ${JSON.stringify(sentence(value))}`)).toEqual([])
  })

  test('uses every parameter, in both languages', () => {
    const samples = [0, 1, 2, 7001, true, false]
    const isDeaf = (value: (...given: unknown[]) => unknown) => {
      const plain = Array.from({ length: value.length }, () => 2 as unknown)
      return plain.some((_, place) => new Set(samples.map((one) => value(...plain.with(place, one)))).size === 1)
    }
    const all = [...vietnamese.map(({ key, value }) => [key, value] as const), ...english]
    expect(
      all.filter(([, value]) => typeof value === 'function' && isDeaf(value as never)).map(([key]) => key),
    ).toEqual([])
  })

  test('is composed Unicode', () => {
    const texts = [...vietnamese.map(({ value }) => sentence(value)), ...[...english.values()].map(sentence)]
    expect(texts.filter((text) => text !== text.normalize('NFC'))).toEqual([])
  })

  test('has no Vietnamese left in English, but for names', () => {
    const names = /Lá Chắn|Phòng Giáo dục và Đào tạo/g
    const marked = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i
    const left = [...english].filter(([, value]) => marked.test(sentence(value).replace(names, '')))
    expect(left.map(([key, value]) => `${key}: ${sentence(value)}`)).toEqual([])
  })

  test('is translated: no sentence is the same in both', () => {
    const same = vietnamese.filter(({ key, value }) => {
      const text = sentence(value)
      return /\p{Letter}{4}/u.test(text) && text === sentence(english.get(key))
    })
    expect(same.map(({ key }) => key).filter((key) => !mayBeTheSame.includes(key))).toEqual([])
  })

  const mayBeTheSame = ['product.name', 'targets.coverage.xlsx', 'exports.unitsFile', 'certificate.file']
})

describe('every sentence', () => {
  const root = join(import.meta.dirname, '../..')
  const source = ['src', 'views', 'static/js']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(ts|eta|js)$/.test(file) && !/language[\\/](vi|en)\.ts$/.test(file))
        .map((file) => readFileSync(join(root, folder, file), 'utf8')),
    )
    .join('\n')

  /** Groups that are looked up by a value: their members' names do not stand in the code. */
  const lookedUp = [
    /^words\.(areas|areasShort|states|missingAreas|progress|categories|sexes|levels|ownership|kinds|roles)\./,
    /^(errors|flash|problems)\./,
    /^learning\.(states|go|course\.lessonState)\./,
    /^targets\.(headline\.measured|school\.states|coverage\.(measures|views|sorts))\./,
    /^references\.page\.(statuses|meanings)\./,
    /^help\.(steps|nevers)\./,
    /^quizzes\.result\.(right|wrong|unanswered)$/,
  ]

  test('is shown somewhere', () => {
    const unused = vietnamese.filter(({ key }) => {
      const name = key.split('.').at(-1) as string
      return (
        !lookedUp.some((group) => group.test(key)) &&
        !new RegExp(`\\.${name}\\b|'${name}'|\\b${name}[,:] `).test(source)
      )
    })
    expect(unused.map(({ key }) => key)).toEqual([])
  })

  test('of an error or a message left for the next page is given by somebody', () => {
    const named = [...Object.keys(vi.errors), ...Object.keys(vi.flash)].filter((name) => name !== 'summary')
    expect(named.filter((name) => !source.includes(`'${name}'`))).toEqual([])
  })
})
