import { expect, test } from 'vitest'
import { listCoreVersions, listNewestVersions } from '../../src/courses/queries.ts'
import { markUnit } from '../../src/organisation/tree-mark.ts'
import { openFirstTarget } from '../../src/targets/first-target.ts'
import { findTarget } from '../../src/targets/target.ts'
import { testApp } from '../support/app.ts'
import { aCourse, anAccount, aPerson, aUnit, now, today } from '../support/builders.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const school = await aUnit(db, { parentId: authority.id })
await aCourse(db, 'child-protection')
const voluntary = await aCourse(db, 'gender-equality')
await openFirstTarget(db, authority.id, now)

test('the first target asks for the core courses of each area, all of them, and for no other', async () => {
  const core = await listCoreVersions(db)
  expect(core.length).toBeGreaterThanOrEqual(2)
  const target = await findTarget(db, await markUnit(db, school.id), today)
  for (const { area, coursesNeeded, courseIds } of target?.areas ?? []) {
    const expected = core.filter((course) => course.area === area).map(({ courseId }) => courseId)
    expect(courseIds.toSorted()).toEqual(expected.toSorted())
    expect(coursesNeeded).toBe(expected.length)
  }
  expect(target?.areas.flatMap(({ courseIds }) => courseIds)).not.toContain(voluntary.courseId)
})

test('home shows what is asked and leads to all courses, where the others stand too', async () => {
  const { id } = await aPerson(db, { at: school })
  const visitor = await signInAs(app, (await anAccount(db, { personId: id })).username)
  const home = await visitor.get('/')
  const core = await listCoreVersions(db)
  expect(home.body.match(/<article class="course"/g)).toHaveLength(core.length)
  expect(home.body).toContain('href="/courses"')
  const list = await visitor.get('/courses')
  for (const { code } of core) expect(list.body).toContain(`href="/courses/${code}"`)
  expect(list.body.match(/href="\/courses\/khoa-/g)).toHaveLength(2)
  expect(list.body.match(/<li class="catalogue__course"/g)).toHaveLength((await listNewestVersions(db)).length)
})
