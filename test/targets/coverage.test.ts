import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { ledger, roster } from '../../src/domain.ts'
import { noCounts } from '../../src/targets/counts.ts'
import { countsByUnit, coverageCells, figuresBelow, ownCounts, rolledUpCounts } from '../../src/targets/coverage.ts'
import { rollStandingsForward } from '../../src/targets/standings.ts'
import {
  aCompletion,
  anAccount,
  aPerson,
  aTarget,
  aUnit,
  courseOf,
  makeAware,
  now,
  today,
} from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'

const { db } = await testDatabase()

describe('counters', () => {
  test('follow every act at once', async () => {
    const office = await aUnit(db, { kind: 'authority' })
    const hoaMai = await aUnit(db, { parentId: office.id })
    const target = await aTarget(db, office)
    const lan = await aPerson(db, { at: hoaMai })
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 1, none: 1 })
    await makeAware(db, lan.id, target, ['child-protection'])
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 1, childProtection: 1 })
    await makeAware(db, lan.id, target, ['gender-equality'])
    expect(await rolledUpCounts(db, target.id, office.id)).toMatchObject({ population: 1, both: 1, none: 0 })
  })

  test('a transfer keeps the record and moves the count', async () => {
    const office = await aUnit(db, { kind: 'authority' })
    const hoaMai = await aUnit(db, { parentId: office.id })
    const saoMai = await aUnit(db, { parentId: office.id })
    const target = await aTarget(db, office)
    const lan = await aPerson(db, { at: hoaMai })
    await makeAware(db, lan.id, target, 'both')
    const post = { unitId: saoMai.id, category: 'teacher', contractKind: 'permanent', startedOn: '2026-04-01' } as const
    await roster.transfer(db, lan.id, post, now)
    expect(await ownCounts(db, target.id, hoaMai.id)).toMatchObject({ population: 0 })
    expect(await ownCounts(db, target.id, saoMai.id)).toMatchObject({ population: 1, both: 1 })
    const before = await coverageCells(db, target, [hoaMai.id, saoMai.id], '2026-03-31', now)
    expect(before).toEqual([{ unitId: hoaMai.id, category: 'teacher', sex: 'female', state: 'both', people: 1 }])
  })

  test('a void takes the evidence out of every day', async () => {
    const school = await aUnit(db)
    const target = await aTarget(db, school)
    const lan = await aPerson(db, { at: school })
    const entry = await aCompletion(db, lan.id, { courseId: courseOf(target, 'child-protection') })
    const officer = await anAccount(db)
    await ledger.voidCompletion(db, entry.id, { reason: 'nhầm người', voidedBy: officer.id, at: now })
    expect(await ownCounts(db, target.id, school.id)).toMatchObject({ childProtection: 0, none: 1 })
    expect(await coverageCells(db, target, [school.id], '2026-05-05', now)).toMatchObject([
      { state: 'none', people: 1 },
    ])
  })

  test('move on when the day of a change comes, without anybody doing anything', async () => {
    const school = await aUnit(db)
    const target = await aTarget(db, school)
    const lan = await aPerson(db, { at: school })
    await roster.recordLeave(db, lan.id, { kind: 'maternity', startedOn: '2026-12-01', endedOn: '2026-12-10' }, now)
    await aPerson(db, { at: school, startedOn: '2026-12-05' })
    const populationOn = async (on: string) => {
      await rollStandingsForward(db, target.id, new Date(`${on}T05:00:00Z`))
      return (await ownCounts(db, target.id, school.id)).population
    }
    expect(await populationOn(today)).toBe(1)
    expect(await populationOn('2026-12-01')).toBe(0)
    expect(await populationOn('2026-12-05')).toBe(1)
    expect(await populationOn('2026-12-11')).toBe(2)
  })

  test('two completions of one person at the same time are both seen', async () => {
    const school = await aUnit(db)
    const target = await aTarget(db, school)
    for (let round = 0; round < 5; round++) {
      const person = await aPerson(db, { at: school })
      await Promise.all([
        makeAware(db, person.id, target, ['child-protection']),
        makeAware(db, person.id, target, ['gender-equality']),
      ])
    }
    expect(await ownCounts(db, target.id, school.id)).toMatchObject({ population: 5, both: 5 })
  })

  test('the database refuses to change or remove evidence', async () => {
    const school = await aUnit(db)
    const target = await aTarget(db, school)
    const lan = await aPerson(db, { at: school })
    await makeAware(db, lan.id, target, 'both')
    for (const act of [
      sql`update completions set achieved_on = '2026-01-01'`,
      sql`delete from completions`,
      sql`truncate completions cascade`,
      sql`update certificates set code = 'x'`,
    ]) {
      await expect(db.execute(act)).rejects.toMatchObject({
        cause: { message: expect.stringContaining('append-only') },
      })
    }
  })
})

/**
 * The figures by another road: plain SQL over the tables of record, written without the product's rule. People of a
 * target without a minimum of days in post.
 */
async function independentCounts(target: { id: string; startsOn: string }, unitId: string, on: string) {
  const rows = await db.execute<{ state: string; people: number }>(sql`
    select case when cp and ge then 'both' when cp then 'child-protection' when ge then 'gender-equality' else 'none' end as state,
      count(*)::int as people
    from (
      select exists (select from completions c join target_courses t on t.course_id = c.course_id and t.target_id = ${target.id}
          where c.person_id = e.person_id and t.area = 'child-protection' and c.achieved_on between ${target.startsOn} and ${on}
            and c.id not in (select completion_id from completion_voids)) as cp,
        exists (select from completions c join target_courses t on t.course_id = c.course_id and t.target_id = ${target.id}
          where c.person_id = e.person_id and t.area = 'gender-equality' and c.achieved_on between ${target.startsOn} and ${on}
            and c.id not in (select completion_id from completion_voids)) as ge
      from employments e
      where e.unit_id = ${unitId} and e.is_primary and e.started_on <= ${on} and coalesce(e.ended_on, 'infinity') >= ${on}
        and not exists (select from leaves l where l.person_id = e.person_id and l.kind = 'maternity'
          and l.started_on <= ${on} and coalesce(l.ended_on, 'infinity') >= ${on})
    ) people group by 1 order by 1`)
  return rows.map(({ state, people }) => ({ state, people }))
}

type Act = {
  kind: 'hire' | 'transfer' | 'leave' | 'end' | 'complete' | 'void' | 'wait'
  who: number
  where: number
  day: number
}

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('hire', 'hire', 'transfer', 'leave', 'end', 'complete', 'complete', 'void', 'wait'),
  who: fc.nat(7),
  where: fc.nat(1),
  day: fc.nat(180),
})

describe('law', () => {
  test('after any sequence of acts the counters, the recomputation of any day and plain SQL agree', async () => {
    const officer = await anAccount(db)
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
        const office = await aUnit(db, { kind: 'authority' })
        const schools = [await aUnit(db, { parentId: office.id }), await aUnit(db, { parentId: office.id })] as const
        const target = await aTarget(db, office)
        const people: string[] = []
        const entries: string[] = []
        let at = new Date('2026-03-01T03:00:00Z')
        for (const { kind, who, where, day } of acts) {
          const on = addDays('2026-01-01', day)
          const person = people[who % Math.max(people.length, 1)]
          const school = schools[where as 0 | 1]
          const post = { unitId: school.id, category: 'teacher', contractKind: 'permanent', startedOn: on } as const
          if (kind === 'wait') at = new Date(at.getTime() + day * 3_600_000)
          if (kind === 'hire') people.push((await aPerson(db, { at: school, startedOn: on, recordedAt: at })).id)
          if (!person) continue
          // What the database refuses (a leave that overlaps another, a second void) changes nothing: as in real use.
          const tried = async <T>(work: Promise<T>) => work.catch(() => undefined)
          if (kind === 'transfer') await tried(roster.transfer(db, person, post, at))
          if (kind === 'end') await tried(roster.endPost(db, person, on, at))
          if (kind === 'leave') {
            await tried(
              roster.recordLeave(db, person, { kind: 'maternity', startedOn: on, endedOn: addDays(on, 20) }, at),
            )
          }
          if (kind === 'complete') {
            const area = where === 0 ? 'child-protection' : 'gender-equality'
            const evidence = { courseId: courseOf(target, area), achievedOn: on, recordedAt: at }
            const recorded = await tried(aCompletion(db, person, evidence))
            if (recorded) entries.push(recorded.id)
          }
          const entry = entries[who % Math.max(entries.length, 1)]
          if (kind === 'void' && entry) {
            await tried(ledger.voidCompletion(db, entry, { reason: 'thử', voidedBy: officer.id, at }))
          }
        }
        const later = new Date('2026-06-15T03:00:00Z')
        await rollStandingsForward(db, target.id, later)
        for (const school of schools) {
          const kept = await coverageCells(db, target, [school.id], '2026-06-15', later)
          const recomputed = await coverageCells(
            db,
            target,
            [school.id],
            '2026-06-15',
            new Date('2026-06-16T03:00:00Z'),
          )
          const expected = await independentCounts(target, school.id, '2026-06-15')
          expect(byState(kept)).toEqual(expected)
          expect(byState(recomputed)).toEqual(expected)
          expect(byState(await coverageCells(db, target, [school.id], '2026-04-10', later))).toEqual(
            await independentCounts(target, school.id, '2026-04-10'),
          )
          const counts = await ownCounts(db, target.id, school.id)
          const shown = countsByUnit(await figuresBelow(db, target.id, office.id, later)).get(school.id)
          expect(shown ?? noCounts).toEqual(counts)
          expect(counts.both + counts.childProtection + counts.genderEquality + counts.none).toBe(counts.population)
        }
      }),
      { numRuns: 12 },
    )
  }, 60_000)
})

function byState(cells: { state: string; people: number }[]) {
  const sums = new Map<string, number>()
  for (const { state, people } of cells) sums.set(state, (sums.get(state) ?? 0) + people)
  return [...sums].map(([state, people]) => ({ state, people })).sort((a, b) => (a.state < b.state ? -1 : 1))
}
