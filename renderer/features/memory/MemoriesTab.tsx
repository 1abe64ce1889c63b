import { type RefObject, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemorySort } from '../../../shared/contract/memory'
import { client } from '../../app/client'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { Skeleton } from '../../components/Skeleton'
import { BulkBar } from './bulk/BulkBar'
import { CoreSection } from './core/CoreSection'
import { FilterChips } from './filter/FilterChips'
import { MemoryToolbar } from './filter/MemoryToolbar'
import { useMemoryFilter, useMemoryRoute } from './memory-navigation'
import { questionOf, type TableSort } from './memory-question'
import { lookFor, refreshCore, refreshMemories, useMemory } from './memory-store'
import { NothingFound } from './NothingFound'
import { ProposalsWaiting } from './ProposalsWaiting'
import { PastBanner, PastSlider } from './past/PastSlider'
import { RebuildButton } from './RebuildButton'
import { MemoryRows } from './rows/MemoryRows'
import { clearSelection } from './selection'
import { MemoryTable } from './views/MemoryTable'
import { SubjectsView } from './views/SubjectsView'

/** The memories in the way that is chosen, below what is always known. */
export function MemoriesTab({ scroller }: { scroller: RefObject<HTMLDivElement | null> }) {
  const { show = 'list', memoryId = null } = useMemoryRoute()
  const filter = useMemoryFilter()
  const [table, setTable] = useState<TableSort>({ sort: 'changed', descending: true })
  const [pastWanted, setPastWanted] = useState(false)
  const isPast = typeof filter.asOf === 'number'
  const plain = Object.keys(filter).every((name) => name === 'asOf')
  const bySubject = show === 'subjects' || show === 'graph'
  const question = questionOf(show, filter, plain, table)
  const key = JSON.stringify(question)

  useEffect(() => {
    clearSelection()
    void lookFor(client, JSON.parse(key))
  }, [key])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another day has another core
  useEffect(() => void refreshCore(client), [filter.asOf])

  return (
    <div className="flex flex-col gap-4">
      <MemoryToolbar pastOpen={pastWanted || isPast} onPast={setPastWanted} />
      {pastWanted || isPast ? <PastSlider /> : null}
      <PastBanner />
      {bySubject ? null : <FilterChips />}
      {plain && show === 'list' && !isPast ? <ProposalsWaiting /> : null}
      {plain && show === 'list' ? <CoreSection selectedId={memoryId} /> : null}
      {bySubject ? (
        <SubjectsView as={show} selectedId={memoryId} scroller={scroller} />
      ) : (
        <Found
          as={show}
          plain={plain}
          selectedId={memoryId}
          scroller={scroller}
          table={table}
          onSort={(sort, descending) => setTable({ sort, descending })}
        />
      )}
      <BulkBar />
    </div>
  )
}

type FoundProps = {
  as: 'list' | 'timeline' | 'table'
  plain: boolean
  selectedId: string | null
  scroller: RefObject<HTMLDivElement | null>
  table: TableSort
  onSort: (sort: MemorySort, descending: boolean) => void
}

function Found({ as, plain, selectedId, scroller, table, onSort }: FoundProps) {
  const { t } = useTranslation()
  const total = useMemory((state) => state.total)
  const hidden = useMemory((state) => state.hidden.size)
  const error = useMemory((state) => state.error)
  if (error?.code === 'memory_index_broken')
    return <ErrorCard error={{ ...error, fixes: [] }} lead={<RebuildButton variant="primary" />} />
  if (error)
    return (
      <FixScope handlers={{ retry: () => refreshMemories(client) }}>
        <ErrorCard error={{ ...error, fixes: error.fixes.length > 0 ? error.fixes : [{ do: 'retry' }] }} />
      </FixScope>
    )
  if (total === null) return <ListSkeleton />
  if (total - hidden <= 0) return <NothingFound besideCore={plain && as === 'list'} />
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="px-3 text-sm text-ink-faint">
        {plain
          ? t('memory.list.count', { count: total - hidden })
          : t('memory.list.found', { count: total - hidden })}
      </p>
      {as === 'table' ? (
        <MemoryTable selectedId={selectedId} scroller={scroller} {...table} onSort={onSort} />
      ) : (
        <MemoryRows as={as} selectedId={selectedId} scroller={scroller} />
      )}
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
