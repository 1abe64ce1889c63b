import { History, Search, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { memoryShows } from '../../../app/memory-route'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { controlClass } from '../../../components/Field'
import { IconButton } from '../../../components/IconButton'
import { SegmentedControl } from '../../../components/SegmentedControl'
import { changeFilter, changeMemoryRoute, useMemoryFilter, useMemoryRoute } from '../memory-navigation'
import { FilterPopover } from './FilterPopover'

const typingPauseMs = 150

type Props = { pastOpen: boolean; onPast: (open: boolean) => void }

/** How the memories are shown, search as one types, what narrows them, and the way into the past. */
export function MemoryToolbar({ pastOpen, onPast }: Props) {
  const { t } = useTranslation()
  const { show = 'list' } = useMemoryRoute()
  const bySubject = show === 'subjects' || show === 'graph'
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <SegmentedControl
          label={t('memory.show.label')}
          value={show}
          onChange={(next) => changeMemoryRoute({ show: next })}
          options={memoryShows.map((value) => ({ value, label: t(`memory.show.${value}`) }))}
        />
        <Button
          size="small"
          variant="quiet"
          icon={History}
          aria-pressed={pastOpen}
          className="aria-pressed:bg-hover aria-pressed:text-ink"
          onClick={() => onPast(!pastOpen)}
        >
          {t('memory.past.open')}
        </Button>
      </div>
      <div className="flex items-center gap-2">
        <MemorySearch
          label={bySubject ? t('memory.search.subjects') : t('memory.search.label')}
          key={bySubject ? 'subjects' : 'memories'}
        />
        {bySubject ? null : <FilterPopover />}
      </div>
    </div>
  )
}

function MemorySearch({ label }: { label: string }) {
  const { t } = useTranslation()
  const asked = useMemoryFilter().query ?? ''
  const [query, setQuery] = useState(asked)
  const [followed, setFollowed] = useState(asked)
  // The address changed by itself, as by going back: the field follows it.
  if (asked !== followed) {
    setFollowed(asked)
    setQuery(asked)
  }
  useEffect(() => {
    if (query === asked) return
    const timer = setTimeout(() => {
      setFollowed(query)
      changeFilter({ query }, 'replace')
    }, typingPauseMs)
    return () => clearTimeout(timer)
  }, [query, asked])
  return (
    <search className="relative min-w-0 flex-1">
      <Search
        aria-hidden
        size={15}
        strokeWidth={1.75}
        className="pointer-events-none absolute top-2 left-2.5 text-ink-faint"
      />
      <input
        type="text"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || query === '') return
          event.preventDefault()
          setQuery('')
        }}
        aria-label={label}
        placeholder={label}
        maxLength={500}
        className={classNames(controlClass, 'pr-8 pl-8')}
      />
      {query === '' ? null : (
        <IconButton
          size="small"
          icon={X}
          label={t('memory.search.clear')}
          className="absolute top-1 right-1"
          onClick={() => setQuery('')}
        />
      )}
    </search>
  )
}
