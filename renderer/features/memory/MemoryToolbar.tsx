import { Search, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MemoryKind } from '../../../shared/contract/memory'
import { client } from '../../app/client'
import { classNames } from '../../components/class-names'
import { controlClass } from '../../components/Field'
import { IconButton } from '../../components/IconButton'
import { lookFor, useMemory } from './memory-store'

const typingPauseMs = 150

/** Search, asked of the engine as one types, and the kind that is shown. */
export function MemoryToolbar() {
  const { t } = useTranslation()
  const kind = useMemory((state) => state.kind)
  const asked = useMemory((state) => state.query)
  const [query, setQuery] = useState(asked)
  useEffect(() => {
    if (query === useMemory.getState().query) return
    const timer = setTimeout(() => void lookFor(client, { query }), typingPauseMs)
    return () => clearTimeout(timer)
  }, [query])
  return (
    <div className="flex items-center gap-2">
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
          aria-label={t('memory.search.label')}
          placeholder={t('memory.search.placeholder')}
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
      <div className="w-36 shrink-0">
        <select
          value={kind ?? ''}
          aria-label={t('memory.filter.label')}
          onChange={(event) =>
            void lookFor(client, {
              kind: MemoryKind.options.find((one) => one === event.target.value) ?? null,
            })
          }
          className={controlClass}
        >
          <option value="">{t('memory.filter.all')}</option>
          {MemoryKind.options.map((option) => (
            <option key={option} value={option}>
              {t(`memory.kind.${option}`)}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}
