/** "Nguyễn Thị Ánh Đào" → "nguyen thi anh dao": what searches without diacritics compare. */
export function withoutMarks(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}

/** "Nguyễn Thị Lan" → "Lan Nguyễn Thị": Vietnamese lists go by given name, then family name. */
export function sortName(fullName: string): string {
  const words = fullName.trim().split(/\s+/)
  const given = words.pop() ?? ''
  return [given, ...words].join(' ')
}
