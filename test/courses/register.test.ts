import { describe, expect, test } from 'vitest'
import { listNewestVersions } from '../../src/courses/queries.ts'
import { testApp } from '../support/app.ts'
import { now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { catalogue } from '../support/catalogue.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, db, clock } = await testApp()
await aCast(db, authority)
const code = 'gender-equality-at-school'
const entry = (body: string, id: string) =>
  new RegExp(`<article class="instrument" id="${id}"[\\s\\S]*?</article>`).exec(body)?.[0] ?? ''

describe('the register', () => {
  test('shows every instrument with its status, its dates and what replaced it', async () => {
    const { body } = await (await signInAs(app, 'lan')).get('/references')
    for (const id of catalogue.references.keys()) expect(entry(body, id), id).not.toBe('')
    const old = entry(body, 'nghi-dinh-144-2021')
    expect(old).toContain('data-status="replaced"')
    expect(old).toMatch(/Nay dùng: <a href="\/references#nghi-dinh-282-2025"/)
    const law = entry(body, 'luat-tre-em-2016')
    expect(law).toContain('Ban hành 05/04/2016 · hiệu lực 01/06/2017 · tra ngày 23/11/2026')
    expect(law).toContain('href="/courses/recognise-and-report-abuse"')
    expect(entry(body, 'thong-tu-06-2019')).toMatch(/Riêng Điều 6 đã được thay từ 30\/01\/2026 bằng/)
    expect(entry(body, 'quyet-dinh-830-2021')).toContain('giai đoạn đến 31/12/2025')
  })

  test('is searched without marks, and keeps what was typed', async () => {
    const { body } = await (await signInAs(app, 'lan')).get('/references?q=bao+luc+gia+dinh')
    expect(body).toContain('value="bao luc gia dinh"')
    expect(entry(body, 'luat-phong-chong-bao-luc-gia-dinh-2022')).not.toBe('')
    expect(entry(body, 'luat-tre-em-2016')).toBe('')
  })

  test('shows those of one course, to which the course leads', async () => {
    const visitor = await signInAs(app, 'lan')
    expect((await visitor.get(`/courses/${code}`)).body).toContain(`href="/references?course=${code}"`)
    const { body } = await visitor.get(`/references?course=${code}`)
    expect(entry(body, 'luat-binh-dang-gioi-2006')).not.toBe('')
    expect(entry(body, 'luat-12-2017')).toBe('')
  })

  test.each(['?q=%00', '?q=a&q=b', '?course=../x', `?q=${'đ'.repeat(3000)}`])('answers %s', async (query) => {
    expect((await (await signInAs(app, 'lan')).get(`/references${query}`)).statusCode).toBe(200)
  })
})

describe('the courses', () => {
  test('are listed with version, minutes, questions and review day', async () => {
    const { body } = await (await signInAs(app, 'duc')).get('/catalogue')
    for (const { code, number, content } of await listNewestVersions(db)) {
      const row = new RegExp(`<tr>(?:(?!</tr>)[\\s\\S])*${code}[\\s\\S]*?</tr>`).exec(body)?.[0] ?? ''
      const cells = [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) =>
        cell.replace(/<span class="roster__label"[^>]*>[^<]*<\/span>|<[^>]*>/g, '').trim(),
      )
      const questions = catalogue.courses.find((course) => course.code === code)?.questions.length
      const minutes = content.lessons.reduce((sum, lesson) => sum + lesson.minutes, 0)
      expect(cells.slice(1, 4)).toEqual([String(number), String(minutes), String(questions)])
      expect(cells[4]).toBe(content.reviewOn.split('-').reverse().join('/'))
    }
  })

  test('say which review is overdue from the day after, there and on the home of those who answer for it', async () => {
    const duc = await signInAs(app, 'duc')
    const versions = await listNewestVersions(db)
    const [first] = versions.toSorted((a, b) => (a.content.reviewOn < b.content.reviewOn ? -1 : 1))
    const reviewOn = first?.content.reviewOn as string
    const overdue = async () => ((await duc.get('/catalogue')).body.match(/Quá hạn rà soát/g) ?? []).length
    expect(await overdue()).toBe(0)
    expect((await duc.get('/')).body).not.toContain('Có nội dung cần rà soát')
    try {
      clock.at = new Date(`${reviewOn}T16:59:00Z`)
      const [visitor, lan] = [await signInAs(app, 'duc'), await signInAs(app, 'lan')]
      expect((await visitor.get('/catalogue')).body).not.toContain('Quá hạn rà soát')
      clock.at = new Date(`${reviewOn}T17:01:00Z`)
      expect((await visitor.get('/catalogue')).body).toContain('Quá hạn rà soát')
      expect((await visitor.get('/')).body).toContain('khóa học đã quá ngày rà soát')
      expect((await lan.get('/')).body).not.toContain('rà soát')
      expect((await lan.get(`/courses/${first?.code}`)).body).toContain('đang chờ rà soát')
    } finally {
      clock.at = now
    }
  })
})
