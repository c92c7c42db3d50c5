import { buffer } from 'node:stream/consumers'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { exportCoverage } from '../../src/targets/export.ts'
import type { CoverageFilter } from '../../src/targets/routes.ts'
import { en } from '../../src/web/language/en.ts'
import { aPerson, aTarget, aUnit, makeAware, now } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'
import { hostileTexts, readXlsx, valuesOf } from '../web/reading-files.ts'
import { aWorld, peopleCsv, request, tableOf, unitsCsv, xlsx } from './export-world.ts'

const { db } = await testDatabase()
const world = await aWorld(db)

const filters: Partial<CoverageFilter>[] = [
  {},
  { view: 'schools', sort: 'percent' },
  { level: 'MN' },
  { level: 'THCS', view: 'schools' },
  { ownership: 'private', measure: 'child-protection' },
  { sex: 'male', measure: 'gender-equality', sort: 'missing' },
  { sex: 'female', category: 'teacher' },
  { category: 'manager', view: 'schools' },
  { on: '2026-11-22' },
  { on: '2026-05-05', sex: 'female', sort: 'population' },
  { on: '2026-06-30', level: 'MN', measure: 'gender-equality' },
  { on: '2020-01-01' },
]

describe('page, workbook and CSV', () => {
  test.each(filters)('have the same rows and totals for %o', async (filter) => {
    const wanted = request(world, filter)
    const table = await tableOf(db, wanted)
    const file = await xlsx(db, wanted)
    const units = await unitsCsv(db, wanted)
    const people = await peopleCsv(db, wanted)

    const shown = [...table.rows, table.total].map(({ counts, value, missing }) => [
      ...Object.values(counts),
      value,
      missing,
    ])
    const written = file.units.slice(1).map((row) => [...row.slice(6, 12), row[13]])
    expect(written).toEqual(shown)
    expect(units.slice(1).map((row) => [...row.slice(6, 12), row[13]].map(Number))).toEqual(shown)
    expect(units.slice(1).map((row) => row[0])).toEqual(file.units.slice(1).map((row) => row[0] ?? ''))

    expect(people).toHaveLength(table.total.counts.population + 1)
    expect(file.people.map(([code]) => code)).toEqual(people.map(([code]) => code))
    const states = Object.groupBy(people.slice(1), (row) => row[6] as string)
    expect(states['Đủ cả hai phần'] ?? []).toHaveLength(table.total.counts.both)
    expect(states['Chỉ có bảo vệ trẻ em'] ?? []).toHaveLength(table.total.counts.childProtection)
    expect(states['Chỉ có bình đẳng giới'] ?? []).toHaveLength(table.total.counts.genderEquality)
    expect(states['Chưa có phần nào'] ?? []).toHaveLength(table.total.counts.none)
    expect(people.slice(1).filter((row) => row[9] !== '')).toHaveLength(table.total.counts.both)
  })

  test('the units are the lines of the page, own staff and total included', async () => {
    const [header, ...rows] = await unitsCsv(db, request(world))
    expect(header?.slice(0, 3)).toEqual(['Mã đơn vị', 'Tên đơn vị', 'Thuộc'])
    expect(rows.map(([, name, parent, kind]) => [name, parent, kind])).toEqual([
      ['Người làm tại Phòng Giáo dục', 'Phòng Giáo dục', 'Người làm tại đơn vị'],
      ['Phường Tân Hưng', 'Phòng Giáo dục', 'Cụm đơn vị'],
      ['Trường Mầm non Hoa Mai', 'Phường Tân Hưng', 'Trường'],
      ['Trường TH và THCS An Phú', 'Phường Tân Hưng', 'Trường'],
      ['Trường Mầm non Sao Mai', 'Phòng Giáo dục', 'Trường'],
      ['Trường THCS chưa có ai', 'Phòng Giáo dục', 'Trường'],
      ['Cộng', '', ''],
    ])
    expect(rows[3]?.slice(4, 6)).toEqual(['Tiểu học, Trung học cơ sở', 'Công lập'])
    expect(rows[2]?.slice(6)).toEqual(['4', '1', '1', '1', '1', '1', '25', '1'])
    expect(rows.at(-1)?.slice(6)).toEqual(['9', '4', '1', '1', '3', '4', '44.4', '1'])
    expect(rows.at(-1)?.[0]).toBe('')
  })

  test('people stand by unit as in the lines, and by given name in Vietnamese order', async () => {
    const [, ...rows] = await peopleCsv(db, request(world))
    expect(rows.map((row) => row[1])).toEqual([
      'Lê Thị Ân',
      'Trần Văn Đức',
      'Phạm Thị An',
      'Nguyễn Văn Ánh',
      'Nguyễn Thị Ấm',
      'Võ Thị Đào',
      'Bùi Thị Dung',
      'Hồ Văn Hùng',
      'Đặng Thị Mai',
    ])
    const an = rows.find((row) => row[1] === 'Phạm Thị An')
    expect(an?.slice(2)).toEqual([
      'Nữ',
      'Giáo viên',
      expect.stringMatching(/^07/),
      'Trường Mầm non Hoa Mai',
      'Đủ cả hai phần',
      '2026-03-05',
      '2026-09-12',
      '2026-09-12',
    ])
    expect(rows.find((row) => row[1] === 'Nguyễn Thị Ấm')?.[2]).toBe('Chưa ghi')
  })

  test('a school that is the chosen unit itself has its people too', async () => {
    const school = await aUnit(db)
    const target = await aTarget(db, school)
    const lan = await aPerson(db, { at: school, staffCode: '000000012' })
    await makeAware(db, lan.id, target, 'both')
    const wanted = request({ office: school, target })
    expect((await unitsCsv(db, wanted)).at(-1)?.slice(6, 8)).toEqual(['1', '1'])
    expect((await peopleCsv(db, wanted)).map(([code]) => code)).toEqual(['Mã nhân sự', '000000012'])
  })

  test('the people of today are the same from the kept standings and from the tables of record', async () => {
    const wanted = request(world)
    const recomputed = await peopleCsv(db, { ...wanted, at: new Date('2026-11-24T03:00:00Z') })
    expect(await peopleCsv(db, wanted)).toEqual(recomputed)
  })
})

describe('the workbook', () => {
  test('has three sheets that begin in row 1, with real numbers, real days and text codes', async () => {
    const { workbook, people, parts } = await xlsx(db, request(world))
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(['Đơn vị', 'Người', 'Điều kiện'])
    const an = people.find((row) => row[1] === 'Phạm Thị An')
    expect(an?.[0]).toMatch(/^00\d+$/)
    expect(an?.[7]).toEqual(new Date('2026-03-05T00:00:00Z'))
    expect(parts.get('xl/worksheets/sheet2.xml')).toMatch(/<c r="A2" s="\d+" t="str"><v>00\d+<\/v>/)
    const units = workbook.getWorksheet('Đơn vị')
    expect(units?.autoFilter).toBe('A1:N7')
    expect(units?.getCell('M8').value).toBe(44.4)
    expect(units?.getCell('M8').numFmt).toBe('0.0')
  })

  test('says what its figures are', async () => {
    const { conditions } = await xlsx(
      db,
      request(world, { on: '2026-05-05', sex: 'female', measure: 'child-protection' }),
    )
    expect(Object.fromEntries(conditions)).toMatchObject({
      'Điều kiện': 'Kết quả nâng cao nhận thức',
      'Đơn vị': 'Phòng Giáo dục',
      'Kế hoạch': 'Kế hoạch năm 2026',
      'Mục tiêu (%)': 50,
      'Tính đến ngày': new Date('2026-05-05T00:00:00Z'),
      'Tính theo': 'Bảo vệ trẻ em',
      'Cấp học': 'Tất cả',
      'Giới tính': 'Nữ',
      'Lập lúc': '10:00 23/11/2026',
    })
  })

  test('is in the language of the reader', async () => {
    const { workbook, units } = await xlsx(db, { ...request(world), t: en, language: 'en' })
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(['Units', 'People', 'Conditions'])
    expect(units.at(-1)?.[1]).toBe('Total')
  })

  test('its name is plain ASCII and tells unit and day', async () => {
    const unit = { ...world.office, code: 'Q7/Phòng' }
    const { stream, filename, contentType } = await exportCoverage(db, { ...request(world), unit, kind: 'xlsx' })
    await buffer(stream)
    expect(filename).toBe('ket-qua-don-vi-Q7-Ph-ng-2026-11-23.xlsx')
    expect(contentType).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  })
})

test('its sheets agree although somebody finishes a course while it is written', async () => {
  const school = await aUnit(db)
  const target = await aTarget(db, school)
  const lan = await aPerson(db, { at: school })
  const wanted = request({ office: school, target })
  const { stream } = await db.transaction(async (tx) => {
    // The export has its figures and waits for the people while the course is finished.
    await tx.execute(sql`lock table people in access exclusive mode`)
    const file = await exportCoverage(db, { ...wanted, kind: 'xlsx' })
    await makeAware(tx, lan.id, target, 'both')
    return file
  })
  const { workbook } = await readXlsx(stream)
  const [units, people] = workbook.worksheets.map((sheet) => valuesOf(sheet))
  expect(units?.at(-1)?.slice(6, 11)).toEqual([1, 0, 0, 0, 1])
  expect(people?.at(-1)?.[6]).toBe('Chưa có phần nào')
  expect((await peopleCsv(db, wanted)).at(-1)?.[6]).toBe('Đủ cả hai phần')
})

test('a reader who goes away gives the connection back', async () => {
  for (let round = 0; round < 8; round++) {
    const { stream } = await exportCoverage(db, { ...request(world), kind: round % 2 === 0 ? 'xlsx' : 'people.csv' })
    stream.destroy()
  }
  const open = () =>
    db.execute(sql`select 1 from pg_stat_activity where datname = current_database() and state like 'idle in%'`)
  await expect.poll(async () => (await open()).length).toBe(0)
})

test('a question that the database refuses is an error before the file begins', async () => {
  const unit = { ...world.office, id: 'not-a-uuid' }
  await expect(exportCoverage(db, { ...request(world), unit, kind: 'xlsx' })).rejects.toThrow()
})

test('names that somebody typed with bad intent stay names', async () => {
  const typed = hostileTexts
    .map((text) => text.toWellFormed())
    .filter((text) => text.length < 1_000 && text.trim() !== '')
  const office = await aUnit(db, { kind: 'authority' })
  const target = await aTarget(db, office)
  for (const [index, text] of typed.entries()) {
    const school = await aUnit(db, { name: text, code: `${text}${index}`, parentId: office.id })
    await aPerson(db, { at: school, fullName: text, staffCode: `${text}${index}` })
  }
  const wanted = { ...request({ office, target }), at: now }
  const { units, people, parts } = await xlsx(db, wanted)
  expect(units).toHaveLength(typed.length + 2)
  expect(people).toHaveLength(typed.length + 1)
  for (const part of parts.values()) expect(part).not.toMatch(/<f[ >]/)
  const cells = [...(await unitsCsv(db, wanted)), ...(await peopleCsv(db, wanted)), ...units, ...people].flat()
  for (const cell of cells) {
    if (typeof cell === 'string') expect(cell.normalize('NFKC').trim()).not.toMatch(/^[=+\-@]/)
  }
})
