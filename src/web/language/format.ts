import { dayIn, zone } from '../../calendar.ts'

/** Dates, numbers and percentages as people of the language write them. Days are 'YYYY-MM-DD', instants Dates. */
export type Format = {
  /** 23/11/2026 */
  day(on: string): string
  /** 10:32 */
  time(at: Date): string
  /** 10:32 23/11/2026 */
  instant(at: Date): string
  /** 1.234 in Vietnamese, 1,234 in English */
  count(value: number): string
  /** "62,9%": cut to one decimal, never rounded up to a target that is not reached. "–" for nobody. */
  percent(part: number, whole: number): string
  /** "0,75", "−17,4": rounded to that many decimals. */
  decimal(value: number, digits: number): string
  /** A difference with its sign, to one decimal: "+12,3", "−4,0", "0,0". */
  points(value: number): string
  /** part / whole on a scale of `of`, cut to one decimal: 25 of 30 on a scale of 10 is "8,3", 24 of 30 "8". */
  scaled(part: number, whole: number, of: number): string
}

const times = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** Made once: what Intl needs for one costs as much as a page. */
export const formats: Record<'vi' | 'en', Format> = { vi: formatWith('vi-VN', ','), en: formatWith('en-GB', '.') }

function formatWith(locale: string, comma: string): Format {
  const numbers = new Intl.NumberFormat(locale)
  const day = (on: string) => `${on.slice(8, 10)}/${on.slice(5, 7)}/${on.slice(0, 4)}`
  const time = (at: Date) => times.format(at)
  return {
    day,
    time,
    instant: (at) => `${time(at)} ${day(dayIn(at))}`,
    count: (value) => (value < 1000 ? String(value) : numbers.format(value)),
    percent(part, whole) {
      if (whole === 0) return '–'
      const tenths = Math.floor((part * 1000) / whole)
      return `${Math.floor(tenths / 10)}${comma}${tenths % 10}%`
    },
    decimal: (value, digits) =>
      value
        .toFixed(digits)
        .replace('.', comma)
        .replace(/^-(?=.*[1-9])/, '−')
        .replace('-', ''),
    points(value) {
      const tenths = Math.round(value * 10)
      const sign = tenths > 0 ? '+' : tenths < 0 ? '−' : ''
      return `${sign}${Math.floor(Math.abs(tenths) / 10)}${comma}${Math.abs(tenths) % 10}`
    },
    scaled(part, whole, of) {
      const tenths = whole === 0 ? 0 : Math.floor((part * of * 10) / whole)
      return `${Math.floor(tenths / 10)}${tenths % 10 === 0 ? '' : `${comma}${tenths % 10}`}`
    },
  }
}
