import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { roster } from '../../src/domain.ts'
import type { Unit } from '../../src/organisation/units.ts'
import type { Target } from '../../src/targets/target.ts'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aTarget, aUnit, makeAware, now } from '../support/builders.ts'
import { signInAs, type Visitor } from '../support/visit.ts'

const { app, authority, clock, db } = await testApp()
const target = await aTarget(db, authority)
const ward = await aUnit(db, { kind: 'group', parentId: authority.id, code: 'W1', name: 'Phường Một' })
const other = await aUnit(db, { kind: 'group', parentId: authority.id, code: 'W2', name: 'Phường Hai' })
const preschool = await aUnit(db, { parentId: ward.id, code: '01', name: 'Trường Mầm non Ánh Dương', levels: ['MN'] })
const primary = await aUnit(db, { parentId: ward.id, code: '02', name: 'Trường Tiểu học Bình Minh', levels: ['TH'] })
const both = await aUnit(db, {
  parentId: other.id,
  code: '03',
  name: 'Trường Tiểu học và Trung học cơ sở Chu Văn An',
  levels: ['TH', 'THCS'],
  isPublic: false,
})
await aUnit(db, { parentId: other.id, code: '04', name: 'Trường Mầm non Đào', levels: ['MN'] })
let visitor: Visitor

type Aware = 'both' | 'child-protection' | 'gender-equality' | 'none'
type Options = NonNullable<Parameters<typeof aPerson>[1]>

async function hire(at: Unit, aware: Aware, options: Options = {}, on = '2026-03-15'): Promise<string> {
  const { id } = await aPerson(db, { at, ...options })
  if (aware !== 'none') await makeAware(db, id, target, aware === 'both' ? 'both' : [aware], on)
  return id
}

beforeAll(async () => {
  visitor = await signInAs(app, (await anAccount(db, { roles: [{ role: 'officer', unitId: authority.id }] })).username)
  await hire(preschool, 'both')
  await hire(preschool, 'none', { sex: 'male' })
  await hire(preschool, 'child-protection', { category: 'employee' })
  await hire(primary, 'both', { sex: 'male', category: 'manager' })
  await hire(primary, 'both', {}, '2026-10-20')
  await hire(both, 'gender-equality', { sex: null })
  await hire(both, 'none')
  await hire(both, 'none', { category: 'employee' })
  await hire(ward, 'none', { category: 'manager' })
})

type Row = { name: string; kind: string; depth: number; counts: number[]; missing: string; href: string | undefined }

/** The lines of the table, the total last. `counts`: population, then the four states. */
function rowsOf(body: string): Row[] {
  const [, table = ''] = /<table class="table coverage">([\s\S]*?)<\/table>/.exec(body) ?? []
  const [, ...lines] = table.split(/<tr\b/).slice(1)
  return lines.map((line) => {
    const [name = '', population, , missing = '', ...states] = line
      .replace(/^[^>]*>/, '')
      .split(/<\/t[hd]>/)
      .map((cell) =>
        cell
          .replace(/<span class="coverage__people">[\s\S]*/, '')
          .replace(/<[^>]*>/g, '')
          .trim(),
      )
    return {
      name,
      kind: /data-kind="(\w+)"/.exec(line)?.[1] ?? 'total',
      depth: Number(/data-depth="(\d+)"/.exec(line)?.[1] ?? 0),
      counts: [population, ...states.slice(0, 4)].map(Number),
      missing,
      href: /<a href="([^"]*)"/.exec(line)?.[1]?.replaceAll('&amp;', '&'),
    }
  })
}

async function rowsAt(query: string): Promise<Row[]> {
  const response = await visitor.get(`/coverage${query}`)
  expect(response.statusCode, query).toBe(200)
  return rowsOf(response.body)
}

async function totalAt(query: string): Promise<number[] | undefined> {
  return (await rowsAt(query)).at(-1)?.counts
}

/** The four states of everybody at or below a unit, by another road: plain SQL over the tables of record. */
async function independentCounts({ id, startsOn }: Target, unitId: string, on: string): Promise<number[]> {
  const [row] = await db.execute<{ population: number; both: number; cp: number; ge: number; none: number }>(sql`
    select count(*)::int as population, count(*) filter (where cp and ge)::int as both,
      count(*) filter (where cp and not ge)::int as cp, count(*) filter (where ge and not cp)::int as ge,
      count(*) filter (where not ge and not cp)::int as none
    from (
      select bool_or(t.area = 'child-protection') is true as cp, bool_or(t.area = 'gender-equality') is true as ge
      from employments e
      join unit_ancestors u on u.unit_id = e.unit_id and u.ancestor_id = ${unitId}
      left join completions c on c.person_id = e.person_id and c.achieved_on between ${startsOn} and ${on}
      left join target_courses t on t.course_id = c.course_id and t.target_id = ${id}
      where e.is_primary and e.started_on <= ${on} and coalesce(e.ended_on, 'infinity') >= ${on}
      group by e.person_id
    ) people`)
  return row ? [row.population, row.both, row.cp, row.ge, row.none] : []
}

describe('coverage', () => {
  test('is a tree of the units with their people, in Vietnamese order', async () => {
    expect((await rowsAt('')).map(({ name, kind, depth, counts }) => [depth, kind, name, ...counts])).toEqual([
      [0, 'group', 'Phường Hai', 3, 0, 0, 1, 2],
      [1, 'school', 'Trường Mầm non Đào', 0, 0, 0, 0, 0],
      [1, 'school', 'Trường Tiểu học và Trung học cơ sở Chu Văn An', 3, 0, 0, 1, 2],
      [0, 'group', 'Phường Một', 6, 3, 1, 0, 2],
      [1, 'own', 'Người làm tại Phường Một', 1, 0, 0, 0, 1],
      [1, 'school', 'Trường Mầm non Ánh Dương', 3, 1, 1, 0, 1],
      [1, 'school', 'Trường Tiểu học Bình Minh', 2, 2, 0, 0, 0],
      [0, 'total', 'Cộng', 9, 3, 1, 1, 4],
    ])
  })

  test('agrees with plain SQL, for every unit', async () => {
    for (const unit of [authority, ward, other, preschool, primary, both]) {
      expect(await totalAt(`?unit=${unit.id}`)).toEqual(await independentCounts(target, unit.id, '2026-11-23'))
    }
  })

  test('says how many are missing, and where the target is reached', async () => {
    const { body } = await visitor.get('/coverage')
    expect(body).toContain('Còn thiếu 2 người để đạt 50%')
    expect(body).toContain('33,3%')
    const missing = Object.fromEntries(rowsOf(body).map((row) => [row.name, row.missing]))
    expect(missing).toMatchObject({ 'Phường Hai': '2', 'Phường Một': 'Đạt', 'Trường Mầm non Ánh Dương': '1' })
    expect(missing['Trường Mầm non Đào'], 'nobody has not reached anything').toBe('0')
  })

  test('drills down with the choices that were made', async () => {
    const rows = await rowsAt('?sex=male&on=22/11/2026&sort=missing')
    const group = rows.find(({ name }) => name === 'Phường Một')
    expect(group?.href).toBe(`/coverage?unit=${ward.id}&on=2026-11-22&sex=male&sort=missing`)
    const { body } = await visitor.get(group?.href as string)
    expect(body).toContain('Kết quả: Phường Một')
    expect(body).toContain('Tính đến 22/11/2026')
    expect(rowsOf(body).at(-1)?.counts).toEqual([2, 1, 0, 0, 1])
    expect(rowsOf(body).find(({ kind }) => kind === 'school')?.href).toMatch(/^\/units\/[0-9a-f-]{36}$/)
  })

  test('of a school is its people', async () => {
    expect((await rowsAt(`?unit=${primary.id}`)).map(({ name, kind }) => [kind, name])).toEqual([
      ['own', 'Người làm tại Trường Tiểu học Bình Minh'],
      ['total', 'Cộng'],
    ])
  })

  test('shows the unit one is responsible for when none is named', async () => {
    expect((await visitor.get('/coverage?unit=')).body).toContain(`Kết quả: ${authority.name}`)
    const account = await anAccount(db, { roles: [{ role: 'officer', unitId: ward.id }] })
    expect((await (await signInAs(app, account.username)).get('/coverage')).body).toContain('Kết quả: Phường Một')
  })

  test('is there in English', async () => {
    const reader = await signInAs(
      app,
      (await anAccount(db, { roles: [{ role: 'auditor', unitId: authority.id }] })).username,
    )
    reader.setCookie('language', 'en')
    const { body } = await reader.get('/coverage')
    expect(body).toContain('33.3%')
    expect(body).not.toMatch(/Cộng|Còn thiếu|Đạt/)
  })
})

describe('the choices', () => {
  test.each<[string, number[]]>([
    ['?level=TH', [5, 2, 0, 1, 2]],
    ['?level=THCS', [3, 0, 0, 1, 2]],
    ['?level=MN', [3, 1, 1, 0, 1]],
    ['?ownership=private', [3, 0, 0, 1, 2]],
    ['?ownership=public', [5, 3, 1, 0, 1]],
    ['?level=TH&ownership=public', [2, 2, 0, 0, 0]],
    ['?sex=male', [2, 1, 0, 0, 1]],
    ['?sex=female', [6, 2, 1, 0, 3]],
    ['?category=employee', [2, 0, 1, 0, 1]],
    ['?category=manager&sex=male', [1, 1, 0, 0, 0]],
    ['?level=MN&ownership=private', [0, 0, 0, 0, 0]],
    ['?level=xx&sex=&category=all&measure=?', [9, 3, 1, 1, 4]],
  ])('%s counts %j, in the tree and in the list', async (query, counts) => {
    for (const view of ['', '&view=schools']) {
      const rows = await rowsAt(`${query}${view}`)
      expect(rows.at(-1)?.counts ?? [0, 0, 0, 0, 0]).toEqual(counts)
      const uppermost = rows.slice(0, -1).filter(({ depth }) => depth === 0)
      const sums = counts.map((_, place) => uppermost.reduce((sum, row) => sum + (row.counts[place] ?? 0), 0))
      expect(sums).toEqual(counts)
    }
  })

  test('stay chosen on the page, and go along to the files and the other order', async () => {
    const query = 'level=TH&ownership=public&sex=female&category=teacher'
    const { body } = await visitor.get(`/coverage?measure=child-protection&${query}`)
    for (const value of ['child-protection', 'TH', 'public', 'female', 'teacher']) {
      expect(body).toContain(`<option value="${value}" selected>`)
    }
    const all = `measure=child-protection&${query}`.replaceAll('&', '&amp;')
    for (const path of ['/coverage.xlsx', '/coverage.csv']) expect(body).toContain(`href="${path}?${all}`)
    expect(body).toContain(`href="/coverage?${all}&amp;sort=percent"`)
    expect(body).toContain(`href="/coverage?${all}&amp;view=schools"`)
  })

  test('measure one area or both', async () => {
    expect((await visitor.get('/coverage')).body).toContain('3/9 người đã đủ cả hai phần')
    expect((await visitor.get('/coverage?measure=child-protection')).body).toContain('4/9 người đã học bảo vệ trẻ em')
    expect((await visitor.get('/coverage?measure=gender-equality')).body).toContain('4/9 người đã học bình đẳng giới')
  })

  test.each([
    ['name', ['Phường Một', 'Ánh Dương', 'Đào', 'Bình Minh', 'Chu Văn An']],
    ['percent', ['Phường Một', 'Chu Văn An', 'Ánh Dương', 'Bình Minh', 'Đào']],
    ['missing', ['Chu Văn An', 'Phường Một', 'Ánh Dương', 'Đào', 'Bình Minh']],
    ['population', ['Ánh Dương', 'Chu Văn An', 'Bình Minh', 'Phường Một', 'Đào']],
  ])('sort by %s', async (sort, order) => {
    const rows = await rowsAt(`?view=schools&sort=${sort}`)
    const ends = rows.flatMap((row) => order.find((end) => row.name.endsWith(end)) ?? [])
    expect(ends).toEqual(order)
  })
})

describe('the day', () => {
  test.each([
    ['hôm qua', 'invalidDate', 'ngày/tháng/năm'],
    ['31/02/2026', 'invalidDate', 'ngày/tháng/năm'],
    ['2026-13-01', 'invalidDate', 'ngày/tháng/năm'],
    ['1/1/0000', 'invalidDate', 'ngày/tháng/năm'],
    ['24/11/2026', 'futureDate', 'Ngày này chưa tới'],
    ['9999-12-31', 'futureDate', 'Ngày này chưa tới'],
  ])('%j is refused beside the field, and kept', async (typed, _, message) => {
    const { body, statusCode } = await visitor.get(`/coverage?on=${encodeURIComponent(typed)}&sex=male`)
    expect(statusCode).toBe(422)
    expect(body).toContain(`value="${typed}"`)
    expect(body).toMatch(new RegExp(`id="on-error">[^<]*${message}`))
    expect(body).toContain('href="#on"')
    expect(body, 'today, with the other choices').toContain('<option value="male" selected>')
    expect(rowsOf(body).at(-1)?.counts).toEqual([2, 1, 0, 0, 1])
    for (const path of ['/coverage.xlsx', '/coverage.csv']) {
      expect((await visitor.get(`${path}?on=${encodeURIComponent(typed)}`)).statusCode).toBe(422)
    }
  })

  test.each(['22/11/2026', '22-11-2026', '22.11.2026', ' 22/11/2026 ', '2026-11-22'])(
    'is read as %j',
    async (typed) => {
      expect((await visitor.get(`/coverage?on=${encodeURIComponent(typed)}`)).body).toContain('Tính đến 22/11/2026')
    },
  )

  test('gives the figures of that day: posts, evidence and target', async () => {
    const office = await aUnit(db, { kind: 'authority', name: 'Phòng khác' })
    const [old, young] = [await aUnit(db, { parentId: office.id }), await aUnit(db, { parentId: office.id })]
    const plan = await aTarget(db, office)
    const mover = await aPerson(db, { at: old })
    await makeAware(db, mover.id, plan, 'both', '2026-05-10')
    const post = { unitId: young.id, category: 'teacher', contractKind: 'permanent', startedOn: '2026-09-01' } as const
    await roster.transfer(db, mover.id, post, now)
    const guest = await aPerson(db, { at: old, startedOn: '2026-06-01', endedOn: '2026-10-31' })
    await makeAware(db, guest.id, plan, ['child-protection'], '2026-07-01')
    const account = await anAccount(db, { roles: [{ role: 'officer', unitId: office.id }] })
    const officer = await signInAs(app, account.username)
    const totalOf = async (unit: Unit, on: string) =>
      rowsOf((await officer.get(`/coverage?unit=${unit.id}&on=${on}`)).body).at(-1)?.counts ?? [0, 0, 0, 0, 0]
    for (const on of [
      '2026-01-01',
      '2026-05-09',
      '2026-05-10',
      '2026-06-30',
      '2026-08-31',
      '2026-09-01',
      '2026-11-22',
    ]) {
      for (const unit of [office, old, young]) {
        expect(await totalOf(unit, on), on).toEqual(await independentCounts(plan, unit.id, on))
      }
    }
    expect(await totalOf(old, '2026-08-31')).toEqual([2, 1, 1, 0, 0])
    expect(await totalOf(old, '2026-09-01')).toEqual([1, 0, 1, 0, 0])
    expect(await totalOf(young, '2026-09-01')).toEqual([1, 1, 0, 0, 0])
  })

  test('before any target says so, and offers no figures and no files', async () => {
    const { body, statusCode } = await visitor.get('/coverage?on=31/12/2025')
    expect(statusCode).toBe(200)
    expect(body).toContain('Ngày 31/12/2025 chưa có kế hoạch nào')
    expect(body).toContain('value="31/12/2025"')
    expect(body).not.toMatch(/<table|coverage\.(xlsx|csv)/)
  })

  test('asked for later gives what today gives now', async () => {
    const today = (await rowsAt('')).map(({ name, counts }) => [name, ...counts])
    clock.at = new Date('2026-11-25T03:00:00Z')
    const later = (await rowsAt('?on=23/11/2026')).map(({ name, counts }) => [name, ...counts])
    clock.at = now
    expect(later).toEqual(today)
  })
})
