import { beforeAll, describe, expect, test } from 'vitest'
import { newestVersion } from '../../src/courses/queries.ts'
import { ledger } from '../../src/domain.ts'
import { storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadAttempt, loadItems } from '../../src/quizzes/queries.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, courseOf, now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs, type Visitor } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const { duc, hung, lan, quan, schools, target, thu, wards } = await aCast(db, authority)
const unknownId = '019ab000-0000-7000-8000-000000000000'

async function statuses(visitor: Visitor, paths: string[]): Promise<Record<string, number>> {
  const entries: [string, number][] = []
  for (const path of paths) entries.push([path, (await visitor.get(path)).statusCode])
  return Object.fromEntries(entries)
}

function all(paths: string[], status: number): Record<string, number> {
  return Object.fromEntries(paths.map((path) => [path, status]))
}

describe('a principal', () => {
  let visitor: Visitor
  beforeAll(async () => {
    visitor = await signInAs(app, hung.username)
  })

  test('sees the own school', async () => {
    const page = await visitor.get(`/units/${schools.hoaMai.id}`)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Nguyễn Thị Lan')
    expect((await visitor.get('/')).body).toContain(`href="/units/${schools.hoaMai.id}"`)
  })

  test('does not learn whether any other unit exists', async () => {
    const others = [schools.saoMai, schools.anhSao, wards.tanPhu, authority].map(({ id }) => `/units/${id}`)
    const nowhere = [`/units/${unknownId}`, '/units/abc', '/units/1', `/units/${schools.hoaMai.id}x`]
    expect(await statuses(visitor, [...others, ...nowhere])).toEqual(all([...others, ...nowhere], 404))
    const [existing, missing] = [await visitor.get(others[0] as string), await visitor.get(nowhere[0] as string)]
    expect(withoutIds(existing.body)).toBe(withoutIds(missing.body))
  })

  test('has no coverage, neither as a page nor as a file', async () => {
    const unit = `unit=${schools.hoaMai.id}`
    const paths = ['/coverage', `/coverage?${unit}`, `/coverage.xlsx?${unit}`, '/coverage.csv', `/coverage.csv?${unit}`]
    expect(await statuses(visitor, paths)).toEqual(all(paths, 403))
    const page = await visitor.get(`/units/${schools.hoaMai.id}`)
    expect(page.body).not.toContain('/coverage')
    for (const above of [wards.tanPhu, authority]) expect(page.body).not.toContain(above.id)
  })

  test('never sees marks or answers', async () => {
    const { attemptId, completionId, certificate } = await lanPasses()
    const paths = [`/attempts/${attemptId}`, `/attempts/${attemptId}/items/1`, `/attempts/${attemptId}/review`]
    expect(await statuses(visitor, paths)).toEqual(all(paths, 404))
    expect((await visitor.get(`/completions/${completionId}/certificate.pdf`)).statusCode).toBe(404)
    const items = await loadItems(db, attemptId)
    const secrets = [attemptId, completionId, certificate, '7/10', 'Đúng 7', '70%', '70,0%']
    for (const { content } of items) {
      secrets.push(content.stem)
      for (const { text } of questionOf(content).describe([], undefined)) if (text.length > 10) secrets.push(text)
    }
    const unit = `/units/${schools.hoaMai.id}`
    for (const path of [
      '/',
      unit,
      `${unit}?q=lan`,
      `${unit}?state=gender-equality`,
      `${unit}?state=child-protection`,
    ]) {
      const { body } = await visitor.get(path)
      for (const secret of secrets) expect(body, path).not.toContain(secret)
    }
    expect((await visitor.get(`${unit}?q=lan`)).body, 'what counts is seen').toContain('23/11/2026')
  })

  test('of a unit that has units below it sees those too, and nothing beside them', async () => {
    const account = await anAccount(db, { roles: [{ role: 'principal', unitId: wards.tanPhu.id }] })
    const head = await signInAs(app, account.username)
    expect((await head.get(`/units/${schools.saoMai.id}`)).statusCode).toBe(200)
    expect((await head.get(`/units/${schools.anhSao.id}`)).statusCode).toBe(404)
  })
})

/** Lan hands in with seven of ten right, and her school records that she knows the subject: marks and a certificate. */
async function lanPasses() {
  const version = await newestVersion(db, courseOf(target, 'child-protection'))
  if (!version) throw new Error('the course is not published')
  const { id: courseVersionId, courseId, area } = version
  const learner = { personId: lan.personId, courseVersionId }
  const attemptId = await startAttempt(db, learner, now, seededRandom())
  for (const { position, content } of await loadItems(db, attemptId)) {
    const { right, wrong, parseAnswer } = questionOf(content)
    const answer = parseAnswer(position <= 7 ? right : (wrong[0] ?? {}))
    if (!answer) throw new Error('the question does not take its own options')
    await storeAnswer(db, { attemptId, position, answer, sequence: undefined }, now)
  }
  await submitAttempt({ db, ledger }, await loadAttempt(db, lan.personId, attemptId), now)
  const entry = { courseId, courseVersionId, area, evidenceId: unknownId, personId: lan.personId }
  const marks = { awarded: 7, possible: 10 }
  const recorded = { ...entry, source: 'tested-out', achievedOn: '2026-11-23', marks, recordedBy: undefined } as const
  const { id: completionId, certificate } = await ledger.recordCompletion(db, recorded, now)
  return { attemptId, completionId, certificate }
}

describe('an officer of a ward', () => {
  let visitor: Visitor
  beforeAll(async () => {
    visitor = await signInAs(app, duc.username)
  })

  test('sees the ward and its schools', async () => {
    const units = [wards.tanPhu, schools.hoaMai, schools.saoMai]
    const paths = units.flatMap(({ id }) => [`/units/${id}`, `/coverage?unit=${id}`, `/coverage.csv?unit=${id}`])
    expect(await statuses(visitor, paths)).toEqual(all(paths, 200))
    const page = await visitor.get('/coverage')
    expect(page.body).toContain('Kết quả: Phường Tân Phú')
    expect(page.body).toContain('Trường Tiểu học Hoa Mai')
  })

  test('sees nothing beside or above it, in no form', async () => {
    const ids = [...[wards.tanHung, schools.anhSao, authority].map(({ id }) => id), unknownId, 'abc']
    const paths = ids.flatMap((id) => [
      `/units/${id}`,
      `/coverage?unit=${id}`,
      `/coverage.xlsx?unit=${id}`,
      `/coverage.csv?unit=${id}`,
      `/coverage.csv?unit=${id}&sheet=people`,
    ])
    expect(await statuses(visitor, paths)).toEqual(all(paths, 404))
    for (const path of ['/', '/coverage', '/coverage?view=schools', '/coverage.csv', '/coverage.csv?sheet=people']) {
      const { body } = await visitor.get(path)
      for (const unit of [wards.tanHung, schools.anhSao, authority]) {
        expect(body, path).not.toContain(unit.id)
        expect(body, path).not.toContain(unit.name)
      }
    }
  })

  test('who is also principal elsewhere sees that school, and no coverage of it', async () => {
    const roles = [
      { role: 'officer', unitId: wards.tanPhu.id },
      { role: 'principal', unitId: schools.anhSao.id },
    ] as const
    const both = await signInAs(app, (await anAccount(db, { roles: [...roles] })).username)
    expect((await both.get(`/units/${schools.anhSao.id}`)).statusCode).toBe(200)
    expect((await both.get(`/units/${schools.hoaMai.id}`)).statusCode).toBe(200)
    for (const path of ['/coverage', '/coverage.xlsx', '/coverage.csv']) {
      expect((await both.get(`${path}?unit=${schools.anhSao.id}`)).statusCode, path).toBe(404)
    }
    const home = await both.get('/')
    expect(home.body).toContain(`href="/units/${schools.anhSao.id}"`)
    expect(home.body).toContain(`href="/coverage?unit=${wards.tanPhu.id}"`)
  })
})

describe('a member of the staff', () => {
  test('sees no unit, not even the own one', async () => {
    const visitor = await signInAs(app, lan.username)
    const paths = [schools.hoaMai, schools.saoMai, authority].map(({ id }) => `/units/${id}`)
    expect(await statuses(visitor, paths)).toEqual(all(paths, 403))
    expect((await visitor.get('/coverage')).statusCode).toBe(403)
    expect((await visitor.get('/')).body).not.toMatch(/\/units\/|\/coverage/)
  })

  test('without any role and without a person has a home page and nothing else', async () => {
    const visitor = await signInAs(app, (await anAccount(db)).username)
    expect((await visitor.get('/')).statusCode).toBe(200)
    const closed = ['/courses/recognise-and-report-abuse', `/units/${schools.hoaMai.id}`, '/coverage']
    expect(await statuses(visitor, closed)).toEqual(all(closed, 403))
  })

  test('who has left the school still reaches the own record', async () => {
    const person = await aPerson(db, { at: schools.hoaMai, startedOn: '2020-09-01', endedOn: '2026-10-31' })
    const visitor = await signInAs(app, (await anAccount(db, { personId: person.id })).username)
    expect((await visitor.get('/')).statusCode).toBe(200)
    expect((await visitor.get('/courses/recognise-and-report-abuse')).statusCode).toBe(200)
  })
})

test.each([
  ['an auditor', thu],
  ['an administrator', quan],
])('%s of the authority sees every unit', async (_, { username }) => {
  const visitor = await signInAs(app, username)
  const units = [authority, ...Object.values(wards), ...Object.values(schools)]
  const paths = units.flatMap(({ id }) => [`/units/${id}`, `/coverage?unit=${id}`])
  expect(await statuses(visitor, paths)).toEqual(all(paths, 200))
})

function withoutIds(body: string): string {
  return body.replaceAll(/name="_csrf" value="[^"]*"/g, '').replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
}
