import type { Random } from '../quizzes/drawing.ts'
import { chance, oneByWeight, oneOf } from './random.ts'

/** Family names with their share in a hundred people of the south, roughly. */
// biome-ignore format: a table
export const familyNames = [
  ['Nguyễn', 37], ['Trần', 11], ['Lê', 9], ['Phạm', 7], ['Huỳnh', 5], ['Võ', 4.5], ['Phan', 4.5], ['Trương', 2.2],
  ['Bùi', 2], ['Đặng', 2.1], ['Đỗ', 1.5], ['Ngô', 1.4], ['Hồ', 1.4], ['Dương', 1.3], ['Đinh', 1], ['Đoàn', 1],
  ['Lâm', 0.9], ['Mai', 0.8], ['Trịnh', 0.8], ['Lý', 0.8], ['Cao', 0.7], ['Hoàng', 0.7], ['Vũ', 0.7], ['Lương', 0.6],
  ['Lưu', 0.6], ['Tô', 0.5], ['Châu', 0.5], ['Tạ', 0.4], ['Thái', 0.4], ['Hà', 0.4], ['Quách', 0.3], ['Từ', 0.2],
] as const

/** Words between family and given name. Thị and Văn are by far the most frequent. */
// biome-ignore format: a table
export const middleNames = {
  female: [
    ['Thị', 34], ['Thị Thu', 4], ['Thị Kim', 4], ['Thị Ngọc', 4.5], ['Thị Thanh', 4], ['Thị Mỹ', 3], ['Thị Hồng', 3.5],
    ['Thị Bích', 2], ['Thị Minh', 2], ['Thị Phương', 2], ['Thị Hoài', 1], ['Thị Tuyết', 1.2], ['Ngọc', 6], ['Thanh', 4],
    ['Kim', 3.5], ['Thu', 2.5], ['Hồng', 2], ['Bích', 1.8], ['Minh', 2], ['Phương', 2], ['Mỹ', 1.8], ['Như', 1.2],
    ['Bảo', 1.2], ['Quỳnh', 1.2], ['Diễm', 1], ['Cẩm', 0.8], ['Tường', 0.6], ['Khánh', 0.8], ['Ngọc Bảo', 0.5],
  ],
  male: [
    ['Văn', 30], ['Minh', 9], ['Hữu', 6], ['Thanh', 6.5], ['Quốc', 6.5], ['Đức', 5], ['Hoàng', 5], ['Ngọc', 4.5],
    ['Công', 3.5], ['Đình', 3], ['Xuân', 2.5], ['Quang', 3.5], ['Trung', 2.2], ['Thành', 2.5], ['Anh', 2], ['Tấn', 2.5],
    ['Duy', 1.8], ['Trọng', 1.5], ['Gia', 1], ['Chí', 1.3], ['Phước', 1], ['Nhật', 0.8], ['Bá', 0.8], ['Vĩnh', 0.5],
  ],
} as const

/** Given names that were frequent for those born before 1985, and after. */
export const givenNames = {
  female: {
    before1985:
      'Lan Hương Hà Hoa Mai Thảo Hằng Nga Thủy Dung Oanh Hạnh Loan Yến Vân Thu Tuyết Hiền Xuân Thúy Tâm Liên Phượng Hồng Cúc Huệ Nguyệt Lệ Sương Hoàng Bình Phương Ngọc Kiều Liễu Lý Đào Nhàn Thoa Lợi',
    since1985:
      'Trang Linh Phương Nhung Anh Trinh Trâm Uyên Vy Nhi My Ngân Thảo Quyên Tú Chi Châu Duyên Giang Huyền Hương Ly Thanh Thư Thương Tiên Trúc Tuyền Vân Yến Hân Khánh Mai Ngọc Nguyên Như Quỳnh Thy Tường Hà',
  },
  male: {
    before1985:
      'Hùng Dũng Tuấn Nam Sơn Hải Long Thành Bình Cường Lâm Lộc Nghĩa Nhân Phúc Phước Tài Tâm Tân Thắng Tiến Toàn Trung Tùng Việt Vinh Hòa Lợi Hưng Thanh Đông Quang Hà Thiện Sang',
    since1985:
      'Minh Phong Đức Hiếu Khoa Khánh Kiên Quân Thịnh Trí Vũ Huy Đạt An Bảo Duy Hậu Tín Thái Tuấn Hoàng Nam Long Phúc Tài Thành Tùng Vinh Khang Nhật Thuận Trường Linh Đăng Nguyên',
  },
} as const

/** A made-up person's name, "family middle given", as such names are spread among people of that sex and age. */
export function makeName(random: Random, { sex, birthOn }: { sex: 'female' | 'male'; birthOn: string }): string {
  const family = oneByWeight(random, familyNames)
  const ofOwnTime = birthOn < '1985' ? 'before1985' : 'since1985'
  const ofOtherTime = birthOn < '1985' ? 'since1985' : 'before1985'
  const given = oneOf(random, givenNames[sex][chance(random, 0.8) ? ofOwnTime : ofOtherTime].split(' '))
  // Nobody is called "Ngọc Ngọc"; the names that keep a word from standing twice are as frequent among themselves.
  const middles = middleNames[sex].filter(([middle]) => !middle.split(' ').includes(given) && middle !== family)
  return [family, oneByWeight<string>(random, middles), given].join(' ')
}
