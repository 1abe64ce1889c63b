import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { headingsOf, type Place, placeOf } from '../memory-when'
import { MemoryRow } from './MemoryRow'

type Props = {
  item: MemoryItem
  before: MemoryItem | undefined
  index: number
  selected: boolean
  isActive: boolean
}

/** A memory at its time: with its year and month above where they begin, and its day at the left. */
export function TimelineRow({ item, before, ...row }: Props) {
  const { t, i18n } = useTranslation()
  const place = placeOf(item)
  const headings = headingsOf(place, before ? placeOf(before) : null)
  return (
    <>
      {headings.year ? (
        <h2 className="pt-5 pb-1 text-lg font-medium first:pt-1">
          {place.year === null ? t('memory.timeline.undated') : nameOf(place, 'year', i18n.language)}
        </h2>
      ) : null}
      {headings.month ? (
        <h3 className="pt-2 pb-1 pl-17 font-medium text-ink-soft">
          {place.month === null
            ? t('memory.timeline.someTime', { year: nameOf(place, 'year', i18n.language) })
            : nameOf(place, 'month', i18n.language)}
        </h3>
      ) : null}
      <div className="flex">
        <span className="w-17 shrink-0 pt-2 pr-3 text-right text-sm whitespace-nowrap text-ink-faint tabular-nums">
          {headings.day ? nameOf(place, 'day', i18n.language) : null}
        </span>
        <div className="min-w-0 flex-1 border-l border-line pl-1">
          <MemoryRow item={item} {...row} withTime={place.year === null} />
        </div>
      </div>
    </>
  )
}

const shapes = {
  year: { year: 'numeric' },
  month: { month: 'long' },
  day: { day: 'numeric', weekday: 'short' },
} as const
const formats = new Map<string, Intl.DateTimeFormat>()

function nameOf(place: Place, part: keyof typeof shapes, language: string): string {
  const key = `${language} ${part}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, shapes[part])
  formats.set(key, format)
  return format.format(new Date(place.year ?? 0, place.month ?? 0, place.day ?? 1))
}
