/** Days are 'YYYY-MM-DD' strings: they compare with < and never slip over a time zone. */

/** Where our users live: the day of an instant is its day there. */
export const zone = 'Asia/Ho_Chi_Minh'

const dayFormat = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })

let lastAsked = { hour: Number.NaN, day: '' }

/** Day of an instant in Vietnam. */
export function dayIn(at: Date): string {
  // A page asks three times for the day of one instant, and formatting takes longer than many a query.
  const hour = Math.floor(at.getTime() / 3_600_000)
  if (hour !== lastAsked.hour) lastAsked = { hour, day: dayFormat.format(at) }
  return lastAsked.day
}

export function addDays(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Days from `from` to `to`; 0 for the same day, negative backwards. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** 'YYYY-MM-DD' of "5/3/2026" or "05/03/2026"; undefined for what is no day of the calendar. */
export function parseDay(text: string): string | undefined {
  const [, day, month, year] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text) ?? []
  if (!day || !month || !year) return undefined
  const on = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(on) ? on : undefined
}

/** Whether this is a day of the calendar, written 'YYYY-MM-DD'. There is no year 0, and PostgreSQL refuses it. */
export function isDay(on: string): boolean {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(on)) return false
  const time = Date.parse(`${on}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === on
}
