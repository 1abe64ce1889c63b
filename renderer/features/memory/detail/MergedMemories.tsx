import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { openMemory } from '../memory-navigation'

/** What it was merged from, each one press away. */
export function MergedFrom({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation()
  const parts = useMemories(ids)
  if (parts.length === 0) return null
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-medium">{t('memory.detail.mergedFrom')}</h3>
      <ul aria-label={t('memory.detail.mergedFrom')} className="flex flex-col gap-1">
        {parts.map(({ id, text }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => openMemory(id)}
              className="readable w-full rounded-control border-l-2 border-line px-3 py-1 text-left text-ink-soft wrap-anywhere hover:bg-hover"
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The way to what took its place, or to what it is a part of now. */
export function ShowNewer({ id, newerId }: { id: string; newerId: string }) {
  const { t } = useTranslation()
  const [newer] = useMemories([newerId])
  return (
    <Button size="small" className="self-start" onClick={() => openMemory(newerId)}>
      {newer?.parts.includes(id) ? t('memory.detail.showMerged') : t('memory.detail.showNewer')}
    </Button>
  )
}

/** These memories as far as they are there still; none before the engine has answered. */
function useMemories(ids: readonly string[]): readonly MemoryItem[] {
  const [items, setItems] = useState<readonly MemoryItem[]>([])
  const asked = ids.join(' ')
  useEffect(() => {
    let current = true
    void Promise.all(
      asked
        .split(' ')
        .filter(Boolean)
        .map((id) => client.memory.get({ id })),
    ).then((results) => {
      if (current) setItems(results.flatMap((result) => (result.ok ? [result.value] : [])))
    })
    return () => {
      current = false
    }
  }, [asked])
  return items
}
