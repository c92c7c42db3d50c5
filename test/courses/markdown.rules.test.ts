import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderLesson } from '../../src/courses/markdown.ts'
import { forbiddenMarkup, invalidMarkup, lessonOptions } from './rendered-lesson.ts'

const render = (markdown: string, options = {}) => renderLesson(markdown, { ...lessonOptions, ...options })
const html = (markdown: string, options = {}) => render(markdown, options).html

const everything = `## Mở **đầu** {#opening}

Chữ thường, *nghiêng*, [safe]{en}, [liên kết](https://example.org/a?b=1&c=2), [trang khác](/help). Xem [[law-a Điều 5 khoản 4]].

![Một cái cổng](images/gate.svg)

### Nhỏ hơn

1. Một
2. Hai

> Trích

::: note Ghi nhớ
Báo tin ngay.
:::

::: note Ghi nhớ
- Một
- Hai
:::

::: warning Đừng làm
Đừng hứa giữ kín.
:::

::: law Căn cứ
Xem [[law-b]].
:::

::: case Chú Tư
Chú gọi 111.
:::

::: preschool Các cháu nhỏ
Ngồi xuống thấp hơn.
:::

::: scenario at-the-gate
:::

::: check Gọi ai?
- [ ] Không gọi — Trẻ cần anh chị.
- [x] Gọi 111 — Đúng, số này trực ngày đêm.
:::

## Bước sau {#next-step}

::: check Chọn hai việc
Em kể với anh chị.

- [x] Nghe — Nghe trước đã.
- [x] Báo — Rồi báo.
- [ ] Hứa giữ kín — Lời hứa ấy không giữ được — đừng hứa.
:::
`

describe('a lesson', () => {
  test('is valid HTML that holds nothing else than it may', () => {
    expect(invalidMarkup(html(everything))).toEqual([])
    expect(forbiddenMarkup(html(everything))).toEqual([])
  })

  test('lists its sections by anchor, with plain titles', () => {
    expect(render(everything).sections).toEqual([
      { anchor: 'opening', title: 'Mở đầu' },
      { anchor: 'next-step', title: 'Bước sau' },
    ])
    expect(html(everything)).toContain('<h2 id="opening">Mở <strong>đầu</strong></h2>')
  })

  test('never has a heading above its own level', () => {
    expect(html('# Lớn {#big}')).toBe('<h2 id="big">Lớn</h2>\n')
  })

  test('gives headings without an anchor, or with one twice, an id that no anchor can have', () => {
    expect(render('## Một\n\n## Hai {#a}\n\n## Ba {#a}').sections.map(({ anchor }) => anchor)).toEqual([
      'section_1',
      'a',
      'section_3',
    ])
  })
})

describe('a picture', () => {
  test('stands in a figure with its size and the version of its file', () => {
    expect(html('![Một cái cổng](images/gate.svg)')).toBe(
      '<figure><img src="/courses/safe-school/images/gate.svg?v=0123456789ab" alt="Một cái cổng" width="320" height="180" loading="lazy" decoding="async"></figure>\n',
    )
  })

  test.each([
    'images/other.svg',
    'https://example.org/x.svg',
    '../images/gate.svg',
    'images/constructor',
    '/images/gate.svg',
  ])('from %s is not loaded: its text stands there', (src) =>
    expect(html(`Xem ![cái cổng](${src}) đó`)).toBe('<p>Xem cái cổng đó</p>\n'),
  )
})

describe('a citation', () => {
  test('names the instrument, its number and the provision', () => {
    expect(html('Theo [[law-a Điều 5]].')).toBe(
      '<p>Theo <cite class="citation">Luật A (1/2020/QH1), Điều 5</cite>.</p>\n',
    )
  })

  test('of a replaced instrument says so', () => {
    expect(html('[[law-b]]')).toContain(
      '<cite class="citation">Luật &lt;B&gt; (2/2010/QH1)</cite> <span class="citation__remark">(đã được thay bằng Luật A (1/2020/QH1))</span>',
    )
  })

  test('with the mark of an old one shows the remark, not the mark', () => {
    expect(html('[[law-b Điều 2 | cũ]]')).toBe(html('[[law-b Điều 2]]'))
  })

  test('is marked as Vietnamese in an English text', () => {
    expect(html('[[law-a]]', { language: 'en' })).toContain('<cite class="citation" lang="vi">')
  })

  test('of an unknown instrument shows what was written', () => {
    expect(html('[[law-z Điều 1]]')).toContain('law-z, Điều 1')
  })
})

test('words of another language are marked as such', () => {
  expect(html('Call the police ([công an]{vi}).')).toBe('<p>Call the police (<span lang="vi">công an</span>).</p>\n')
})

describe('a call-out', () => {
  test('is a note with its title as its name', () => {
    expect(html('::: warning Đừng *làm*\nChữ\n:::')).toBe(
      '<aside class="callout" data-kind="warning" role="note" aria-labelledby="callout_1">\n' +
        '<p class="callout__title" id="callout_1">Đừng <em>làm</em></p>\n<p>Chữ</p>\n</aside>\n',
    )
  })

  test('of a case is a region to go to', () => {
    expect(html('::: case Chú Tư\nChữ\n:::')).toMatch(
      /^<section class="callout" data-kind="case" aria-labelledby="callout_1">/,
    )
  })
})

describe('a knowledge check', () => {
  test('with one right option has radio buttons, with several check boxes', () => {
    expect(html('::: check A?\n- [x] b — c\n- [ ] d — e\n:::')).toContain(
      '<input type="radio" id="check_1_1" name="check_1">',
    )
    expect(html('::: check A?\n- [x] b — c\n- [x] d — e\n- [ ] f — g\n:::')).toContain(
      '<input type="checkbox" id="check_1_3"',
    )
  })

  test('says right or wrong in words, once', () => {
    const check = html('::: check A?\n- [x] b — Đúng, vì thế.\n- [x] c — Vì thế.\n- [ ] d — Vì sao — vì đây.\n:::')
    expect(check).toContain('data-right="">\nĐúng, vì thế.</p>')
    expect(check).toContain('data-right="">\n<strong>Đúng.</strong> Vì thế.</p>')
    expect(check).toContain('data-wrong="">\n<strong>Chưa đúng.</strong> Vì sao — vì đây.</p>')
  })

  test('has ids and names of its own', () => {
    const ids = [...html(everything).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(
      [...html(everything).matchAll(/type="(\w+)" id="\w+" name="(\w+)"/g)].map(([, type, name]) => `${type} ${name}`),
    ).toEqual(['radio check_1', 'radio check_1', 'checkbox check_2_1', 'checkbox check_2_2', 'checkbox check_2_3'])
  })

  test('keeps the scene that stands before its options', () => {
    expect(html(everything)).toContain(
      '<legend>Chọn hai việc</legend>\n<p>Em kể với anh chị.</p>\n<div class="check__option">',
    )
  })
})

/** Every place of a lesson where an author's words come out. */
const places: ((text: string) => string)[] = [
  (text) => text,
  (text) => `## ${text} {#a}`,
  (text) => `- ${text}`,
  (text) => `> ${text}`,
  (text) => `[${text}](/help "${text}")`,
  (text) => `[x](${text})`,
  (text) => `[x](<${text}>)`,
  (text) => `<${text}>`,
  (text) => `![${text}](images/gate.svg "${text}")`,
  (text) => `![x](${text})`,
  (text) => `[x]: ${text}\n\n[x]`,
  (text) => `[[${text}]]`,
  (text) => `[[law-a ${text}]]`,
  (text) => `::: note ${text}\n${text}\n:::`,
  (text) => `::: case ${text}\n::: note ${text}\n:::\n:::`,
  (text) => `::: check ${text}\n${text}\n\n- [x] ${text} — ${text}\n- [ ] ${text} — ${text}\n:::`,
  (text) => `:::: check ${text}\n::: check ${text}\n- [x] ${text}\n:::\n::::`,
]

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'javascript&colon;alert(1)',
  '&#106;avascript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  '//evil.example/x',
  '\\\\evil.example',
  '/\\evil.example',
  'https:evil.example',
  '{{constructor}} <% it %>',
  '__proto__',
  ']]><script>',
  '\u202Egnp.exe',
]

const samples = join(import.meta.dirname, '../../../shared/samples/hostile-text')

describe('hostile Markdown', () => {
  test.each(hostile)('%s neither runs nor loads anything', (text) => {
    for (const place of places) expect(forbiddenMarkup(html(place(text)))).toEqual([])
  })

  // Collections that stand beside the checkout where people work on it; without them the list above has to do.
  if (existsSync(samples)) {
    test('of the sample collections neither runs nor loads anything', () => {
      const read = (file: string) => readFileSync(join(samples, file), 'utf8')
      const strings = JSON.parse(read('blns.json')) as string[]
      const payloads = (JSON.parse(read('dompurify-payloads.json')) as { payload: string }[]).map(
        ({ payload }) => payload,
      )
      for (const text of [...strings, ...payloads, ...read('fuzzdb-xml-attacks.txt').split('\n')]) {
        for (const place of places) expect(forbiddenMarkup(html(place(text))), place(text)).toEqual([])
      }
    })
  }

  test('of any pieces neither runs nor loads anything', () => {
    const pieces = fc.constantFrom(
      ...hostile,
      ...'<>"\'`&[]()!*_#:|-—\n\t \\x',
      '](',
      '![',
      '[[',
      ']]',
      '\n\n',
      '::: ',
      ':::\n',
      '## ',
      '- [x] ',
      '- [ ] ',
      ' — ',
      'images/gate.svg',
      'law-b',
      '::: check ',
      '::: note ',
      '{#a}',
      '> ',
      '    ',
      '1. ',
    )
    const lessons = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(lessons, (markdown) => forbiddenMarkup(html(markdown)).length === 0),
      { numRuns: 2000 },
    )
  })

  test('of great depth and length is rendered in short time', () => {
    for (const text of ['> ', '- ', '[', '[[', '![', '*', '::: note x\n', ':::: check x\n', '- [x] ']) {
      const before = performance.now()
      html(text.repeat(3000))
      expect(performance.now() - before).toBeLessThan(2000)
    }
  })
})
