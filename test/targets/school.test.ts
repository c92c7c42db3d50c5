import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { newestVersion } from '../../src/courses/queries.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { ledger, roster } from '../../src/domain.ts'
import { enrol } from '../../src/learning/progress.ts'
import { enrolments } from '../../src/learning/schema.ts'
import { people } from '../../src/organisation/schema.ts'
import { ownCounts } from '../../src/targets/coverage.ts'
import { listMissingPeople } from '../../src/targets/missing-people.ts'
import { testApp } from '../support/app.ts'
import { aCompletion, anAccount, aPerson, aTarget, aUnit, courseOf, makeAware, now } from '../support/builders.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, clock, db, url } = await testApp()
const target = await aTarget(db, authority)
const visitor = await signInAs(
  app,
  (await anAccount(db, { roles: [{ role: 'administrator', unitId: authority.id }] })).username,
)

type Line = { name: string; childProtection: string; genderEquality: string; progress: string }

/** The table of the people who are missing, line by line. */
function linesOf(body: string): Line[] {
  const [, table = ''] = /<table class="table people">([\s\S]*?)<\/table>/.exec(body) ?? []
  return [...table.matchAll(/<tr>\s*<th scope="row">([\s\S]*?)<\/tr>/g)].map(([, line = '']) => {
    const [name, , childProtection, genderEquality, progress] = line
      .split('</td>')
      .join('</th>')
      .split('</th>')
      .map(textOf)
    return { name, childProtection, genderEquality, progress } as Line
  })
}

function textOf(html: string): string {
  return html
    .replace(/<span class="people__(category|area)"[\s\S]*?<\/span>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Every page of the list, following its own link. */
async function allLines(path: string): Promise<Line[][]> {
  const pages: Line[][] = []
  for (let next: string | undefined = path; next !== undefined && pages.length < 20; ) {
    const { body } = await visitor.get(next)
    pages.push(linesOf(body))
    next = /href="(\/units\/[^"]*after=[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  }
  return pages
}

describe('the figures of a school', () => {
  test('are its four counts, its share and how many are missing', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    const seven = await Promise.all(Array.from({ length: 7 }, () => aPerson(db, { at: school })))
    const ids = seven.map(({ id }) => id) as [string, string, string, string, string, string, string]
    await makeAware(db, ids[0], target, 'both')
    await makeAware(db, ids[1], target, ['child-protection'])
    await makeAware(db, ids[2], target, ['child-protection'])
    await makeAware(db, ids[3], target, ['gender-equality'])
    const { body } = await visitor.get(`/units/${school.id}`)
    expect(body).toContain('Còn thiếu 3 người để đạt 50%')
    expect(body).toContain('14,2%')
    expect(body).toContain('1/7 người đã đủ cả hai phần')
    const groups = [...body.matchAll(/<dd><strong>(\d+)<\/strong>/g)].map((match) => match[1])
    expect(groups).toEqual(['1', '2', '1', '3'])
    expect(linesOf(body)).toHaveLength(6)
  })

  test('are of today: who comes, leaves or is on maternity leave today counts or not', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    const person = await aPerson(db, { at: school, fullName: 'Nguyễn Thị Ở' })
    await aPerson(db, { at: school, fullName: 'Nguyễn Thị Đến', startedOn: '2026-11-24' })
    await aPerson(db, { at: school, fullName: 'Nguyễn Thị Đi', endedOn: '2026-11-22' })
    const away = await aPerson(db, { at: school, fullName: 'Nguyễn Thị Nghỉ' })
    await roster.recordLeave(db, away.id, { kind: 'maternity', startedOn: '2026-11-01', endedOn: '2026-11-23' }, now)
    const names = async () => linesOf((await visitor.get(`/units/${school.id}`)).body).map(({ name }) => name)
    expect(await names()).toEqual(['Nguyễn Thị Ở'])
    clock.at = new Date('2026-11-23T17:00:00Z')
    expect(await names(), 'the day after').toEqual(['Nguyễn Thị Đến', 'Nguyễn Thị Nghỉ', 'Nguyễn Thị Ở'])
    clock.at = now
    expect(person.unitId).toBe(school.id)
  })

  test('are none without a target, without people, and when everybody is done', async () => {
    const elsewhere = await aUnit(db, { kind: 'authority' })
    const lonely = await aUnit(db, { parentId: elsewhere.id })
    const account = await anAccount(db, { roles: [{ role: 'principal', unitId: lonely.id }] })
    const principal = await signInAs(app, account.username)
    expect((await principal.get(`/units/${lonely.id}`)).body).toContain('Chưa có kế hoạch nào đang mở')
    const school = await aUnit(db, { parentId: authority.id })
    expect((await visitor.get(`/units/${school.id}`)).body).toContain('Chưa có ai trong danh sách tính')
    await makeAware(db, (await aPerson(db, { at: school })).id, target, 'both')
    const done = await visitor.get(`/units/${school.id}`)
    expect(done.body).toContain('Đã đạt mục tiêu 50%')
    expect(done.body).toContain('Mọi người đều đã đủ cả hai phần')
  })
})

describe('the list of who is missing', () => {
  const found = async (path: string) => linesOf((await visitor.get(path)).body).map(({ name }) => name)
  let school: Awaited<ReturnType<typeof aUnit>>
  beforeAll(async () => {
    school = await aUnit(db, { parentId: authority.id })
    const hire = async (fullName: string, aware: ('child-protection' | 'gender-equality')[]) => {
      const { id } = await aPerson(db, { at: school, fullName })
      await makeAware(db, id, target, aware)
      return id
    }
    await hire('Nguyễn Văn Đạt', [])
    await hire('Trần Thị 100%', ['child-protection'])
    await hire('Lê Nguyễn Ánh', ['gender-equality'])
    const dung = await hire('Phạm Thị Dung', [])
    const courseId = courseOf(target, 'child-protection')
    const version = await newestVersion(db, courseId)
    await enrol(db, { personId: dung, courseId, courseVersionId: version?.id as string }, now)
  })

  test('says what is missing and where they are on the way', async () => {
    expect(linesOf((await visitor.get(`/units/${school.id}`)).body)).toEqual([
      { name: 'Trần Thị 100%', childProtection: '15/03/2026', genderEquality: 'Chưa', progress: 'Chưa bắt đầu' },
      { name: 'Lê Nguyễn Ánh', childProtection: 'Chưa', genderEquality: '15/03/2026', progress: 'Chưa bắt đầu' },
      { name: 'Phạm Thị Dung', childProtection: 'Chưa', genderEquality: 'Chưa', progress: 'Đang học' },
      { name: 'Nguyễn Văn Đạt', childProtection: 'Chưa', genderEquality: 'Chưa', progress: 'Chưa bắt đầu' },
    ])
  })

  test.each([
    ['nguyen', ['Lê Nguyễn Ánh', 'Nguyễn Văn Đạt']],
    ['NGUYỄN', ['Lê Nguyễn Ánh', 'Nguyễn Văn Đạt']],
    ['nguyễn'.normalize('NFD'), ['Lê Nguyễn Ánh', 'Nguyễn Văn Đạt']],
    ['  van   dat ', ['Nguyễn Văn Đạt']],
    ['đạt', ['Nguyễn Văn Đạt']],
    ['dung', ['Phạm Thị Dung']],
    ['%', ['Trần Thị 100%']],
    ['_', []],
    ['\\', []],
    ['không có ai', []],
  ])('is searched without diacritics: %j', async (q, names) => {
    const response = await visitor.get(`/units/${school.id}?q=${encodeURIComponent(q)}`)
    expect(linesOf(response.body).map(({ name }) => name)).toEqual(names)
    if (names.length === 0) expect(response.body).toContain('Không có ai khớp điều kiện tìm')
    else expect(response.body).toContain(`<strong>${names.length} người</strong>`)
  })

  test('is filtered by what is missing, also together with a name', async () => {
    const unit = `/units/${school.id}`
    expect(await found(`${unit}?state=none`)).toEqual(['Phạm Thị Dung', 'Nguyễn Văn Đạt'])
    expect(await found(`${unit}?state=child-protection`)).toEqual(['Trần Thị 100%'])
    expect(await found(`${unit}?state=gender-equality`)).toEqual(['Lê Nguyễn Ánh'])
    expect(await found(`${unit}?state=none&q=nguyen`)).toEqual(['Nguyễn Văn Đạt'])
    expect(await found(`${unit}?state=both`), 'is no choice').toHaveLength(4)
  })

  test('keeps what was typed', async () => {
    const { body } = await visitor.get(`/units/${school.id}?q=Ngu%22yen&state=none`)
    expect(body).toContain('value="Ngu&quot;yen"')
    expect(body).toMatch(/<option value="none" selected>/)
  })
})

describe('a long list', () => {
  const given = ['Hoa', 'Hòa', 'Hoà', 'Hóa', 'An', 'Ăn', 'Ân', 'Dung', 'Dũng', 'Đan', 'Đào', 'Ý', 'Yến', 'Lan Anh']
  const families = ['Nguyễn', 'Trần', 'Lê', 'Võ', 'Ông', 'Âu', 'Đặng', 'Đỗ', 'An']
  let school: Awaited<ReturnType<typeof aUnit>>
  let everybody: string[]

  beforeAll(async () => {
    school = await aUnit(db, { parentId: authority.id })
    const random = seededRandom(7)
    const pick = (from: string[]) => from[Math.floor(random() * from.length)] as string
    // Several people have the same name: only their ids tell them apart.
    everybody = Array.from({ length: 120 }, () => `${pick(families)} ${pick(['Thị', 'Văn', ''])} ${pick(given)}`)
    const post = { unitId: school.id, category: 'teacher', contractKind: 'permanent', startedOn: '2020-09-01' } as const
    await roster.hire(
      db,
      everybody.map((fullName, index) => ({ staffCode: `L${index}`, fullName, sex: null, birthOn: null, post })),
      now,
    )
    everybody = everybody.map((name) => name.replace(/\s+/g, ' ').normalize('NFC'))
  })

  test('shows everybody exactly once, page after page', async () => {
    const pages = await allLines(`/units/${school.id}`)
    expect(pages.map((lines) => lines.length)).toEqual([50, 50, 20])
    expect(
      pages
        .flat()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...everybody].sort())
  })

  test('is in Vietnamese order of given names, then of the rest', async () => {
    const names = (await allLines(`/units/${school.id}`)).flat().map(({ name }) => name)
    const collator = new Intl.Collator('vi')
    const parts = (name: string) => [name.split(' ').at(-1) as string, name.split(' ').slice(0, -1).join(' ')] as const
    const inOrder = [...names].sort((a, b) => {
      const [[givenA, restA], [givenB, restB]] = [parts(a), parts(b)]
      return collator.compare(givenA, givenB) || collator.compare(restA, restB)
    })
    expect(names).toEqual(inOrder)
  })

  test('keeps the search on the way', async () => {
    const pages = await allLines(`/units/${school.id}?q=n&state=none`)
    const wanted = everybody.filter((name) => name.normalize('NFD').toLowerCase().includes('n'))
    expect(
      pages
        .flat()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(wanted.sort())
    expect(pages.length).toBeGreaterThan(1)
  })

  test('begins anew for a place that does not exist', async () => {
    const { body, statusCode } = await visitor.get(`/units/${school.id}?after=abc`)
    expect(statusCode).toBe(200)
    expect(linesOf(body)).toHaveLength(50)
  })

  test('begins anew when nobody is left behind the place where a page ended', async () => {
    const [last] = await db
      .select({ id: people.id })
      .from(people)
      .where(eq(people.fullName, (await allLines(`/units/${school.id}`)).flat().at(-1)?.name as string))
    const { body } = await visitor.get(`/units/${school.id}?after=${last?.id}`)
    expect(linesOf(body)).toHaveLength(50)
    expect(body).not.toContain('Không còn ai cần nhắc')
  })

  test('finds nobody by a text that is longer than any name, and keeps it', async () => {
    const long = 'nguyen '.repeat(30).trim()
    const { body } = await visitor.get(`/units/${school.id}?q=${encodeURIComponent(long)}`)
    expect(linesOf(body)).toEqual([])
    expect(body).toContain(`value="${long}"`)
  })

  test('loses nobody while people finish', async () => {
    const first = await visitor.get(`/units/${school.id}`)
    const shown = linesOf(first.body)
    const next = /href="(\/units\/[^"]*after=[^"]*)"/.exec(first.body)?.[1] as string
    const before = linesOf((await visitor.get(next)).body)
    const [someone] = await db
      .select({ id: people.id })
      .from(people)
      .where(eq(people.fullName, shown[3]?.name as string))
    await makeAware(db, someone?.id as string, target, 'both')
    expect(linesOf((await visitor.get(next)).body)).toEqual(before)
    expect((await visitor.get(`/units/${school.id}`)).body).toContain('<strong>119 người</strong>')
  })
})

const kinds = ['hire', 'enrol', 'leave the course', 'rename', 'complete', 'void', 'transfer', 'leave', 'end'] as const
const act = fc.record({
  kind: fc.constantFrom(...kinds),
  who: fc.nat(5),
  where: fc.nat(1),
})

describe('what is kept of the page', () => {
  test('after every act, also of another process, the page is as if it had never been shown', async () => {
    const other = openDatabase(url, { max: 1 })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 9 }), async (acts) => {
        const schools = [
          await aUnit(db, { parentId: authority.id }),
          await aUnit(db, { parentId: authority.id }),
        ] as const
        const ids: string[] = []
        const entries: string[] = []
        for (const { kind, who, where } of [{ kind: 'hire', who: 0, where: 0 }, ...acts]) {
          await perform(other.db, { kind, who, where }, { schools, ids, entries })
          for (const school of schools) {
            expect(await shownAt(school.id), `after ${kind}`).toEqual(await readAt(school.id))
          }
        }
      }),
      // Each kind once, on one person, besides what chance brings.
      { numRuns: 15, examples: [[kinds.map((kind) => ({ kind, who: 0, where: 0 }))]] },
    )
    await other.close()
  }, 60_000)

  test('what was taken back is seen by nobody', async () => {
    const school = await aUnit(db, { parentId: authority.id })
    const { id } = await aPerson(db, { at: school, fullName: 'Nguyễn Thị Ở' })
    const before = await shownAt(school.id)
    await db
      .transaction(async (tx) => {
        await tx.update(people).set({ fullName: 'Nguyễn Thị Đổi' }).where(eq(people.id, id))
        expect(await shownAt(school.id)).toEqual(before)
        throw new Error('taken back')
      })
      .catch((error: Error) => expect(error.message).toBe('taken back'))
    expect(await shownAt(school.id)).toEqual(before)
  })

  async function shownAt(unitId: string) {
    return linesOf((await visitor.get(`/units/${unitId}`)).body).map(({ name, progress }) => ({ name, progress }))
  }

  async function readAt(unitId: string) {
    const counts = await ownCounts(db, target.id, unitId)
    const filter = { q: undefined, state: undefined }
    const list = await listMissingPeople(db, { targetId: target.id, unitId, filter, after: undefined, counts })
    const words = { 'not-started': 'Chưa bắt đầu', 'in-progress': 'Đang học' }
    return list.people.map(({ fullName, progress }) => ({ name: fullName, progress: words[progress] }))
  }

  type World = { schools: readonly [{ id: string }, { id: string }]; ids: string[]; entries: string[] }

  /** What the database refuses, a second void say, changes nothing. */
  async function perform(
    on: Database,
    { kind, who, where }: { kind: string; who: number; where: number },
    world: World,
  ) {
    const { schools, ids, entries } = world
    const at = schools[where as 0 | 1]
    const post = { unitId: at.id, category: 'teacher', contractKind: 'permanent' } as const
    if (kind === 'hire') {
      const unit = { ...authority, id: at.id }
      ids.push((await aPerson(on, { at: unit, fullName: `Nguyễn Thị ${['An', 'Bình', 'Chi'][ids.length % 3]}` })).id)
    }
    const personId = ids[who % ids.length] as string
    const courseId = courseOf(target, where === 0 ? 'child-protection' : 'gender-equality')
    const version = await newestVersion(on, courseId)
    const courseVersionId = version?.id as string
    const [entry] = entries
    const works: Record<string, () => Promise<unknown>> = {
      transfer: () => roster.transfer(on, personId, { ...post, startedOn: '2026-11-20' }, now),
      end: () => roster.endPost(on, personId, '2026-11-22', now),
      leave: () =>
        roster.recordLeave(on, personId, { kind: 'maternity', startedOn: '2026-11-01', endedOn: '2026-12-01' }, now),
      complete: async () => entries.unshift((await aCompletion(on, personId, { courseId })).id),
      void: async () =>
        entry && ledger.voidCompletion(on, entry, { reason: 'nhầm', voidedBy: await officerId(), at: now }),
      enrol: () => enrol(on, { personId, courseId, courseVersionId }, now),
      'leave the course': () => on.delete(enrolments).where(eq(enrolments.personId, personId)),
      rename: () =>
        on
          .update(people)
          .set({ fullName: `Trần Đổi Tên ${who}` })
          .where(eq(people.id, personId)),
    }
    await works[kind]?.().catch(() => undefined)
  }

  let officer: string | undefined
  async function officerId() {
    officer ??= (await anAccount(db)).id
    return officer
  }
})
