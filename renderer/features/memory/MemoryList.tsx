import { NotebookText, SearchX } from 'lucide-react'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { client } from '../../app/client'
import { EmptyState } from '../../components/EmptyState'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { Skeleton } from '../../components/Skeleton'
import { MemoryRow } from './MemoryRow'
import { loadMoreMemories, refreshMemories, useMemory } from './memory-store'

/** Rows that are still below the edge when the next page is asked for. */
const askAhead = 30

type Props = { selectedId: string | null; scroller: RefObject<HTMLDivElement | null> }

/** All that is remembered, newest first; with a search the best hit first. Only what is in sight exists. */
export function MemoryList({ selectedId, scroller }: Props) {
  const { t } = useTranslation()
  const items = useMemory((state) => state.items)
  const core = useMemory((state) => state.core)
  const total = useMemory((state) => state.total)
  const error = useMemory((state) => state.error)
  const plain = useMemory((state) => state.query.trim() === '' && state.kind === null)
  const list = useRef<VirtualizerHandle>(null)
  const box = useRef<HTMLDivElement>(null)
  const [above, setAbove] = useState(0)
  // What stands above under "What I know about you" is not told twice.
  const shown = plain ? items?.filter((item) => item.kind !== 'core') : items
  const count = total - (plain ? (core?.length ?? 0) : 0)

  const askForMore = () => {
    const handle = list.current
    if (!handle || !items) return
    if (handle.findItemIndex(handle.scrollOffset + handle.viewportSize) >= items.length - askAhead)
      void loadMoreMemories(client)
  }
  // A page may hold little that is shown, and then nothing scrolls.
  useEffect(() => {
    if (shown && shown.length < askAhead) void loadMoreMemories(client)
  })

  // What stands above the rows scrolls with them, and its height changes with what it tells.
  useLayoutEffect(() => {
    if (!box.current || !scroller.current) return
    const top = box.current.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top
    setAbove(Math.round(top + scroller.current.scrollTop))
  })

  if (error)
    return (
      <FixScope handlers={{ retry: () => refreshMemories(client) }}>
        <ErrorCard error={{ ...error, fixes: error.fixes.length > 0 ? error.fixes : [{ do: 'retry' }] }} />
      </FixScope>
    )
  if (!shown) return <ListSkeleton />
  if (shown.length === 0 && items?.length === total) return <NothingHere />
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="px-3 text-sm text-ink-faint">
        {plain ? t('memory.list.count', { count }) : t('memory.list.found', { count })}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: the virtual list wraps its rows in elements of its own */}
      <div ref={box} role="list" aria-label={t('memory.list.label')}>
        <Virtualizer ref={list} scrollRef={scroller} startMargin={above} onScroll={askForMore}>
          {shown.map((item) => (
            // biome-ignore lint/a11y/useSemanticElements: no <li> without a <ul>
            <div key={item.id} role="listitem">
              <MemoryRow item={item} selected={item.id === selectedId} />
            </div>
          ))}
        </Virtualizer>
      </div>
    </div>
  )
}

function ListSkeleton() {
  const { t } = useTranslation()
  return (
    <div role="status" className="flex flex-col gap-4 px-3 py-2">
      <span className="sr-only">{t('common.loading')}</span>
      {['first', 'second', 'third', 'fourth'].map((row) => (
        <div key={row} className="flex flex-col gap-2">
          <Skeleton className="h-4 w-3/4" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      ))}
    </div>
  )
}

function NothingHere() {
  const { t } = useTranslation()
  const query = useMemory((state) => state.query.trim())
  const kind = useMemory((state) => state.kind)
  const core = useMemory((state) => state.core?.length ?? 0)
  if (query !== '')
    return (
      <EmptyState icon={SearchX} title={t('memory.empty.searchTitle', { query })}>
        {t('memory.empty.searchText')}
      </EmptyState>
    )
  if (kind !== null)
    return (
      <EmptyState icon={NotebookText} title={t('memory.empty.kindTitle')}>
        {t('memory.empty.kindText')}
      </EmptyState>
    )
  // With something known about the person the page is not empty, so nothing need be explained.
  if (core > 0) return null
  return (
    <EmptyState icon={NotebookText} title={t('memory.empty.title')}>
      {t('memory.empty.text')}
    </EmptyState>
  )
}
