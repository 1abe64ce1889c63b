import { NotebookText, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../shared/contract/memory'
import type { Result } from '../../../shared/errors'
import { onChange } from '../../app/changes'
import { client } from '../../app/client'
import { openRoute } from '../../app/routes'
import { Inspector } from '../../app/slots'
import { Button } from '../../components/Button'
import { Chip } from '../../components/Chip'
import { ErrorCard } from '../../components/ErrorCard'
import { IconButton } from '../../components/IconButton'
import { Skeleton } from '../../components/Skeleton'
import { showError, showToast } from '../../components/toast-store'
import { shortened } from '../memory/shortened'
import { closePanel } from './chat-store'
import { ShowSource, SourceLine } from './context/MemorySource'

/** What was remembered from the turn that a reply answers, with where each came from. */
export function MemoryPanel({ runId }: { runId: string }) {
  const { t } = useTranslation()
  const result = useWritten(runId)
  return (
    <Inspector title={t('chat.inspector.rememberedTitle')} onClose={closePanel}>
      <p className="pb-4 text-ink-soft">{t('chat.inspector.rememberedExplain')}</p>
      {result === null ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-20 w-full" />
        </div>
      ) : !result.ok ? (
        <ErrorCard error={result.error} />
      ) : result.value.written.length === 0 ? (
        <p className="text-ink-faint">{t('chat.inspector.rememberedEmpty')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {result.value.written.map((item) => (
            <ItemCard
              key={item.id}
              item={item}
              replaced={result.value.replaced.filter(({ supersededBy }) => supersededBy === item.id)}
            />
          ))}
        </ul>
      )}
    </Inspector>
  )
}

function ItemCard({ item, replaced }: { item: MemoryItem; replaced: readonly MemoryItem[] }) {
  const { t } = useTranslation()
  const [source] = item.sources
  return (
    <li className="flex flex-col gap-2 rounded-card border border-line bg-raised p-3">
      <div className="flex items-center justify-between gap-2">
        <Chip>{t(`chat.inspector.kind.${item.kind}`)}</Chip>
        <IconButton
          size="small"
          icon={NotebookText}
          label={t('chat.inspector.showMemory')}
          onClick={() => openRoute({ view: 'memory', memoryId: item.id })}
        />
      </div>
      <p className="readable line-clamp-6 wrap-anywhere">{item.text}</p>
      {replaced.map(({ id, text }) => (
        <button
          key={id}
          type="button"
          title={t('chat.inspector.showMemory')}
          className="w-fit rounded-xs text-left text-sm text-ink-soft wrap-anywhere hover:text-accent"
          onClick={() => openRoute({ view: 'memory', memoryId: id })}
        >
          {t('chat.inspector.inPlaceOf', { text: shortened(text) })}
        </button>
      ))}
      {source ? <SourceLine source={source} /> : null}
      <div className="-mx-2 -mb-1 flex flex-wrap gap-1">
        {source ? <ShowSource source={source} /> : null}
        <Button
          size="small"
          variant="quiet"
          icon={Trash2}
          onClick={() => void forget(item.id, t('memory.forgotten', { text: shortened(item.text) }))}
        >
          {t('chat.inspector.forget')}
        </Button>
      </div>
    </li>
  )
}

async function forget(id: string, said: string) {
  const result = await client.memory.remove({ id })
  if (!result.ok) return showError(result.error)
  showToast({
    text: said,
    undo: async () => {
      const restored = await client.memory.restore({ id })
      if (!restored.ok) showError(restored.error)
    },
  })
}

type Written = { written: readonly MemoryItem[]; replaced: readonly MemoryItem[] }

function useWritten(runId: string): Result<Written> | null {
  const [result, setResult] = useState<{ runId: string; value: Result<Written> } | null>(null)
  useEffect(() => {
    let current = true
    const load = async () => {
      const value = await loadWritten(runId)
      if (current) setResult({ runId, value })
    }
    void load()
    const stop = onChange(['memory'], () => void load())
    return () => {
      current = false
      stop()
    }
  }, [runId])
  return result?.runId === runId ? result.value : null
}

async function loadWritten(runId: string): Promise<Result<Written>> {
  const written = await client.memory.writtenFrom({ runId })
  if (!written.ok) return written
  const replaced = await client.memory.replacedFrom({ runId })
  return replaced.ok ? { ok: true, value: { written: written.value, replaced: replaced.value } } : replaced
}
