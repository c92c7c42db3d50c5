import type { Database } from '../../src/database/database.ts'
import { roster } from '../../src/domain.ts'
import { listSubtree } from '../../src/organisation/queries.ts'
import { markUnit } from '../../src/organisation/tree-mark.ts'
import type { Unit } from '../../src/organisation/units.ts'
import { coverageCells } from '../../src/targets/coverage.ts'
import { coverageTable } from '../../src/targets/coverage-table.ts'
import { type CoverageExport, exportCoverage } from '../../src/targets/export.ts'
import type { CoverageFilter } from '../../src/targets/routes.ts'
import type { Target } from '../../src/targets/target.ts'
import { vi } from '../../src/web/language/vi.ts'
import { aPerson, aTarget, aUnit, makeAware, now, today } from '../support/builders.ts'
import { readCsv, readXlsx, valuesOf } from '../web/reading-files.ts'

export const everybody: CoverageFilter = {
  unit: undefined,
  on: today,
  measure: 'both',
  level: undefined,
  ownership: undefined,
  sex: undefined,
  category: undefined,
  sort: 'name',
  view: 'tree',
}

export type World = { office: Unit; target: Target }

/** An office with two people, a ward with two schools, a private school and an empty one; some people aware. */
export async function aWorld(db: Database): Promise<World> {
  const office = await aUnit(db, { kind: 'authority', name: 'Phòng Giáo dục' })
  const ward = await aUnit(db, { kind: 'group', name: 'Phường Tân Hưng', parentId: office.id })
  const hoaMai = await aUnit(db, { name: 'Trường Mầm non Hoa Mai', levels: ['MN'], parentId: ward.id })
  const anPhu = await aUnit(db, { name: 'Trường TH và THCS An Phú', levels: ['TH', 'THCS'], parentId: ward.id })
  const saoMai = await aUnit(db, {
    name: 'Trường Mầm non Sao Mai',
    levels: ['MN'],
    isPublic: false,
    parentId: office.id,
  })
  await aUnit(db, { name: 'Trường THCS chưa có ai', levels: ['THCS'], parentId: office.id })
  const target = await aTarget(db, office)

  const post = (at: Unit, category: 'manager' | 'teacher' | 'employee' = 'teacher') => ({ at, category }) as const
  const duc = await aPerson(db, { ...post(office, 'manager'), fullName: 'Trần Văn Đức', sex: 'male' })
  await aPerson(db, { ...post(office, 'employee'), fullName: 'Lê Thị Ân' })
  await aPerson(db, { ...post(hoaMai), fullName: 'Nguyễn Thị Ấm', sex: null })
  const an = await aPerson(db, { ...post(hoaMai), fullName: 'Phạm Thị An' })
  const anh = await aPerson(db, { ...post(hoaMai), fullName: 'Nguyễn Văn Ánh', sex: 'male' })
  const dao = await aPerson(db, { ...post(hoaMai, 'employee'), fullName: 'Võ Thị Đào' })
  const dung = await aPerson(db, { ...post(anPhu), fullName: 'Bùi Thị Dung' })
  const hung = await aPerson(db, { ...post(anPhu, 'manager'), fullName: 'Hồ Văn Hùng', sex: 'male' })
  const mai = await aPerson(db, { ...post(saoMai), fullName: 'Đặng Thị Mai' })
  const away = await aPerson(db, { ...post(saoMai), fullName: 'Ngô Thị Vắng' })
  await roster.recordLeave(db, away.id, { kind: 'maternity', startedOn: '2026-10-01', endedOn: '2027-03-31' }, now)

  await makeAware(db, duc.id, target, 'both', '2026-02-10')
  await makeAware(db, an.id, target, ['child-protection'], '2026-03-05')
  await makeAware(db, an.id, target, ['gender-equality'], '2026-09-12')
  await makeAware(db, anh.id, target, ['gender-equality'], '2026-05-20')
  await makeAware(db, dao.id, target, ['child-protection'], '2026-04-01')
  await makeAware(db, dung.id, target, 'both', '2026-11-20')
  await makeAware(db, mai.id, target, 'both', '2026-01-15')
  await makeAware(db, away.id, target, 'both', '2026-01-15')
  await roster.transfer(
    db,
    hung.id,
    { unitId: saoMai.id, category: 'manager', contractKind: 'permanent', startedOn: '2026-08-01' },
    now,
  )
  return { office, target }
}

/** What an export is asked for: the whole authority today unless the test says otherwise. */
export function request({ office, target }: World, filter: Partial<CoverageFilter> = {}): Omit<CoverageExport, 'kind'> {
  return { target, unit: office, filter: { ...everybody, ...filter }, at: now, t: vi, language: 'vi' }
}

export async function unitsCsv(db: Database, wanted: Omit<CoverageExport, 'kind'>) {
  const { stream } = await exportCoverage(db, { ...wanted, kind: 'units.csv' })
  return readCsv(stream)
}

export async function peopleCsv(db: Database, wanted: Omit<CoverageExport, 'kind'>) {
  const { stream } = await exportCoverage(db, { ...wanted, kind: 'people.csv' })
  return readCsv(stream)
}

export async function xlsx(db: Database, wanted: Omit<CoverageExport, 'kind'>) {
  const { stream } = await exportCoverage(db, { ...wanted, kind: 'xlsx' })
  const { workbook, parts } = await readXlsx(stream)
  const [units, people, conditions] = workbook.worksheets.map((sheet) => valuesOf(sheet))
  return { workbook, parts, units: units ?? [], people: people ?? [], conditions: conditions ?? [] }
}

/** The table of the page for the same question. */
export async function tableOf(db: Database, { target, unit, filter, at }: Omit<CoverageExport, 'kind'>) {
  const units = await listSubtree(db, await markUnit(db, unit.id))
  const ids = units.map(({ id }) => id)
  const cells = await coverageCells(db, target, ids, filter.on, at)
  return coverageTable(units, cells, { rootId: unit.id, filter, percent: target.percent })
}
