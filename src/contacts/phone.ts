/** Numbers that a telephone in Việt Nam reaches: short ones, mobile ones, landlines with their area, 1800 and 1900. */
const reachable = [/^1\d\d$/, /^0[35789]\d{8}$/, /^02\d{9}$/, /^1[89]00\d{4}(?:\d\d)?$/]

/** The digits to dial of a number as people write it, "(028) 5550.0101" or "+84 28…"; undefined when none is reached. */
export function dialled(phone: string): string | undefined {
  const digits = phone.replace(/[\s.()-]/g, '').replace(/^\+84/, '0')
  return reachable.some((form) => form.test(digits)) ? digits : undefined
}
