import { useTranslation } from 'react-i18next'
import { Card } from '../../components/Card'
import { Skeleton } from '../../components/Skeleton'
import { MemoryRow } from './MemoryRow'
import { useMemory } from './memory-store'

/** "What I know about you": the few sentences that are at hand in every reply. */
export function CoreSection({ selectedId }: { selectedId: string | null }) {
  const { t } = useTranslation()
  const core = useMemory((state) => state.core)
  const failed = useMemory((state) => state.error !== null)
  if (core === null && failed) return null
  return (
    <Card aria-labelledby="memory-core" className="flex flex-col gap-1 px-1 py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 px-3">
        <h2 id="memory-core" className="text-md font-medium">
          {t('memory.core.title')}
        </h2>
        <p className="text-sm text-ink-faint">{t('memory.core.explain')}</p>
      </div>
      {core === null ? (
        <div className="flex flex-col gap-2 px-3 py-2">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-4 w-1/2" />
        </div>
      ) : core.length === 0 ? (
        <p className="px-3 py-1 text-ink-soft">{t('memory.core.empty')}</p>
      ) : (
        <ul className="flex flex-col">
          {core.map((item) => (
            <li key={item.id}>
              <MemoryRow item={item} selected={item.id === selectedId} withKind={false} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
