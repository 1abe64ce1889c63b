import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SearchHit } from '../../shared/contract/chat'
import type { Result } from '../../shared/errors'
import { ErrorCard } from '../components/ErrorCard'
import { VirtualList } from '../components/VirtualList'
import { client } from './client'
import { useFormat } from './format'
import { markedPieces } from './marked-pieces'
import { openRoute } from './routes'

const waitMs = 120
const maxHits = 100

/** The messages that hold what is typed, each opening its place. */
export function SearchResults({ query, onOpen }: { query: string; onOpen: () => void }) {
  const { t } = useTranslation()
  const [result, setResult] = useState<Result<SearchHit[]> | null>(null)
  useEffect(() => {
    let current = true
    const timer = setTimeout(async () => {
      const answer = await client.conversations.search({ query, limit: maxHits })
      if (current) setResult(answer)
    }, waitMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [query])

  if (!result) return <div className="flex-1" />
  if (!result.ok) return <ErrorCard error={result.error} className="m-2" />
  const hits = result.value
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <p role="status" className="px-4 pt-3 pb-1 text-sm text-ink-faint wrap-anywhere">
        {hits.length === 0
          ? t('frame.search.none', { query })
          : t('frame.search.found', { count: hits.length })}
      </p>
      <VirtualList
        items={hits}
        itemKey={(hit) => hit.messageId}
        label={t('frame.search.results')}
        className="min-h-0 flex-1"
      >
        {(hit) => <Hit hit={hit} onOpen={onOpen} />}
      </VirtualList>
    </div>
  )
}

function Hit({ hit, onOpen }: { hit: SearchHit; onOpen: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className="px-2 pb-0.5">
      <button
        type="button"
        onClick={() => {
          openRoute({ view: 'chat', conversationId: hit.conversationId, messageId: hit.messageId })
          onOpen()
        }}
        className="flex w-full flex-col gap-0.5 rounded-control px-2 py-1.5 text-left hover:bg-hover"
      >
        <span className="flex items-baseline justify-between gap-2">
          <span className="truncate font-medium">{hit.conversationTitle || t('frame.untitled')}</span>
          <span className="shrink-0 text-xs text-ink-faint">{format.date(hit.createdAt)}</span>
        </span>
        <span className="line-clamp-2 text-sm text-ink-soft wrap-anywhere">
          <span className="text-ink-faint">
            {t(hit.role === 'user' ? 'frame.search.you' : 'frame.search.reply')}{' '}
          </span>
          {markedPieces(hit.excerpt, hit.marks).map((piece) =>
            piece.marked ? (
              <mark key={piece.from} className="rounded-xs bg-mark text-ink">
                {piece.text}
              </mark>
            ) : (
              piece.text
            ),
          )}
        </span>
      </button>
    </div>
  )
}
