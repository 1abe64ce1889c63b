import { type RefObject, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { VirtualizerHandle } from 'virtua'
import { Skeleton } from '../../../components/Skeleton'
import { itemAt, useMemory } from '../memory-store'
import { MemoryRow } from './MemoryRow'
import { TimelineRow } from './TimelineRow'
import { useRowMoves } from './use-row-moves'
import { VirtualRows } from './VirtualRows'

type Props = {
  as: 'list' | 'timeline'
  selectedId: string | null
  scroller: RefObject<HTMLDivElement | null>
}

/** Everything that was found, one below the other; only what is in sight exists. */
export function MemoryRows({ as, selectedId, scroller }: Props) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const total = useMemory((state) => state.total ?? 0)
  const { active, keys } = useRowMoves({ box, list })
  return (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list wraps its rows in elements of its own
    <div ref={box} role="list" aria-label={t('memory.list.label')} {...keys}>
      <VirtualRows
        box={box}
        scroller={scroller}
        list={list}
        kept={active}
        selectedId={selectedId}
        total={total}
      >
        {(index) => (
          <ListRow
            key={index}
            index={index}
            total={total}
            as={as}
            selectedId={selectedId}
            isActive={index === active}
          />
        )}
      </VirtualRows>
    </div>
  )
}

type RowProps = {
  index: number
  total: number
  as: Props['as']
  selectedId: string | null
  isActive: boolean
}

function ListRow({ index, total, as, selectedId, isActive }: RowProps) {
  const item = useMemory((state) => itemAt(state, index))
  const before = useMemory((state) => (index === 0 ? undefined : itemAt(state, index - 1)))
  const isHidden = useMemory((state) => item !== undefined && state.hidden.has(item.id))
  // Without any height the list takes it, and what comes in its place, for out of sight.
  if (isHidden) return <div className="h-px" />
  const shared = { index, isActive, selected: item?.id === selectedId }
  return (
    // biome-ignore lint/a11y/useSemanticElements: no <li> without a <ul>
    <div role="listitem" data-index={index} aria-setsize={total} aria-posinset={index + 1}>
      {item === undefined ? (
        <div className="flex h-14 flex-col justify-center gap-2 px-3">
          <Skeleton className="h-4 w-3/4" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      ) : as === 'timeline' ? (
        <TimelineRow item={item} before={before} {...shared} />
      ) : (
        <MemoryRow item={item} {...shared} />
      )}
    </div>
  )
}
