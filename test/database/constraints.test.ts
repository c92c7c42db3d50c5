import { expect, test } from 'vitest'
import { onConstraint } from '../../src/database/constraints.ts'
import { people } from '../../src/organisation/schema.ts'
import { aUnit } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'

const { db } = await testDatabase()

async function refusalOf(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => expect.fail('the database accepted it'),
    (error) => error,
  )
}

test('a refusal of the database becomes the message at its field', async () => {
  await aUnit(db, { code: 'A1' })
  const refusal = await refusalOf(aUnit(db, { code: 'A1' }))
  const known = { units_code_key: ['code', 'codeTaken'] } as const
  expect(onConstraint(refusal, known)).toEqual({ code: 'codeTaken' })
})

test('what nobody expects is thrown on', async () => {
  const nobody = { staffCode: '', fullName: 'Lan', sortName: 'Lan', searchName: 'lan', createdAt: new Date() }
  const refusal = await refusalOf(db.insert(people).values(nobody))
  expect(() => onConstraint(refusal, { units_code_key: ['code', 'codeTaken'] })).toThrow(refusal as Error)
  expect(() => onConstraint(new TypeError('ours'), {})).toThrow('ours')
})
