import { listCoreVersions } from '../../src/courses/queries.ts'
import { areas } from '../../src/courses/schema.ts'
import type { Database } from '../../src/database/database.ts'
import type { Unit } from '../../src/organisation/units.ts'
import type { Target } from '../../src/targets/target.ts'
import type { Role } from '../../src/web/access.ts'
import { anAccount, aPerson, aTarget, aUnit } from './builders.ts'

type Member = { username: string; accountId: string; personId: string; displayName: string }

export type Cast = {
  wards: { tanPhu: Unit; tanHung: Unit }
  schools: { hoaMai: Unit; saoMai: Unit; anhSao: Unit }
  target: Target
  /** Teacher at Hoa Mai. */
  lan: Member
  /** Principal of Hoa Mai: hers. */
  hung: Member
  /** Principal of Sao Mai, in the same ward: the stranger. */
  mai: Member
  /** Officer of the ward Tân Phú, which holds Hoa Mai and Sao Mai. */
  duc: Member
  /** Auditor of the whole authority. */
  thu: Member
  /** Administrator of the whole authority. */
  quan: Member
}

/**
 * The standing cast for questions of who may see what: two wards below the authority, three schools, the target with
 * the real courses, and six people. Once per database.
 */
export async function aCast(db: Database, authority: Unit): Promise<Cast> {
  const group = (code: string, name: string) => aUnit(db, { kind: 'group', parentId: authority.id, code, name })
  const school = (ward: Unit, code: string, name: string) => aUnit(db, { parentId: ward.id, code, name })
  const wards = { tanPhu: await group('TP', 'Phường Tân Phú'), tanHung: await group('TH', 'Phường Tân Hưng') }
  const schools = {
    hoaMai: await school(wards.tanPhu, '0701', 'Trường Tiểu học Hoa Mai'),
    saoMai: await school(wards.tanPhu, '0702', 'Trường Tiểu học Sao Mai'),
    anhSao: await school(wards.tanHung, '0703', 'Trường Tiểu học Ánh Sao'),
  }
  const target = await aCatalogueTarget(db, authority)
  const member = async (username: string, fullName: string, at: Unit, role?: Role, over = at): Promise<Member> => {
    const person = await aPerson(db, { fullName, at, category: role ? 'manager' : 'teacher' })
    const roles = role ? [{ role, unitId: over.id }] : []
    const account = await anAccount(db, { username, displayName: fullName, personId: person.id, roles })
    return { username, accountId: account.id, personId: person.id, displayName: fullName }
  }
  return {
    wards,
    schools,
    target,
    lan: await member('lan', 'Nguyễn Thị Lan', schools.hoaMai),
    hung: await member('hung', 'Trần Văn Hùng', schools.hoaMai, 'principal'),
    mai: await member('mai', 'Lê Thị Mai', schools.saoMai, 'principal'),
    duc: await member('duc', 'Phạm Minh Đức', wards.tanPhu, 'officer'),
    thu: await member('thu', 'Võ Thị Thu', authority, 'auditor'),
    quan: await member('quan', 'Đặng Anh Quân', authority, 'administrator'),
  }
}

/** A target over a unit with the core courses of the product. */
export async function aCatalogueTarget(db: Database, unit: Unit): Promise<Target> {
  const core = await listCoreVersions(db)
  return aTarget(db, unit, {
    areas: areas.map((area) => {
      const courseIds = core.filter((course) => course.area === area).map(({ courseId }) => courseId)
      return { area, coursesNeeded: courseIds.length, courseIds }
    }),
  })
}
