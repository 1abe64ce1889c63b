import { MessageSquareQuote, NotebookText, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem, UsedMemory } from '../../../shared/contract/memory'
import type { Result } from '../../../shared/errors'
import { onChange } from '../../app/changes'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { openRoute } from '../../app/routes'
import { Inspector } from '../../app/slots'
import { Button } from '../../components/Button'
import { Chip } from '../../components/Chip'
import { ErrorCard } from '../../components/ErrorCard'
import { IconButton } from '../../components/IconButton'
import { Skeleton } from '../../components/Skeleton'
import { showError, showToast } from '../../components/toast-store'
import { shortened } from '../memory/shortened'
import { type ChatPanel, closePanel } from './chat-store'

/** One line of the panel, whichever list it is from. */
type Entry = Pick<UsedMemory, 'memoryId' | 'kind' | 'text' | 'createdAt' | 'source'>

/** What a reply took from memory, or gave to it, with where each came from. */
export function MemoryPanel({ panel }: { panel: ChatPanel }) {
  const { t } = useTranslation()
  const result = useEntries(panel)
  const used = panel.kind === 'used'
  return (
    <Inspector
      title={used ? t('chat.inspector.usedTitle') : t('chat.inspector.rememberedTitle')}
      onClose={closePanel}
    >
      <p className="pb-4 text-ink-soft">
        {used ? t('chat.inspector.usedExplain') : t('chat.inspector.rememberedExplain')}
      </p>
      {result === null ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-20 w-full" />
        </div>
      ) : !result.ok ? (
        <ErrorCard error={result.error} />
      ) : result.value.length === 0 ? (
        <p className="text-ink-faint">
          {used ? t('chat.inspector.usedEmpty') : t('chat.inspector.rememberedEmpty')}
        </p>
      ) : (
        <ul className="flex flex-col gap-3">
          {result.value.map((entry, index) => (
            <EntryCard key={entry.memoryId ?? index} entry={entry} forgettable={!used} />
          ))}
        </ul>
      )}
    </Inspector>
  )
}

function EntryCard({ entry, forgettable }: { entry: Entry; forgettable: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { memoryId, source } = entry
  return (
    <li className="flex flex-col gap-2 rounded-card border border-line bg-raised p-3">
      <div className="flex items-center justify-between gap-2">
        <Chip>{t(`chat.inspector.kind.${entry.kind}`)}</Chip>
        {memoryId ? (
          <IconButton
            size="small"
            icon={NotebookText}
            label={t('chat.inspector.showMemory')}
            onClick={() => openRoute({ view: 'memory', memoryId })}
          />
        ) : null}
      </div>
      <p className="readable line-clamp-6 wrap-anywhere">{entry.text}</p>
      {source ? (
        <p className="text-sm text-ink-faint wrap-anywhere">
          {t('chat.inspector.from', {
            title: source.conversationTitle || t('frame.untitled'),
            date: format.date(source.createdAt),
          })}
        </p>
      ) : null}
      <div className="-mx-2 -mb-1 flex flex-wrap gap-1">
        {source ? (
          <Button
            size="small"
            variant="quiet"
            icon={MessageSquareQuote}
            onClick={() =>
              openRoute({
                view: 'chat',
                conversationId: source.conversationId,
                messageId: source.messageId,
              })
            }
          >
            {t('chat.inspector.showMessage')}
          </Button>
        ) : null}
        {memoryId && forgettable ? (
          <Button
            size="small"
            variant="quiet"
            icon={Trash2}
            onClick={() => void forget(memoryId, t('memory.forgotten', { text: shortened(entry.text) }))}
          >
            {t('chat.inspector.forget')}
          </Button>
        ) : null}
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

function useEntries({ kind, runId }: ChatPanel): Result<Entry[]> | null {
  const [result, setResult] = useState<{ of: string; value: Result<Entry[]> } | null>(null)
  const of = `${kind}:${runId}`
  useEffect(() => {
    let current = true
    const load = async () => {
      const value = kind === 'used' ? await client.memory.usedIn({ runId }) : await written(runId)
      if (current) setResult({ of, value })
    }
    void load()
    const stop = onChange(['memory'], () => void load())
    return () => {
      current = false
      stop()
    }
  }, [kind, runId, of])
  return result?.of === of ? result.value : null
}

async function written(runId: string): Promise<Result<Entry[]>> {
  const result = await client.memory.writtenFrom({ runId })
  return result.ok ? { ok: true, value: result.value.map(entryOf) } : result
}

const entryOf = (item: MemoryItem): Entry => ({
  memoryId: item.id,
  kind: item.kind,
  text: item.text,
  createdAt: item.createdAt,
  source: item.sources[0] ?? null,
})
