import { describe, expect, test } from 'vitest'
import { suspendedQuestions } from '../../src/quizzes/suspension.ts'
import { testApp } from '../support/app.ts'
import { aPerson } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { signInAs } from '../support/visit.ts'
import { common, examples, options } from './examples.ts'
import { aQuizCourse, takesQuiz } from './quiz-course.ts'

const { app, authority, db } = await testApp()
const { schools } = await aCast(db, authority)
const single = { ...common, type: 'single', options, correct: ['a'] }

/**
 * Sixty people answer four questions: the first everybody knows, the second has the wrong key (who knows the others
 * chooses b), the third and the fourth the better half knows.
 */
async function aTriedCourse() {
  const bank = [1, 2, 3, 4].map(() => ({ objective: 'tat-ca', content: single }))
  const course = await aQuizCourse(db, [...bank, { objective: 'them', content: single }], { 'tat-ca': 4, them: 1 })
  const { id: personId } = await aPerson(db, { at: schools.anhSao })
  for (let seed = 0; seed < 60; seed++) {
    const isGood = seed % 2 === 0
    const replies = [
      'right',
      isGood ? { answer: 'b' } : 'right',
      isGood ? 'right' : { answer: 'c' },
      isGood ? 'right' : 'blank',
      isGood ? 'right' : 'wrong',
    ] as const
    await takesQuiz(db, course, (id) => replies[course.questionVersionIds.indexOf(id)] ?? 'blank', { seed })
    if (seed === 0) await takesQuiz(db, course, () => 'right', { personId })
  }
  return course
}

const course = await aTriedCourse()
const statistics = `/courses/${course.code}/statistics`
const question = (code: string) => `/courses/${course.code}/questions/${code}`
const text = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const rowOf = (body: string, code: string) =>
  text(new RegExp(`<tr[^>]*>(?:(?!</tr>)[\\s\\S])*>${code}</a>[\\s\\S]*?</tr>`).exec(body)?.[0] ?? '')

describe('the statistics of a course', () => {
  test('say in plain words what is wrong, the worst first', async () => {
    const { body, statusCode } = await (await signInAs(app, 'duc')).get(statistics)
    expect(statusCode).toBe(200)
    expect(text(body)).toContain('Tính trên lần làm đầu tiên của 61 người')
    expect(rowOf(body, 'cau-2')).toMatch(/Đáp án có thể sai : người có điểm cao hay chọn Hai/)
    expect(rowOf(body, 'cau-1')).toMatch(/Dễ quá : 100,0% đúng, câu này không đo được gì/)
    expect(rowOf(body, 'cau-3')).toContain('Dùng tốt')
    const order = [...body.matchAll(/questions\/(cau-\d)\?version=1">/g)].map(([, code]) => code)
    expect(order.slice(0, 2)).toEqual(['cau-2', 'cau-1'])
  })

  test('show the figures with their intervals, and the weight beside the intended one', async () => {
    const { body } = await (await signInAs(app, 'duc')).get(statistics)
    // 31 of 61 right; Wilson's interval of 0,508.
    expect(rowOf(body, 'cau-3')).toMatch(/Độ dễ: 50,8% 39 đến 63/)
    expect(rowOf(body, 'cau-3')).toMatch(/Tỉ trọng thực \/ dự kiến \(%\): [\d,]+ \/ 20,0/)
    expect(rowOf(body, 'cau-3')).toMatch(/Đoán mò: 33,3%/)
    expect(rowOf(body, 'cau-1')).toMatch(/Độ phân biệt: – Hiệu quả/)
    expect(body).not.toMatch(/NaN|Infinity|undefined/)
  })

  test('wait for 50 people, and are empty before the first', async () => {
    const fresh = await aQuizCourse(
      db,
      examples.map((content) => ({ objective: 'moi', content })),
      { moi: 3 },
    )
    const duc = await signInAs(app, 'duc')
    expect(text((await duc.get(`/courses/${fresh.code}/statistics`)).body)).toContain('Chưa có ai nộp bài')
    await takesQuiz(db, fresh, () => 'right')
    const { body } = await duc.get(`/courses/${fresh.code}/statistics`)
    expect(rowOf(body, 'cau-1')).toContain('Chưa đủ dữ liệu')
    for (const index of examples.keys()) {
      const { statusCode, body } = await duc.get(`/courses/${fresh.code}/questions/cau-${index + 1}`)
      expect(statusCode).toBe(200)
      expect(body).not.toMatch(/NaN|Infinity|undefined/)
    }
  })

  test('are for those who answer for courses; a school sees none of it', async () => {
    for (const [who, status] of [
      ['duc', 200],
      ['thu', 200],
      ['quan', 200],
      ['hung', 403],
      ['lan', 403],
    ] as const) {
      const visitor = await signInAs(app, who)
      expect((await visitor.get(statistics)).statusCode, who).toBe(status)
      expect((await visitor.get(question('cau-2'))).statusCode, who).toBe(status)
    }
  })

  test.each(['?version=2', '?version=x', '?version=1&version=1', '?version='])('know no version %s', async (query) => {
    expect((await (await signInAs(app, 'duc')).get(statistics + query)).statusCode).toBe(404)
  })

  test('are linked from the list of courses', async () => {
    const { body } = await (await signInAs(app, 'thu')).get('/catalogue')
    expect(body).toContain(`href="${statistics}"`)
  })
})

describe('the page of a question', () => {
  test('shows who chose what and how they did', async () => {
    const { body } = await (await signInAs(app, 'thu')).get(question('cau-2'))
    const rows = [...body.matchAll(/<tr(?: data-right)?>\s*<th scope="row">[\s\S]*?<\/tr>/g)].map(([row]) => text(row))
    expect(rows[0]).toMatch(/Một Đáp án Số người chọn: 31 Tỉ lệ: 50,8%/)
    expect(rows[1]).toMatch(/Hai Số người chọn: 30 Tỉ lệ: 49,1% .*: 4,00/)
    expect(rows[2]).toMatch(/Ba Số người chọn: 0 Tỉ lệ: 0,0% .*: –/)
    expect(text((await (await signInAs(app, 'thu')).get(question('cau-4'))).body)).toMatch(/Bỏ trống Số người chọn: 30/)
  })

  test('knows no question that the bank does not hold', async () => {
    const duc = await signInAs(app, 'duc')
    for (const path of [question('cau-9'), question('%27'), '/courses/khong-co/questions/cau-1']) {
      expect((await duc.get(path)).statusCode).toBe(404)
    }
  })

  test('lets an officer suspend it with a reason, and use it again; an auditor only reads', async () => {
    const thu = await signInAs(app, 'thu')
    expect((await thu.get(question('cau-5'))).body).not.toContain('/suspension')
    const duc = await signInAs(app, 'duc')
    const other = await aQuizCourse(
      db,
      [1, 2].map(() => ({ objective: 'mot', content: single })),
      { mot: 1 },
    )
    const page = `/courses/${other.code}/questions/cau-1`
    expect((await duc.get(page)).body).toContain(`href="${page}/suspension?version=1"`)
    const act = `${page}/suspension?version=1`

    const empty = await duc.post(act, { act: 'suspend', reason: '  ' })
    expect(empty.statusCode).toBe(422)
    expect(text(empty.body)).toContain('Hãy điền mục này')
    expect((await duc.post(act, { act: 'other', reason: 'Vì thế' })).statusCode).toBe(422)
    expect((await duc.post(act, { act: 'suspend', reason: 'x'.repeat(501) })).statusCode).toBe(422)
    expect((await suspendedQuestions(db)).has(other.questionVersionIds[0] as string)).toBe(false)

    const done = await duc.follow(await duc.post(act, { act: 'suspend', reason: 'Trái <luật> mới' }))
    expect(text(done.body)).toContain('Đã tạm dừng câu hỏi')
    expect(done.body).toContain('<q>Trái &lt;luật&gt; mới</q>')
    expect((await suspendedQuestions(db)).has(other.questionVersionIds[0] as string)).toBe(true)

    const tooFew = await duc.post(`/courses/${other.code}/questions/cau-2/suspension`, {
      act: 'suspend',
      reason: 'Vì thế',
    })
    expect(tooFew.statusCode).toBe(422)
    expect(text(tooFew.body)).toContain('còn ít câu hơn số câu mỗi bài cần hỏi')
    expect(tooFew.body).toContain('value="Vì thế"')

    const lifted = await duc.follow(await duc.post(act, { act: 'lift', reason: 'Đã xem lại' }))
    expect(text(lifted.body)).toMatch(/Phạm Minh Đức cho dùng lại lúc [\d:]+ 23\/11\/2026: Đã xem lại/)
    expect((await suspendedQuestions(db)).size).toBe(0)
  })
})
