import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'
import { client } from '../../../app/client'
import { Inspector } from '../../../app/slots'
import { Chip } from '../../../components/Chip'
import { ErrorCard } from '../../../components/ErrorCard'
import { Skeleton } from '../../../components/Skeleton'
import { useFocusBack } from '../../../components/use-focus-back'
import { KindLabel } from '../KindLabel'
import { closeMemoryPane, useIsPast } from '../memory-navigation'
import { shownItem, useMemory } from '../memory-store'
import { DetailActions } from './DetailActions'
import { KindDetail } from './KindDetail'
import { MemoryEditor } from './MemoryEditor'
import { MemoryFacts } from './MemoryFacts'
import { MemoryHistory } from './MemoryHistory'
import { MemorySources } from './MemorySources'
import { MergedFrom, ShowNewer } from './MergedMemories'

/** One memory in full: the sentence, since when, why, and what can be done with it. */
export function MemoryDetail({ memoryId }: { memoryId: string }) {
  const { t } = useTranslation()
  const { item, error } = useItem(memoryId)
  return (
    <Inspector title={t('memory.detail.title')} onClose={closeMemoryPane}>
      {item ? (
        <DetailBody key={item.id} item={item} />
      ) : error ? (
        <ErrorCard error={error} />
      ) : (
        <div role="status">
          <span className="sr-only">{t('memory.detail.loading')}</span>
          <Skeleton className="h-16 w-full" />
        </div>
      )}
    </Inspector>
  )
}

function DetailBody({ item }: { item: MemoryItem }) {
  const { t } = useTranslation()
  const isPast = useIsPast()
  const [editing, setEditing] = useState(false)
  const editButton = useFocusBack(editing)
  const { supersededBy } = item
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-2 text-sm text-ink-soft">
        <KindLabel kind={item.kind} />
        {item.pinned ? <Chip tone="accent">{t('memory.list.pinned')}</Chip> : null}
        {item.validTo === null ? null : <Chip tone="warn">{t('memory.detail.noLonger')}</Chip>}
      </div>
      {editing && !isPast ? (
        <MemoryEditor item={item} onDone={() => setEditing(false)} />
      ) : (
        <>
          <p className="readable text-md wrap-anywhere">{item.text}</p>
          <KindDetail item={item} />
          {supersededBy ? <ShowNewer id={item.id} newerId={supersededBy} /> : null}
          {isPast ? null : (
            <DetailActions item={item} editButton={editButton} onEdit={() => setEditing(true)} />
          )}
        </>
      )}
      <MemoryFacts item={item} />
      <MergedFrom ids={item.parts} />
      <MemorySources item={item} />
      <MemoryHistory id={item.id} changedAt={item.changedAt} readOnly={isPast} />
    </div>
  )
}

/** The memory as the list shows it, else as the engine knows it, anew whenever something changes. */
function useItem(memoryId: string): { item: MemoryItem | null; error: AppErrorData | null } {
  const listed = useMemory((state) => shownItem(state, memoryId))
  const [fetched, setFetched] = useState<{ item: MemoryItem | null; error: AppErrorData | null }>({
    item: null,
    error: null,
  })
  const known = listed !== undefined
  useEffect(() => {
    if (known) return
    let gone = false
    const load = async () => {
      const result = await client.memory.get({ id: memoryId })
      if (gone) return
      setFetched(result.ok ? { item: result.value, error: null } : { item: null, error: result.error })
    }
    void load()
    const stop = onChange(['memory'], () => void load())
    return () => {
      gone = true
      stop()
    }
  }, [known, memoryId])
  return listed ? { item: listed, error: null } : fetched
}
