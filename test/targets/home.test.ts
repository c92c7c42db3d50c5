import { expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { anAccount, aPerson, aTarget, aUnit, makeAware } from '../support/builders.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, db } = await testApp()

test('the home page measures each unit by its own target', async () => {
  const other = await aUnit(db, { kind: 'authority', name: 'Phòng khác' })
  const [half, most] = [await aTarget(db, authority), await aTarget(db, other, { percent: 80 })]
  const schools = [await aUnit(db, { parentId: authority.id }), await aUnit(db, { parentId: other.id })] as const
  for (const [place, target] of [half, most].entries()) {
    const at = schools[place]
    await makeAware(db, (await aPerson(db, { at })).id, target, 'both')
    await aPerson(db, { at })
  }
  const roles = schools.map(({ id }) => ({ role: 'principal', unitId: id }) as const)
  const visitor = await signInAs(app, (await anAccount(db, { roles })).username)
  const { body } = await visitor.get('/')
  const figures = body.split(/<article class="figure\b/).slice(1)
  expect(figures).toHaveLength(2)
  const [first, second] = schools.map(({ id }) => figures.find((figure) => figure.includes(id)))
  expect(first).toContain('Đã đạt 50%')
  expect(second).toContain('Còn thiếu 1 người để đạt 80%')
  expect(second).not.toContain('50%<')
})
