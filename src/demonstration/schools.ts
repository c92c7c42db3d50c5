import type { schoolLevels } from '../organisation/schema.ts'

type Level = (typeof schoolLevels)[number]
type Ward = 1 | 2 | 3 | 4

/** A school of the demonstration, all of it made up. */
export type School = {
  code: string
  name: string
  wardCode: string
  levels: Level[]
  isPublic: boolean
  /** People in the population today. */
  staff: number
  /** About how many in a hundred of them have completed both areas. */
  aware: number
  /** Opened this school year, half of its staff sent by other schools. */
  isNew: boolean
}

export const authority = { code: '0700000', name: 'Phòng Giáo dục và Đào tạo Ánh Dương', staff: 25, aware: 68 }

export const wards = [
  { code: '0700001', name: 'Phường Bến Trăng' },
  { code: '0700002', name: 'Phường Đồi Nắng' },
  { code: '0700003', name: 'Phường Suối Mây' },
  { code: '0700004', name: 'Phường Gò Lúa' },
]

const kindDigits: Record<Level, string> = { MN: '01', TH: '02', THCS: '03' }

type Row = readonly [name: string, ward: Ward, staff: number, aware: number]

// biome-ignore format: a table
const publicPreschools: readonly Row[] = [
  ['Hoa Mai', 1, 72, 45], ['Sơn Ca', 1, 58, 62], ['Họa Mi', 2, 66, 33], ['Măng Non', 2, 81, 28],
  ['Hướng Dương', 3, 54, 55], ['Vành Khuyên', 3, 49, 18], ['Tuổi Thơ', 4, 88, 47], ['Bông Sen', 4, 63, 71],
  ['Ánh Sao', 1, 47, 12], ['Hoa Phượng', 2, 59, 38], ['Chim Én', 3, 44, 52], ['Cỏ May', 4, 70, 24],
  ['Bình Minh', 2, 55, 86],
]
// biome-ignore format: a table
const privatePreschools: readonly Row[] = [
  ['Ong Vàng', 1, 36, 22], ['Bé Ngoan', 1, 28, 8], ['Sóc Nâu', 2, 41, 30], ['Cầu Vồng', 2, 52, 58],
  ['Thỏ Ngọc', 3, 24, 5], ['Gấu Trúc', 3, 33, 14], ['Vườn Xanh', 4, 46, 40], ['Ngôi Nhà Nhỏ', 4, 18, 5],
  ['Đom Đóm', 1, 29, 26], ['Cánh Diều', 2, 38, 35], ['Bồ Câu Trắng', 3, 44, 66], ['Hạt Mầm', 4, 31, 20],
  ['Sao Mai', 1, 60, 44], ['Chuồn Chuồn', 2, 22, 10], ['Mây Hồng', 3, 27, 32], ['Lá Non', 4, 35, 15],
]
// biome-ignore format: a table
const publicPrimaries: readonly Row[] = [
  ['Kim Đồng', 1, 118, 42], ['Lê Văn Tám', 1, 132, 54], ['Võ Thị Sáu', 2, 104, 36], ['Trần Quốc Toản', 2, 96, 61],
  ['Nguyễn Trãi', 3, 148, 29], ['Lê Lai', 3, 94, 47], ['Phan Chu Trinh', 4, 110, 85], ['Nguyễn Bỉnh Khiêm', 4, 125, 18],
  ['Đinh Tiên Hoàng', 1, 92, 51], ['Lương Thế Vinh', 2, 113, 33], ['Bế Văn Đàn', 3, 79, 25], ['Tô Vĩnh Diện', 4, 101, 40],
  ['Lá Bàng', 2, 84, 57], ['Lý Tự Trọng', 3, 128, 6],
]
const privatePrimaries: readonly Row[] = [
  ['Ngôi Sao Xanh', 1, 62, 48],
  ['Cây Sồi', 2, 74, 22],
  ['Bầu Trời', 4, 45, 9],
]
// biome-ignore format: a table
const publicLowerSecondaries: readonly Row[] = [
  ['Nguyễn Du', 1, 134, 44], ['Trần Hưng Đạo', 1, 160, 31], ['Lê Quý Đôn', 2, 121, 53], ['Ngô Quyền', 2, 109, 20],
  ['Chu Văn An', 3, 143, 85], ['Hai Bà Trưng', 3, 98, 37], ['Nguyễn Huệ', 4, 127, 26], ['Quang Trung', 4, 121, 49],
  ['Lý Thường Kiệt', 1, 104, 60], ['Phan Bội Châu', 2, 88, 15], ['Hoàng Hoa Thám', 3, 95, 39], ['Nguyễn Thái Học', 4, 131, 5],
]
const privateLowerSecondaries: readonly Row[] = [
  ['Đại Dương', 2, 92, 34],
  ['Bạch Đằng', 3, 84, 56],
  ['Chân Trời', 4, 85, 11],
]

const listed = [
  ...listOf(['MN'], 'Trường Mầm non', true, publicPreschools),
  ...listOf(['MN'], 'Trường Mầm non tư thục', false, privatePreschools),
  ...listOf(['MN'], 'Nhóm trẻ độc lập', false, [['Mặt Trời Nhỏ', 3, 12, 50]]),
  ...listOf(['TH'], 'Trường Tiểu học', true, publicPrimaries),
  ...listOf(['TH'], 'Trường Tiểu học', true, [['Nắng Mới', 4, 68, 30]]).map((school) => ({ ...school, isNew: true })),
  ...listOf(['TH'], 'Trường Tiểu học tư thục', false, privatePrimaries),
  ...listOf(['TH', 'THCS'], 'Trường Tiểu học và Trung học cơ sở tư thục', false, [['Hải Đăng', 3, 118, 35]]),
  ...listOf(['THCS'], 'Trường Trung học cơ sở', true, publicLowerSecondaries),
  ...listOf(['THCS'], 'Trường Trung học cơ sở tư thục', false, privateLowerSecondaries),
]

/** Code: two digits of the office, two of the lowest level, three that count; the zero in front belongs to it. */
export const schools: readonly School[] = listed.map((school, at) => {
  const kind = kindDigits[school.levels[0] as Level]
  const number = listed.slice(0, at + 1).filter(({ levels }) => levels[0] === school.levels[0]).length
  return { ...school, code: `07${kind}${String(number).padStart(3, '0')}` }
})

/** The school of the teacher and the principal whose accounts the demonstration opens: neither good nor bad. */
export const schoolOfTheCast = 'Trường Tiểu học Kim Đồng'

function listOf(levels: Level[], prefix: string, isPublic: boolean, rows: readonly Row[]): Omit<School, 'code'>[] {
  return rows.map(([name, ward, staff, aware]) => {
    const wardCode = (wards[ward - 1] as (typeof wards)[number]).code
    return { name: `${prefix} ${name}`, wardCode, levels, isPublic, staff, aware, isNew: false }
  })
}
