import { Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../shared/contract/memory'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { openRoute } from '../../app/routes'
import { Inspector } from '../../app/slots'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { Skeleton } from '../../components/Skeleton'
import { useFocusBack } from '../../components/use-focus-back'
import { KindLabel } from './KindLabel'
import { MemoryEditor } from './MemoryEditor'
import { MemoryFacts } from './MemoryFacts'
import { MemorySources } from './MemorySources'
import { forgetMemory, pinMemory } from './memory-actions'
import { useMemory } from './memory-store'
import { shortened } from './shortened'

/** One memory in full: the sentence, since when, why, and what can be done with it. */
export function MemoryDetail({ memoryId }: { memoryId: string }) {
  const { t } = useTranslation()
  const listed = useMemory(
    ({ items, core }) => items?.find(({ id }) => id === memoryId) ?? core?.find(({ id }) => id === memoryId),
  )
  const [fetched, setFetched] = useState<MemoryItem | null>(null)
  const [error, setError] = useState<AppErrorData | null>(null)
  const known = listed !== undefined
  useEffect(() => {
    if (known) return
    let gone = false
    void client.memory.get({ id: memoryId }).then((result) => {
      if (gone) return
      if (result.ok) setFetched(result.value)
      else setError(result.error)
    })
    return () => {
      gone = true
    }
  }, [known, memoryId])
  const item = listed ?? fetched
  return (
    <Inspector title={t('memory.detail.title')} onClose={() => openRoute({ view: 'memory' })}>
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
  const [editing, setEditing] = useState(false)
  const editButton = useFocusBack(editing)
  const forget = () => {
    openRoute({ view: 'memory' })
    void forgetMemory(client, item, t('memory.forgotten', { text: shortened(item.text) }))
  }
  return (
    <div className="flex flex-col gap-5">
      <span className="text-sm text-ink-soft">
        <KindLabel kind={item.kind} />
      </span>
      {editing ? (
        <MemoryEditor item={item} onDone={() => setEditing(false)} />
      ) : (
        <>
          <p className="readable text-md wrap-anywhere">{item.text}</p>
          <div className="flex flex-wrap gap-2">
            <Button ref={editButton} size="small" icon={Pencil} onClick={() => setEditing(true)}>
              {t('memory.detail.edit')}
            </Button>
            <Button
              size="small"
              icon={item.pinned ? PinOff : Pin}
              aria-pressed={item.pinned}
              onClick={() => void pinMemory(client, item)}
            >
              {item.pinned ? t('memory.detail.unpin') : t('memory.detail.pin')}
            </Button>
            <Button size="small" icon={Trash2} className="text-danger" onClick={forget}>
              {t('memory.detail.forget')}
            </Button>
          </div>
        </>
      )}
      <MemoryFacts item={item} />
      <MemorySources item={item} />
    </div>
  )
}
