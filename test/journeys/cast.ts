import { eq } from 'drizzle-orm'
import { courses } from '../../src/courses/schema.ts'
import type { Database } from '../../src/database/database.ts'
import type { Unit } from '../../src/organisation/units.ts'
import type { Target } from '../../src/targets/target.ts'
import { anAccount, aPerson, aTarget, aUnit } from '../support/builders.ts'

/** The course of each area that the product brings. */
export const courseCodes = {
  'child-protection': 'recognise-and-report-abuse',
  'gender-equality': 'gender-equality-at-school',
} as const

export type Cast = { target: Target; hoaMai: Unit; saoMai: Unit; group: Unit; lan: { id: string } }

/**
 * An authority with one group of schools and the target of the year. Lan teaches at Hoa Mai, whose principal is Hùng;
 * Mai is the principal of another school, Đức is an officer, Thu the administrator without a post. Each signs in under
 * the first name: `lan`, `hung`, `mai`, `duc`, `thu`.
 */
export async function aCast(db: Database, authority: Unit): Promise<Cast> {
  const group = await aUnit(db, { parentId: authority.id, kind: 'group', code: 'CUM1', name: 'Cụm trường số 1' })
  const hoaMai = await aUnit(db, { parentId: group.id, code: '0701', name: 'Trường Tiểu học Hoa Mai' })
  const saoMai = await aUnit(db, {
    parentId: group.id,
    code: '0702',
    name: 'Trường Mầm non Sao Mai',
    levels: ['MN'],
    isPublic: false,
  })
  const target = await aTarget(db, authority, {
    areas: [
      { area: 'child-protection', coursesNeeded: 1, courseIds: [await courseIdOf(db, 'child-protection')] },
      { area: 'gender-equality', coursesNeeded: 1, courseIds: [await courseIdOf(db, 'gender-equality')] },
    ],
  })
  const lan = await aPerson(db, { at: hoaMai, staffCode: '000101', fullName: 'Nguyễn Thị Lan' })
  await anAccount(db, { username: 'lan', displayName: 'Nguyễn Thị Lan', personId: lan.id })
  await aLeader(db, { username: 'hung', fullName: 'Trần Văn Hùng', sex: 'male', at: hoaMai })
  await aLeader(db, { username: 'mai', fullName: 'Lê Thị Mai', sex: 'female', at: saoMai })
  await anAccount(db, {
    username: 'duc',
    displayName: 'Phạm Minh Đức',
    roles: [{ role: 'officer', unitId: authority.id }],
  })
  await anAccount(db, {
    username: 'thu',
    displayName: 'Võ Thị Thu',
    roles: [{ role: 'administrator', unitId: authority.id }],
  })
  return { target, hoaMai, saoMai, group, lan }
}

async function aLeader(
  db: Database,
  { username, at, ...person }: { username: string; fullName: string; sex: 'female' | 'male'; at: Unit },
): Promise<void> {
  const { id } = await aPerson(db, { ...person, at, category: 'manager' })
  await anAccount(db, {
    username,
    displayName: person.fullName,
    personId: id,
    roles: [{ role: 'principal', unitId: at.id }],
  })
}

async function courseIdOf(db: Database, area: keyof typeof courseCodes): Promise<string> {
  const [course] = await db.select().from(courses).where(eq(courses.area, area))
  if (!course) throw new Error(`no course is published for ${area}`)
  return course.id
}
