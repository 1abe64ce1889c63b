export type PastDay = { start: number; end: number; changes: number }

/** Every local day from the first of which anything is known to today, with how much changed on it. */
export function pastDays(
  firstAt: number | null,
  changed: readonly { at: number; changes: number }[],
  now: number,
): PastDay[] {
  if (firstAt === null || firstAt > now) return []
  const counts = new Map<number, number>()
  for (const { at, changes } of changed) {
    const day = startOfDay(at)
    counts.set(day, (counts.get(day) ?? 0) + changes)
  }
  const days: PastDay[] = []
  for (let start = startOfDay(firstAt); start <= now; ) {
    const next = startOfDay(start, 1)
    days.push({ start, end: next - 1, changes: counts.get(start) ?? 0 })
    start = next
  }
  return days
}

function startOfDay(at: number, later = 0): number {
  const day = new Date(at)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + later).getTime()
}

/** The day that holds an instant; the last where none is looked at. */
export function dayIndex(days: readonly PastDay[], at: number | null): number {
  if (at === null) return days.length - 1
  const found = days.findIndex(({ end }) => at <= end)
  return found === -1 ? days.length - 1 : found
}

/** The nearest day before or after on which something changed. */
export function changedDay(days: readonly PastDay[], from: number, step: 1 | -1): number | null {
  for (let at = from + step; at >= 0 && at < days.length; at += step)
    if ((days[at]?.changes ?? 0) > 0) return at
  return null
}

/** Changes in so many columns, each a share of the fullest. */
export function bars(days: readonly PastDay[], columns: number): number[] {
  const count = Math.min(columns, days.length)
  const sums = Array.from({ length: count }, () => 0)
  for (const [at, { changes }] of days.entries()) {
    const column = Math.min(count - 1, Math.floor((at * count) / days.length))
    sums[column] = (sums[column] ?? 0) + changes
  }
  const most = Math.max(1, ...sums)
  return sums.map((sum) => sum / most)
}
