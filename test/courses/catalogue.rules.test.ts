import { describe, expect, test } from 'vitest'
import { readCatalogue } from '../../src/courses/catalogue.ts'
import { CatalogueError, type Problem } from '../../src/courses/catalogue-problems.ts'
import { type Files, goodCatalogue, writeCatalogue } from './catalogue-folder.ts'

const checkQuestion = () => []
const read = (files: Files) => readCatalogue(writeCatalogue(files), { checkQuestion })

describe('a good catalogue', () => {
  test('gives references, contacts and courses', () => {
    const { references, contacts, courses } = read(goodCatalogue())
    expect([...references.keys()]).toEqual(['law-a', 'law-b', 'law-c', 'plan-d'])
    expect(contacts).toMatchObject([{ id: 'helpline', tel: '111' }])
    expect(courses).toMatchObject([{ code: 'safe-school', area: 'child-protection', passMark: 80 }])
    const [course] = courses
    expect(course?.questions).toHaveLength(14)
    expect(course?.questions[0]).toMatchObject({ code: 'signs-1', objective: 'signs', content: { correct: true } })
    expect(course?.questions[0]?.content).not.toHaveProperty('id')
    expect(course?.content.lessons.map(({ slug, body }) => [slug, body.vi.slice(0, 11)])).toEqual([
      ['first', '## Mở đầu {'],
      ['second', '## Bước sau'],
    ])
    expect(course?.content.images).toMatchObject({ 'gate.svg': { width: 320, height: 180 } })
    expect(course?.content.jobAid?.vi).toContain('Gọi 111')
    expect(course?.content.scenarios?.vi?.['at-the-gate']?.steps).toHaveLength(3)
  })

  test('has the same hash whatever the editor, and another for other words', () => {
    const files = goodCatalogue()
    const lesson = 'safe-school/lessons/2-second.vi.md'
    const hashOf = (changed: Files) => read({ ...files, ...changed }).courses[0]?.contentHash
    const hash = hashOf({})
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(hashOf({ [lesson]: `\uFEFF${files[lesson]?.normalize('NFD').replaceAll('\n', '\r\n')}` })).toBe(hash)
    expect(hashOf({ [lesson]: `${files[lesson]}\nThêm.` })).not.toBe(hash)
    expect(hashOf({ 'safe-school/images/gate.svg': '<svg viewBox="0 0 320 180"/>' })).not.toBe(hash)
  })

  test('keeps the order of keys out of the hash', () => {
    const files = goodCatalogue()
    const file = 'safe-school/course.yaml'
    const reordered = `${files[file]?.replace('passMark: 80\n', '')}passMark: 80\n`
    expect(read({ ...files, [file]: reordered }).courses[0]?.contentHash).toBe(read(files).courses[0]?.contentHash)
  })

  test('may have lessons in English', () => {
    const english = '## The next step {#next-step}\n\nReport at once.\n'
    const { courses } = read({ ...goodCatalogue(), 'safe-school/lessons/2-second.en.md': english })
    expect(courses[0]?.content.lessons[1]?.body.en).toBe(english)
  })
})

const english = (id: string) => `- { id: ${id}, stem: Question, explanation: Because. }\n`
const bankIds = ['signs', 'report'].flatMap((objective) =>
  [1, 2, 3, 4, 5, 6, 7].map((number) => `${objective}-${number}`),
)

describe('a translated bank', () => {
  const file = 'safe-school/questions.en.yaml'
  const withEnglish = (text: string) => ({ ...goodCatalogue(), [file]: text })
  const whole = bankIds.map(english).join('')

  test('stands beside the Vietnamese, in any language', () => {
    const [course] = read({ ...withEnglish(whole), 'safe-school/questions.km.yaml': whole }).courses
    expect(course?.questions[0]?.content).toMatchObject({
      stem: 'Câu hỏi 1',
      translations: { en: { stem: 'Question', explanation: 'Because.' }, km: { stem: 'Question' } },
    })
  })

  test.each([
    ['a question that is missing', whole.replace(english('signs-2'), ''), '"signs-2" is not translated'],
    ['a question that does not exist', `${whole}${english('signs-9')}`, 'no question "signs-9"'],
    ['a text that is missing', whole.replace(', explanation: Because.', ''), 'signs-1: explanation is not translated'],
    ['another key', whole.replace('stem: Question', 'stem: Question, correct: false'), 'signs-1: correct is no text'],
    [
      'an unknown option',
      whole.replace('stem: Question', 'stem: Q, options: [{ id: z, text: Z }]'),
      'options.z.text is no text',
    ],
  ])('is refused with %s', (_, text, expected) => {
    expect(problemsOf(withEnglish(text))).toContainEqual(
      expect.objectContaining({ file, text: expect.stringContaining(expected) }),
    )
  })
})

type Broken = [what: string, file: string, change: (text: string) => string | undefined, Problem]

const course = 'safe-school/course.yaml'
const first = 'safe-school/lessons/1-first.vi.md'
const second = 'safe-school/lessons/2-second.vi.md'
const questions = 'safe-school/questions.vi.yaml'
const picture = 'safe-school/images/gate.svg'
const cases = 'safe-school/scenarios.vi.yaml'
const aid = 'safe-school/job-aid.vi.md'
const add = (more: string) => (text: string) => text + more
const put = (old: string, other: string) => (text: string) => text.replace(old, other)
const without = () => undefined

const broken: Broken[] = [
  ['YAML that cannot be read', course, add('\n : ['), { file: course, text: 'This is not YAML' }],
  ['a value of the wrong kind', course, put('80', 'eighty'), { file: course, line: 6, text: 'passMark: ' }],
  ['an alias', course, put('summary:', 'subtitle: *here\nsummary:'), { file: course, line: 5, text: '"*here" names' }],
  [
    'a text with a hidden sign',
    questions,
    put('stem: Câu hỏi 1', 'stem: "Câu \\0 hỏi"'),
    { file: questions, text: 'hidden sign' },
  ],
  ['a lesson with a hidden sign', first, add('\n\u202Eđảo chiều\n'), { file: first, text: 'hidden sign' }],
  ['a misspelt key', course, put('summary:', 'sumary:'), { file: course, line: 2, text: 'sumary' }],
  [
    'a date that does not exist',
    course,
    put('2027-01-02', '2027-02-30'),
    { file: course, line: 7, text: 'reviewOn: ' },
  ],
  [
    'a code unlike its folder',
    course,
    put('code: safe-school', 'code: other'),
    { file: course, line: 2, text: 'code: ' },
  ],
  ['objectives with one id', course, put('id: report', 'id: signs'), { file: course, line: 10, text: 'stands twice' }],
  ['a draw that is not ten', course, put('draw: 5', 'draw: 4'), { file: course, line: 9, text: 'draw adds up to 9' }],
  [
    'lessons with one slug',
    course,
    put('slug: second', 'slug: first'),
    { file: course, line: 13, text: 'stands twice' },
  ],
  ['a lesson over five minutes', course, put('minutes: 4', 'minutes: 6'), { file: course, line: 12, text: 'minutes' }],
  ['no course.yaml', course, without, { file: course, text: 'missing' }],
  ['a lesson without a file', second, without, { file: course, line: 13, text: 'lessons/2-second.vi.md' }],
  ['an anchor that stands twice', first, add('\n## Hai {#opening}'), { file: first, line: 15, text: 'anchor' }],
  [
    'a lesson that starts without a heading',
    second,
    put('## Bước sau {#next-step}', 'Bước sau'),
    { file: second, line: 1, text: 'Begin with a section' },
  ],
  ['a heading without an anchor', first, put(' {#opening}', ''), { file: first, line: 1, text: 'anchor' }],
  ['a heading above the sections', first, add('\n# Lớn'), { file: first, line: 15, text: 'course.yaml' }],
  ['a heading that skips a level', first, add('\n#### Nhỏ'), { file: first, line: 15, text: 'skips' }],
  ['HTML', first, add('\nMột <b>chữ</b>'), { file: first, line: 15, text: 'HTML' }],
  ['a table', first, add('\n| a | b |'), { file: first, line: 15, text: 'list' }],
  ['a link that runs', first, add('\n[x](javascript:alert(1))'), { file: first, line: 15, text: 'no link' }],
  ['a link that dials', first, add('\n[111](tel:111)'), { file: first, line: 15, text: 'no link' }],
  [
    'an unknown instrument in a lesson',
    first,
    put('law-a Điều', 'law-z Điều'),
    { file: first, line: 5, text: '"law-z"' },
  ],
  [
    'a replaced instrument that a lesson cites as if it held',
    first,
    put('law-a Điều 5', 'law-b Điều 5'),
    { file: first, line: 5, text: 'was replaced by Luật A (1/2020/QH1)' },
  ],
  [
    'a replaced provision of an instrument that holds otherwise',
    first,
    put('law-a Điều 5', 'law-c Điều 6 khoản 2'),
    { file: first, line: 5, text: '[[law-c Điều 6 khoản 2 | cũ]]' },
  ],
  [
    'a plan that is over and is cited as if it ran',
    first,
    put('law-a Điều 5', 'plan-d'),
    { file: first, line: 5, text: 'ended on 2025-12-31' },
  ],
  [
    'an instrument that holds and is marked as old',
    first,
    put('law-a Điều 5', 'law-a Điều 5 | cũ'),
    { file: first, line: 5, text: 'take "| cũ" away' },
  ],
  ['a citation with another mark', first, put('Điều 5', 'Điều 5 | xưa'), { file: first, line: 5, text: 'no citation' }],
  [
    'a body of the past in a lesson',
    second,
    put('Báo tin ngay.', 'Báo cho Phòng Lao động của quận.'),
    { file: second, line: 4, text: '"Phòng Lao động" ended in 2025' },
  ],
  [
    'a body of the past in a question',
    questions,
    put('stem: Câu hỏi 1', 'stem: UBND quận làm gì?'),
    { file: questions, line: 1, text: '"UBND quận" ended in 2025' },
  ],
  [
    'an unknown kind of box',
    second,
    put('::: note', '::: tip'),
    { file: second, line: 3, text: '"::: tip" is unknown' },
  ],
  ['a box without a title', second, put(' Ghi nhớ', ''), { file: second, line: 3, text: 'what this is about' }],
  ['an empty box', second, put('Báo tin ngay.\n', ''), { file: second, line: 3, text: 'empty' }],
  ['a box that is not closed', second, put('\n:::\n', '\n'), { file: second, line: 3, text: 'never closed' }],
  ['a box closed twice', second, add(':::\n'), { file: second, line: 6, text: 'closes nothing' }],
  [
    'a box closed in a list',
    second,
    put('Báo tin ngay.\n', '- Báo tin.\n  '),
    { file: second, line: 5, text: 'very start' },
  ],
  ['a box in a box', second, put('Báo tin', '::: law Luật\nBáo tin'), { file: second, line: 4, text: 'do not nest' }],
  ['a check without a right option', first, put('[x]', '[ ]'), { file: first, line: 7, text: 'Mark the right option' }],
  ['a check without a wrong option', first, put('[ ]', '[x]'), { file: first, line: 7, text: 'wrong option' }],
  [
    'an option without feedback',
    first,
    put(' — Trẻ cần anh chị.', ''),
    { file: first, line: 7, text: 'Explain the option "Không gọi"' },
  ],
  [
    'a line in a check that is no option',
    first,
    put('- [ ] Không', '- Không'),
    { file: first, line: 7, text: 'only paragraphs' },
  ],
  ['a check without a question', first, put(' Gọi ai?', ''), { file: first, line: 7, text: 'Ask' }],
  ['a picture that is missing', picture, without, { file: first, line: 3, text: 'images/gate.svg' }],
  [
    'a picture from elsewhere',
    first,
    add('\n![x](https://example.org/x.svg)'),
    { file: first, line: 15, text: 'no picture of this course' },
  ],
  ['a picture without a description', first, put('Một cái cổng', ''), { file: first, line: 3, text: 'cannot see' }],
  [
    'a picture that no lesson shows',
    first,
    put('![Một cái cổng](images/gate.svg)', ''),
    { file: picture, text: 'No lesson' },
  ],
  ['a picture without a size', picture, put('viewBox', 'viewbox'), { file: picture, text: 'viewBox' }],
  ['a picture with script', picture, put('<path', '<script>1</script><path'), { file: picture, text: 'script' }],
  ['a picture with an event', picture, put('<path', '<path onload="x()"'), { file: picture, text: 'event' }],
  [
    'a picture that loads another',
    picture,
    put('<path', '<image href="http://x/y.png"/><path'),
    { file: picture, text: 'links' },
  ],
  [
    'a case that scenarios.vi.yaml does not tell',
    first,
    put('scenario at-the-gate', 'scenario elsewhere'),
    { file: first, text: 'no case "elsewhere"' },
  ],
  [
    'a case with text in its box',
    first,
    put('scenario at-the-gate\n', 'scenario at-the-gate\nChữ\n'),
    { file: first, text: 'Leave this box empty' },
  ],
  [
    'a case that no lesson shows',
    first,
    put('::: scenario at-the-gate\n:::\n', ''),
    { file: cases, text: 'No lesson' },
  ],
  ['a case that goes on nowhere', cases, put('next: told', 'next: nowhere'), { file: cases, text: 'further down' }],
  [
    'a case with two right ways',
    cases,
    put('feedback: Em chưa an toàn.', 'right: true, feedback: Không'),
    { file: cases, text: 'exactly one' },
  ],
  ['an unknown field of a case', cases, put('  title:', '  colour: red\n  title:'), { file: cases, text: 'colour' }],
  ['an unknown instrument in the job aid', aid, put('law-a', 'law-z'), { file: aid, line: 3, text: '"law-z"' }],
  ['no questions', questions, without, { file: questions, text: 'missing' }],
  ['questions that are no list', questions, () => 'a: 1', { file: questions, line: 1, text: 'list' }],
  [
    'a question without explanation',
    questions,
    put('  explanation: Vì thế.\n', ''),
    { file: questions, line: 1, text: 'explanation' },
  ],
  [
    'a question without basis',
    questions,
    put('[{ ref: law-a, provision: Điều 5 }]', '[]'),
    { file: questions, line: 8, text: 'basis' },
  ],
  [
    'questions with one id',
    questions,
    put('id: signs-2', 'id: signs-1'),
    { file: questions, line: 9, text: 'stands twice' },
  ],
  [
    'an unknown objective',
    questions,
    put('objective: signs', 'objective: other'),
    { file: questions, line: 3, text: 'no objective "other"' },
  ],
  [
    'an unknown lesson',
    questions,
    put('first#opening', 'third#opening'),
    { file: questions, line: 4, text: 'no lesson "third"' },
  ],
  [
    'an unknown section',
    questions,
    put('first#opening', 'first#end'),
    { file: questions, line: 4, text: 'it has opening' },
  ],
  [
    'an unknown instrument in a question',
    questions,
    put('ref: law-a', 'ref: law-z'),
    { file: questions, line: 8, text: '"law-z"' },
  ],
  [
    'a replaced instrument of which the explanation does not tell',
    questions,
    put('ref: law-a', 'ref: law-b'),
    { file: questions, line: 8, text: 'must name "2/2010" and say “đã được thay”' },
  ],
  [
    'too few questions for an objective',
    questions,
    put('objective: signs', 'objective: report'),
    { file: questions, text: '"signs" has 6' },
  ],
  [
    'two instruments with one id',
    'references.yaml',
    put('id: law-b', 'id: law-a'),
    { file: 'references.yaml', line: 7, text: 'stands twice' },
  ],
  [
    'a replacement that is unknown',
    'references.yaml',
    put('replacedBy: law-a', 'replacedBy: law-z'),
    { file: 'references.yaml', line: 11, text: '"law-z"' },
  ],
  [
    'a replaced instrument without its successor',
    'references.yaml',
    put('  replacedBy: law-a\n', ''),
    { file: 'references.yaml', line: 7, text: 'replacedBy' },
  ],
  [
    'a part replaced by an unknown instrument',
    'references.yaml',
    put('replacedBy: law-a, on', 'replacedBy: law-z, on'),
    { file: 'references.yaml', line: 17, text: '"law-z"' },
  ],
  [
    'a plan that is over without the day of its end',
    'references.yaml',
    put('  endsOn: 2025-12-31\n', ''),
    { file: 'references.yaml', line: 20, text: 'endsOn' },
  ],
  [
    'a plan that is over before its end',
    'references.yaml',
    put('endsOn: 2025-12-31', 'endsOn: 2026-12-31'),
    { file: 'references.yaml', line: 24, text: 'endsOn' },
  ],
  ['no references', 'references.yaml', without, { file: 'references.yaml', text: 'missing' }],
  [
    'a number that cannot be dialled',
    'contacts.yaml',
    put("tel: '111'", "tel: 'abc'"),
    { file: 'contacts.yaml', line: 2, text: 'tel' },
  ],
]

describe('refuses, with file and line,', () => {
  test.each(broken)('%s', (_, file, change, expected) => {
    const files = goodCatalogue()
    const changed = change(files[file] ?? '')
    delete files[file]
    if (changed !== undefined) files[file] = changed
    const found = problemsOf(files)
    const { text, ...place } = expected
    expect(found).toContainEqual(expect.objectContaining({ ...place, text: expect.stringContaining(text) }))
  })

  test.each([
    ['a stray file', 'notes.txt', 'notes.txt'],
    ['a stray file in a course', 'safe-school/question.vi.yaml', 'safe-school/question.vi.yaml'],
    ['a lesson file with a strange name', 'safe-school/lessons/third.md', 'safe-school/lessons/third.md'],
    ['a picture of another kind', 'safe-school/images/Photo.png', 'safe-school/images/Photo.png'],
    [
      'a lesson that course.yaml does not name',
      'safe-school/lessons/3-third.vi.md',
      'safe-school/lessons/3-third.vi.md',
    ],
    ['a folder without a course', 'empty/readme.md', 'empty/course.yaml'],
  ])('%s', (_, file, where) => {
    expect(problemsOf({ ...goodCatalogue(), [file]: '## Ba {#third}\n\nChữ.\n' })).toContainEqual(
      expect.objectContaining({ file: where }),
    )
  })

  test('a lesson file with another number than in course.yaml', () => {
    const { [second]: text, ...files } = goodCatalogue()
    const file = 'safe-school/lessons/5-second.vi.md'
    expect(problemsOf({ ...files, [file]: text ?? '' })).toContainEqual(expect.objectContaining({ file }))
  })

  test('a translation with other anchors', () => {
    const file = 'safe-school/lessons/2-second.en.md'
    expect(problemsOf({ ...goodCatalogue(), [file]: '## Next {#other}\n' })).toContainEqual(
      expect.objectContaining({ file, text: expect.stringContaining('next-step') }),
    )
  })

  test('bytes that are not UTF-8', () => {
    const files = goodCatalogue()
    expect(problemsOf({ ...files, [second]: `${files[second]}\uFFFD` })).toContainEqual(
      expect.objectContaining({ file: second, text: expect.stringContaining('UTF-8') }),
    )
  })

  test('what the type of a question refuses', () => {
    const root = writeCatalogue(goodCatalogue())
    const check = ({ stem }: { stem: string }) => (stem === 'Câu hỏi 3' ? ['correct: names no option'] : [])
    expect(() => readCatalogue(root, { checkQuestion: check })).toThrow(
      /questions\.vi\.yaml:17: signs-3: correct: names no option/,
    )
  })
})

describe('lets stand', () => {
  const lesson = (text: string) => ({ ...goodCatalogue(), [second]: `## Bước sau {#next-step}\n\n${text}\n` })
  const explained = (explanation: string) => {
    const files = goodCatalogue()
    return {
      ...files,
      [questions]: files[questions]?.replace('ref: law-a', 'ref: law-b').replace('Vì thế.', explanation) ?? '',
    }
  }

  test.each([
    ['a replaced instrument that is marked', lesson('Trước kia theo [[law-b Điều 1 | cũ]] và [[law-b|cũ]].')],
    ['a replaced provision that is marked', lesson('[[law-c Điều 6 | cũ]], nay [[law-a]].')],
    ['another provision of the same instrument', lesson('[[law-c Điều 60]], [[law-c Điều 5]], [[law-c]].')],
    ['a plan that is over and marked', lesson('[[plan-d | cũ]]')],
    ['a body of the past with its time', lesson('Đến 30/6/2025 báo cho Phòng Lao động của quận.')],
    ['a body of the past that is said to be gone', lesson('Không còn cấp huyện.')],
    ['words that only look like one', lesson('Cơ sở lao động có cán bộ lao động.')],
    ['a question that says what was replaced', explained('Luật 2/2010 đã được thay bằng luật mới.')],
  ])('%s', (_, files) => {
    expect(problemsOf(files)).toEqual([])
  })

  test('no question that says it of something else', () => {
    expect(problemsOf(explained('Luật khác đã được thay. Xem Luật 2/2010.'))).toHaveLength(1)
  })
})

test('a good catalogue with one mistake has one problem', () => {
  const files = goodCatalogue()
  expect(problemsOf({ ...files, [first]: files[first]?.replace('law-a', 'law-z') ?? '' })).toHaveLength(1)
})

test('one error lists all problems, a line each', () => {
  const files = goodCatalogue()
  files[course] = files[course]?.replace('draw: 5', 'draw: 4') ?? ''
  files[first] = files[first]?.replace('law-a', 'law-z') ?? ''
  const root = writeCatalogue(files)
  expect(() => readCatalogue(root, { checkQuestion })).toThrow(CatalogueError)
  expect(() => readCatalogue(root, { checkQuestion })).toThrow(
    /To mend:\n {2}safe-school\/lessons\/1-first\.vi\.md:5: .+\n {2}safe-school\/course\.yaml:9: .+$/,
  )
})

function problemsOf(files: Files): Problem[] {
  try {
    read(files)
    return []
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems
    throw error
  }
}
