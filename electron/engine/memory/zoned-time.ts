export type CalendarDay = { year: number; month: number; day: number }

const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes that the zone is ahead of UTC at that instant, summer time included. */
export function offsetMinutes(at: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, Number(part.value)]))
  const field = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  const wall = Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'))
  return Math.round((wall - at) / 60_000)
}

/** The day that a calendar in the zone shows at that instant. */
export function calendarDay(at: number, timeZone: string): CalendarDay {
  const wall = new Date(at + offsetMinutes(at, timeZone) * 60_000)
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() }
}

/** Noon of that day in the zone, which is the same day in almost every other zone. */
export function noonOf(day: CalendarDay, timeZone: string): number {
  const wall = Date.UTC(day.year, day.month - 1, day.day, 12)
  return wall - offsetMinutes(wall - offsetMinutes(wall, timeZone) * 60_000, timeZone) * 60_000
}

/** The day so many days, months or years away; the last of the month where it has no such day. */
export function shiftDay(
  day: CalendarDay,
  by: { days?: number; months?: number; years?: number },
): CalendarDay {
  const months = day.year * 12 + (day.month - 1) + (by.months ?? 0) + (by.years ?? 0) * 12
  const [year, month] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1]
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const date = new Date(Date.UTC(year, month - 1, Math.min(day.day, last) + (by.days ?? 0)))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Monday is 1, Sunday 7. */
export const weekdayOf = (day: CalendarDay): number =>
  new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() || 7
