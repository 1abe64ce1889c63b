import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { memory } from '../../../../shared/contract/memory'
import type { Output } from '../../../../shared/contract/procedure'
import type { Result } from '../../../../shared/errors'
import { onChange, oneAtATime } from '../../../app/changes'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { useNow } from '../../../app/use-now'
import { Button } from '../../../components/Button'
import { Card } from '../../../components/Card'
import { ErrorCard } from '../../../components/ErrorCard'
import { IconButton } from '../../../components/IconButton'
import { RangeInput } from '../../../components/RangeInput'
import { Skeleton } from '../../../components/Skeleton'
import { changeFilter, useMemoryFilter } from '../memory-navigation'
import { bars, changedDay, dayIndex, type PastDay, pastDays } from './past-days'

const restMs = 120
const columns = 60
type Days = Output<(typeof memory)['days']>

/** "As it was on…": every day since the first, with how much changed on it; the keyboard goes day by day. */
export function PastSlider() {
  const { t } = useTranslation()
  const now = useNow(60_000)
  const known = useDays()
  const days = useMemo(
    () => (known?.ok ? pastDays(known.value.firstAt, known.value.days, now) : []),
    [known, now],
  )
  if (known === null) return <Skeleton className="h-24 w-full" />
  if (!known.ok) return <ErrorCard error={known.error} />
  return (
    <Card aria-label={t('memory.past.label')} className="flex flex-col gap-2">
      {days.length < 2 ? (
        <p className="text-ink-soft">{t('memory.past.young')}</p>
      ) : (
        <DaySlider days={days} />
      )}
    </Card>
  )
}

function DaySlider({ days }: { days: readonly PastDay[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const asOf = useMemoryFilter().asOf ?? null
  const asked = dayIndex(days, asOf)
  const [moving, setMoving] = useState<number | null>(null)
  const index = moving ?? asked
  const last = days.length - 1
  // While the slider is dragged only where it rests is asked for.
  useEffect(() => {
    if (moving === null) return
    const timer = setTimeout(() => {
      setMoving(null)
      changeFilter({ asOf: moving === last ? null : (days[moving]?.end ?? null) }, 'replace')
    }, restMs)
    return () => clearTimeout(timer)
  }, [moving, last, days])
  const day = days[index]
  const heights = useMemo(() => bars(days, columns), [days])
  const [before, after] = [changedDay(days, index, -1), changedDay(days, index, 1)]
  if (!day) return null
  const date = index === last ? t('memory.past.today') : format.date(day.start)
  const changes = t('memory.past.changes', { count: day.changes })
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">{t('memory.past.asOf', { date })}</span>
        <span className="text-sm text-ink-faint">{changes}</span>
        <span className="ml-auto flex items-center gap-1">
          <IconButton
            size="small"
            icon={ChevronLeft}
            label={t('memory.past.previous')}
            disabled={before === null}
            onClick={() => setMoving(before)}
          />
          <IconButton
            size="small"
            icon={ChevronRight}
            label={t('memory.past.next')}
            disabled={after === null}
            onClick={() => setMoving(after)}
          />
          <Button
            size="small"
            variant="quiet"
            disabled={index === last}
            onClick={() => changeFilter({ asOf: null })}
          >
            {t('memory.past.back')}
          </Button>
        </span>
      </div>
      <div className="flex flex-col">
        <svg
          aria-hidden
          viewBox={`0 0 ${heights.length} 1`}
          preserveAspectRatio="none"
          className="h-8 w-full px-1.5"
        >
          {heights.map((height, column) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              key={column}
              x={column + 0.1}
              width={0.8}
              y={1 - height}
              height={height}
              className={
                column <= (index * heights.length) / days.length ? 'fill-accent' : 'fill-line-strong'
              }
            />
          ))}
        </svg>
        <RangeInput
          min={0}
          max={last}
          step={1}
          value={index}
          aria-label={t('memory.past.slider')}
          aria-valuetext={`${date}, ${changes}`}
          onChange={(event) => setMoving(Number(event.target.value))}
        />
        <div className="flex justify-between text-sm text-ink-faint">
          <span>{format.date(days[0]?.start ?? day.start)}</span>
          <span>{t('memory.past.today')}</span>
        </div>
      </div>
    </>
  )
}

/** Says that the past is shown, above everything that then cannot be changed. */
export function PastBanner() {
  const { t } = useTranslation()
  const format = useFormat()
  const asOf = useMemoryFilter().asOf ?? null
  if (asOf === null) return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-between gap-2 rounded-card border border-warn-line bg-warn-soft px-3 py-2 text-warn"
    >
      <span>{t('memory.past.banner', { date: format.date(asOf) })}</span>
      <Button size="small" onClick={() => changeFilter({ asOf: null })}>
        {t('memory.past.back')}
      </Button>
    </div>
  )
}

function useDays(): Result<Days> | null {
  const [days, setDays] = useState<Result<Days> | null>(null)
  useEffect(() => {
    let current = true
    const load = async () => {
      const result = await client.memory.days()
      if (current) setDays(result)
    }
    void load()
    const stop = onChange(['memory'], oneAtATime(load))
    return () => {
      current = false
      stop()
    }
  }, [])
  return days
}
