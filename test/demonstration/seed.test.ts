import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { demonstrationAccounts, demonstrationPassword } from '../../src/accounts/demonstration-accounts.ts'
import { findInstallation } from '../../src/accounts/installation.ts'
import { isPassword } from '../../src/accounts/password.ts'
import { accounts, roleGrants } from '../../src/accounts/schema.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import { openingOf } from '../../src/demonstration/plan.ts'
import { schoolOfTheCast } from '../../src/demonstration/schools.ts'
import { seedDemonstration } from '../../src/demonstration/seed.ts'
import { ledger, roster } from '../../src/domain.ts'
import { employments, units } from '../../src/organisation/schema.ts'
import { coverageCounts } from '../../src/targets/schema.ts'
import { now, today } from '../support/builders.ts'
import { catalogue } from '../support/catalogue.ts'
import { testDatabase } from '../support/database.ts'

const { db } = await testDatabase()

beforeAll(async () => {
  await publishCatalogue(db, catalogue, openingOf(now))
  await seedDemonstration({ db, roster, ledger, now })
}, 120_000)

/** One number or text that a query finds. */
async function value<T = number>(query: ReturnType<typeof sql>): Promise<T> {
  const [row] = await db.execute<{ value: T }>(query)
  return row?.value as T
}

/** Where everybody stands today, from the tables of record alone and by other means than the product's. */
const recomputed = sql`
  with recursive service as (
    select person_id, unit_id, category, started_on as since from employments
    where is_primary and started_on <= ${today} and coalesce(ended_on, 'infinity') >= ${today}
    union all
    select s.person_id, s.unit_id, s.category, e.started_on from service s
    join employments e on e.person_id = s.person_id and e.is_primary and e.ended_on + 1 = s.since
  ),
  population as (
    select person_id, unit_id, category from service
    where not exists (select from leaves l where l.person_id = service.person_id
      and l.started_on <= ${today} and coalesce(l.ended_on, 'infinity') >= ${today})
    group by person_id, unit_id, category
    having ${today}::date - min(since) + 1 >= 30
  ),
  done as (
    select person_id, area from completions c
    where achieved_on between '2026-01-01' and ${today}
      and id not in (select completion_id from completion_voids)
      and course_id in (select course_id from target_courses)
    group by person_id, area
    having count(distinct course_id) = (select count(*) from target_courses k where k.area = c.area)
  )
  select p.unit_id, p.category, coalesce(s.sex, 'unknown') as sex,
    case when cp.person_id is not null and ge.person_id is not null then 'both'
      when cp.person_id is not null then 'child-protection'
      when ge.person_id is not null then 'gender-equality' else 'none' end as state,
    count(*)::integer as people
  from population p join people s on s.id = p.person_id
  left join done cp on cp.person_id = p.person_id and cp.area = 'child-protection'
  left join done ge on ge.person_id = p.person_id and ge.area = 'gender-equality'
  group by 1, 2, 3, 4`

describe('the figures', () => {
  test('are of 64 schools and about 5,000 people, of whom 38 in a hundred have completed both areas', async () => {
    expect(await value(sql`select count(*)::int as value from units where kind = 'school'`)).toBe(64)
    expect(await value(sql`select count(*)::int as value from units where kind = 'group'`)).toBe(4)
    const population = await value(
      sql`select sum("both" + child_protection + gender_equality + "none")::int as value from coverage_counts`,
    )
    const both = await value(sql`select sum("both")::int as value from coverage_counts`)
    expect(population).toBeGreaterThanOrEqual(4900)
    expect(population).toBeLessThanOrEqual(5100)
    expect(both / population).toBeGreaterThan(0.37)
    expect(both / population).toBeLessThan(0.39)
  })

  test('are those of the posts, leaves and ledger, cell by cell', async () => {
    const cell = (row: Record<string, unknown>) => Object.values(row).join(' ')
    const expected = (await db.execute(recomputed)).map(cell)
    const kept = await db.select().from(coverageCounts)
    const keptCells = kept.flatMap(({ unitId, category, sex, both, childProtection, genderEquality, none }) =>
      Object.entries({ both, 'child-protection': childProtection, 'gender-equality': genderEquality, none })
        .filter(([, people]) => people > 0)
        .map(([state, people]) => cell({ unitId, category, sex, state, people })),
    )
    expect(keptCells.length).toBeGreaterThan(500)
    expect(keptCells.sort()).toEqual(expected.sort())
  })
})

describe('the record', () => {
  test('holds nothing that has not happened yet', async () => {
    const instants = await db.execute<{ place: string; last: string }>(sql`
      select 'people' as place, max(created_at) as last from people
      union all select 'enrolments', max(greatest(started_at, place_at)) from enrolments
      union all select 'readings', max(read_at) from lesson_readings
      union all select 'attempts', max(greatest(started_at, submitted_at)) from attempts
      union all select 'answers', max(answered_at) from attempt_items
      union all select 'completions', max(recorded_at) from completions
      union all select 'voids', max(voided_at) from completion_voids
      union all select 'certificates', max(issued_at) from certificates
      union all select 'audit', max(at) from audit_entries
      union all select 'posts', max(started_on) from employments
      union all select 'leaves', max(started_on) from leaves
      union all select 'evidence', max(achieved_on) from completions`)
    expect(instants).toHaveLength(12)
    for (const { place, last } of instants) expect(new Date(last) <= now, `${place} ${last}`).toBe(true)
  })

  test('begins after the courses were published', async () => {
    const early = sql`select count(*)::int as value from enrolments e
      join course_versions v on v.id = e.course_version_id where e.started_at < v.published_at`
    expect(await value(early)).toBe(0)
  })

  test('proves every online completion by an attempt of that day with those marks, graded answer by answer', async () => {
    const online = await value(sql`select count(*)::int as value from completions where source = 'online'`)
    const proven = await value(sql`
      select count(*)::int as value from completions c join attempts a on a.id = c.evidence_id
        and a.person_id = c.person_id and a.course_version_id = c.course_version_id and a.passed
        and (a.marks_awarded, a.marks_possible) = (c.marks_awarded, c.marks_possible)
        and (a.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date = c.achieved_on
      where c.source = 'online' and (
        select (sum(i.marks_awarded * a.marks_possible / i.marks_possible), count(i.answer))
          = (a.marks_awarded * count(*), count(*))
        from attempt_items i where i.attempt_id = a.id)`)
    expect(online).toBeGreaterThan(3500)
    expect(proven).toBe(online)
  })

  test('knows failed attempts, open ones, workshops, papers and three entries taken out again', async () => {
    expect(await value(sql`select count(*)::int as value from attempts where not passed`)).toBeGreaterThan(300)
    expect(await value(sql`select count(*)::int as value from attempts where submitted_at is null`)).toBeGreaterThan(20)
    expect(
      await value(sql`select count(*)::int as value from completions
        where source in ('workshop', 'paper') and recorded_by is not null`),
    ).toBeGreaterThan(300)
    expect(await value(sql`select count(*)::int as value from completion_voids where reason <> ''`)).toBe(3)
  })

  test('keeps what a person did before a transfer at the school of that day', async () => {
    const elsewhere = sql`select count(*)::int as value from completions c
      join employments e on e.person_id = c.person_id and e.is_primary and e.ended_on is null
      where e.unit_id <> c.unit_id`
    expect(await value(elsewhere)).toBeGreaterThan(5)
    expect(await value(sql`select count(*)::int as value from completions where unit_id is null`)).toBe(0)
  })
})

test('has people of the cast’s school who tried themselves before they read, enough for a gain to be shown', async () => {
  const pairs = sql`select count(*)::int as value from attempts pre
    join employments e on e.person_id = pre.person_id and e.is_primary and e.ended_on is null
    join units u on u.id = e.unit_id and u.name = ${schoolOfTheCast}
    join attempts post on post.person_id = pre.person_id and post.course_version_id = pre.course_version_id
      and post.kind = 'quiz' and post.number = 1 and post.started_at >= pre.submitted_at
    where pre.kind = 'pre-test'`
  expect(await value(pairs)).toBeGreaterThanOrEqual(10)
  const late = sql`select count(*)::int as value from attempts pre join lesson_readings r on r.person_id = pre.person_id
    and r.course_version_id = pre.course_version_id and r.read_at < pre.submitted_at where pre.kind = 'pre-test'`
  expect(await value(late), 'nobody read first').toBe(0)
})

describe('the accounts', () => {
  test('are four, with their roles and one password; nobody else has one', async () => {
    const found = await db
      .select({ username: accounts.username, hash: accounts.passwordHash, role: roleGrants.role, unit: units.name })
      .from(accounts)
      .leftJoin(roleGrants, eq(roleGrants.accountId, accounts.id))
      .leftJoin(units, eq(units.id, roleGrants.unitId))
      .orderBy(accounts.username)
    expect(found.map(({ username }) => username)).toEqual(demonstrationAccounts.map(({ username }) => username).sort())
    expect(found).toMatchObject([
      { username: 'chuyenvien', role: 'officer', unit: expect.stringContaining('Phòng Giáo dục') },
      { username: 'giaovien', role: null },
      { username: 'hieutruong', role: 'principal', unit: schoolOfTheCast },
      { username: 'quantri', role: 'administrator', unit: expect.stringContaining('Phòng Giáo dục') },
    ])
    for (const { hash } of found) expect(await isPassword(demonstrationPassword, hash)).toBe(true)
  })

  test('of the teacher and the principal belong to one school that is neither first nor last', async () => {
    const schoolOf = async (username: string) => {
      const [post] = await db
        .select({ unitId: employments.unitId })
        .from(employments)
        .innerJoin(accounts, eq(accounts.personId, employments.personId))
        .where(eq(accounts.username, username))
      return post?.unitId
    }
    const school = await schoolOf('giaovien')
    expect(await schoolOf('hieutruong')).toBe(school)
    const rate =
      await value<number>(sql`select (100.0 * sum("both") / sum("both" + child_protection + gender_equality + "none"))::float as value
      from coverage_counts where unit_id = ${school}`)
    expect(rate).toBeGreaterThan(30)
    expect(rate).toBeLessThan(50)
  })
})

test('a second start finds the authority and adds nothing', async () => {
  const before = await value(sql`select count(*)::int as value from people`)
  await seedDemonstration({ db, roster, ledger, now })
  expect(await value(sql`select count(*)::int as value from people`)).toBe(before)
  expect(await findInstallation(db)).toBe('demonstration')
})
