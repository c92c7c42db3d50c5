import { eq, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { listSubtree } from '../../src/organisation/queries.ts'
import { units } from '../../src/organisation/schema.ts'
import { markUnit } from '../../src/organisation/tree-mark.ts'
import { aUnit } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'

const { db, url } = await testDatabase()
const authority = await aUnit(db, { kind: 'authority', name: 'Phòng' })
const ward = await aUnit(db, { kind: 'group', parentId: authority.id, name: 'Phường' })
const namesBelow = async (from = db, id = authority.id) =>
  (await listSubtree(from, await markUnit(from, id))).map(({ name }) => name)

test('a subtree is kept while nothing changes', async () => {
  const unit = await markUnit(db, authority.id)
  expect(await listSubtree(db, unit)).toBe(await listSubtree(db, await markUnit(db, authority.id)))
})

test('a unit that is added, renamed, moved or deleted is seen at once, by whoever did it', async () => {
  const other = openDatabase(url, { max: 1 })
  await namesBelow()
  const school = await aUnit(other.db, { parentId: ward.id, name: 'Trường' })
  expect(await namesBelow()).toContain('Trường')
  await other.db.update(units).set({ name: 'Trường mới' }).where(eq(units.id, school.id))
  expect(await namesBelow()).toContain('Trường mới')
  await other.db.update(units).set({ parentId: authority.id }).where(eq(units.id, school.id))
  expect(await namesBelow(db, ward.id)).not.toContain('Trường mới')
  expect(await namesBelow()).toContain('Trường mới')
  await other.db.execute(sql`delete from unit_ancestors where unit_id = ${school.id}`)
  await other.db.delete(units).where(eq(units.id, school.id))
  expect(await namesBelow()).not.toContain('Trường mới')
  await other.close()
})

test('a transaction sees its own change, and nobody else sees one that is not committed or was taken back', async () => {
  const before = await namesBelow()
  await db
    .transaction(async (tx) => {
      await aUnit(tx, { parentId: ward.id, name: 'Trường dở dang' })
      expect(await namesBelow(tx)).toContain('Trường dở dang')
      const outside = openDatabase(url, { max: 1 })
      expect(await namesBelow(outside.db)).toEqual(before)
      await outside.close()
      throw new Error('taken back')
    })
    .catch((error: Error) => expect(error.message).toBe('taken back'))
  await aUnit(db, { parentId: ward.id, name: 'Trường có thật' })
  const after = await namesBelow()
  expect(after).not.toContain('Trường dở dang')
  expect(after).toContain('Trường có thật')
})
