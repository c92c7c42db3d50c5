import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { roster } from '../../src/domain.ts'
import { markUnit } from '../../src/organisation/tree-mark.ts'
import { targetCourses, targets } from '../../src/targets/schema.ts'
import { findTarget, findTargetOfPerson } from '../../src/targets/target.ts'
import { aCourse, aPerson, aTarget, aUnit, now, today } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'

const { db, url } = await testDatabase()
const other = openDatabase(url, { max: 1 })

async function aSchool() {
  const office = await aUnit(db, { kind: 'authority' })
  const school = await aUnit(db, { parentId: office.id })
  return { office, school, find: async (on = today) => findTarget(db, await markUnit(db, school.id), on) }
}

test('a target is kept while nothing changes', async () => {
  const { office, find } = await aSchool()
  await aTarget(db, office)
  expect(await find()).toBe(await find())
})

test('a target that is opened nearer, changed or given a course is seen at once, whoever did it', async () => {
  const { office, school, find } = await aSchool()
  expect(await find()).toBeUndefined()
  const whole = await aTarget(other.db, office)
  expect((await find())?.id).toBe(whole.id)
  const own = await aTarget(other.db, school)
  expect((await find())?.id).toBe(own.id)
  await other.db.update(targets).set({ percent: 80 }).where(eq(targets.id, own.id))
  expect(await find()).toMatchObject({ percent: 80 })
  const { courseId } = await aCourse(db, 'gender-equality')
  await other.db.insert(targetCourses).values({ targetId: own.id, area: 'gender-equality', courseId })
  const areas = (await find())?.areas ?? []
  expect(areas.find(({ area }) => area === 'gender-equality')?.courseIds).toContain(courseId)
  await other.close()
})

test('a target that was taken back is seen by nobody else', async () => {
  const { office, school, find } = await aSchool()
  const before = await aTarget(db, office)
  await db
    .transaction(async (tx) => {
      await tx.update(targets).set({ percent: 99 }).where(eq(targets.id, before.id))
      expect(await findTarget(tx, await markUnit(tx, school.id), today)).toMatchObject({ percent: 99 })
      throw new Error('taken back')
    })
    .catch((error: Error) => expect(error.message).toBe('taken back'))
  expect(await find()).toMatchObject({ percent: 50 })
})

test('each day has its cycle, and behind the last one that one', async () => {
  const { office, find } = await aSchool()
  const first = await aTarget(db, office, { startsOn: '2026-01-01', endsOn: '2026-12-31' })
  const second = await aTarget(db, office, { startsOn: '2027-01-01', endsOn: '2027-12-31' })
  const idOn = async (on: string) => (await find(on))?.id
  expect(await idOn('2025-12-31')).toBeUndefined()
  expect([await idOn('2026-01-01'), await idOn('2026-12-31')]).toEqual([first.id, first.id])
  expect([await idOn('2027-01-01'), await idOn('2030-05-05')]).toEqual([second.id, second.id])
})

test('the target of a person is that of the unit of their primary post on the day', async () => {
  const { office, school } = await aSchool()
  const elsewhere = await aSchool()
  const [here, there] = [await aTarget(db, office), await aTarget(db, elsewhere.office)]
  const { id } = await aPerson(db, { at: school, startedOn: '2026-01-10' })
  const post = { unitId: elsewhere.school.id, category: 'teacher', contractKind: 'permanent' } as const
  await roster.transfer(db, id, { ...post, startedOn: '2026-04-01' }, now)
  const idOn = async (on: string) => (await findTargetOfPerson(db, id, on))?.id
  expect(await idOn('2026-01-09')).toBeUndefined()
  expect(await idOn('2026-03-31')).toBe(here.id)
  expect(await idOn('2026-04-01')).toBe(there.id)
  await roster.endPost(db, id, '2026-05-01', now)
  expect(await idOn('2026-05-02')).toBeUndefined()
})
