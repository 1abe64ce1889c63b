import { ArrowDown, ArrowUp } from 'lucide-react'
import { type RefObject, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { VirtualizerHandle } from 'virtua'
import type { MemoryItem, MemorySort } from '../../../../shared/contract/memory'
import { useFormat } from '../../../app/format'
import { classNames } from '../../../components/class-names'
import { Skeleton } from '../../../components/Skeleton'
import { importanceOf } from '../importance'
import { KindLabel } from '../KindLabel'
import { openMemory, useIsPast } from '../memory-navigation'
import { itemAt, useMemory } from '../memory-store'
import { namedSubject } from '../memory-subject'
import { RowBox } from '../rows/RowBox'
import { rowShortcuts, useRowKeys } from '../rows/use-row-keys'
import { useRowMoves } from '../rows/use-row-moves'
import { VirtualRows } from '../rows/VirtualRows'
import { useTimeOf } from '../use-time-of'

/** The columns, and by what the engine sorts each; the sentence cannot be sorted by. */
const columns = [
  { name: 'kind', sort: 'kind', className: '@max-[38rem]:hidden' },
  { name: 'text', sort: null, className: '' },
  { name: 'subject', sort: 'subject', className: '@max-[38rem]:hidden' },
  { name: 'importance', sort: 'importance', className: '@max-[52rem]:hidden' },
  { name: 'when', sort: 'when', className: '' },
  { name: 'changed', sort: 'changed', className: '@max-[52rem]:hidden' },
] as const

// By the room that the panel at the right leaves, not by that of the window.
const grid =
  'grid items-center gap-x-3 grid-cols-[1.75rem_minmax(0,1fr)_6.5rem] @min-[38rem]:grid-cols-[1.75rem_6rem_minmax(0,1fr)_7rem_7rem] @min-[52rem]:grid-cols-[1.75rem_6rem_minmax(0,1fr)_8rem_6rem_7rem_7rem]'

type Props = {
  selectedId: string | null
  scroller: RefObject<HTMLDivElement | null>
  sort: MemorySort
  descending: boolean
  onSort: (sort: MemorySort, descending: boolean) => void
}

/** Everything that was found as a table that can be sorted; only the rows in sight exist. */
export function MemoryTable({ selectedId, scroller, sort, descending, onSort }: Props) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const total = useMemory((state) => state.total ?? 0)
  const { active, keys } = useRowMoves({ box, list })
  return (
    // biome-ignore lint/a11y/useSemanticElements: the virtual rows stand in elements of their own, which no <table> takes
    <div role="table" className="@container" aria-label={t('memory.table.label')} aria-rowcount={total + 1}>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-paper">
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: a row of headings takes no focus */}
        <div role="row" aria-rowindex={1} className={classNames(grid, 'h-8 text-sm')}>
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
          <span role="columnheader">
            <span className="sr-only">{t('memory.table.choose')}</span>
          </span>
          {columns.map((column) => (
            <HeadCell
              key={column.name}
              column={column}
              sorted={column.sort === sort ? (descending ? 'descending' : 'ascending') : null}
              onSort={onSort}
            />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div ref={box} role="rowgroup" {...keys}>
        <VirtualRows
          box={box}
          scroller={scroller}
          list={list}
          kept={active}
          selectedId={selectedId}
          total={total}
        >
          {(index) => (
            <TableRow key={index} index={index} selectedId={selectedId} isActive={index === active} />
          )}
        </VirtualRows>
      </div>
    </div>
  )
}

type HeadProps = {
  column: (typeof columns)[number]
  sorted: 'ascending' | 'descending' | null
  onSort: Props['onSort']
}

function HeadCell({ column, sorted, onSort }: HeadProps) {
  const { t } = useTranslation()
  const { name, sort, className } = column
  const Arrow = sorted === 'ascending' ? ArrowUp : ArrowDown
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the table
    // biome-ignore lint/a11y/useFocusableInteractive: the button in it takes the focus
    <span
      role="columnheader"
      aria-sort={sorted ?? (sort ? 'none' : undefined)}
      className={classNames('min-w-0', className)}
    >
      {sort === null ? (
        <span className="text-ink-faint">{t(`memory.table.${name}`)}</span>
      ) : (
        <button
          type="button"
          // What is newest or weightiest is wanted first, names in their order.
          onClick={() =>
            onSort(sort, sorted ? sorted === 'ascending' : sort !== 'subject' && sort !== 'kind')
          }
          className={classNames(
            'inline-flex h-7 max-w-full items-center gap-1 rounded-xs',
            sorted ? 'font-medium text-ink' : 'text-ink-faint hover:text-ink',
          )}
        >
          <span className="truncate">{t(`memory.table.${name}`)}</span>
          {sorted ? <Arrow aria-hidden size={12} strokeWidth={2} className="shrink-0" /> : null}
        </button>
      )}
    </span>
  )
}

type RowProps = { index: number; selectedId: string | null; isActive: boolean }

function TableRow({ index, selectedId, isActive }: RowProps) {
  const item = useMemory((state) => itemAt(state, index))
  const isHidden = useMemory((state) => item !== undefined && state.hidden.has(item.id))
  const onKeyDown = useRowKeys(item, index)
  // Without any height the list takes it, and what comes in its place, for out of sight.
  if (isHidden) return <div className="h-px" />
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the table
    // biome-ignore lint/a11y/useFocusableInteractive: what is in the row takes the focus
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      onKeyDown={onKeyDown}
      className={classNames(
        grid,
        'group min-h-9 border-b border-line hover:bg-hover',
        item?.id === selectedId && 'bg-accent-soft',
      )}
    >
      {item ? (
        <Cells item={item} index={index} selected={item.id === selectedId} isActive={isActive} />
      ) : (
        <EmptyCells />
      )}
    </div>
  )
}

function EmptyCells() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the table
    <span role="cell" className="col-span-full py-2.5">
      <Skeleton className="h-4 w-2/3" />
    </span>
  )
}

type CellProps = { item: MemoryItem; index: number; selected: boolean; isActive: boolean }

function Cells({ item, index, selected, isActive }: CellProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const timeOf = useTimeOf()
  const isPast = useIsPast()
  const texts = {
    kind: <KindLabel kind={item.kind} />,
    text: (
      <button
        type="button"
        data-row
        tabIndex={isActive ? 0 : -1}
        aria-keyshortcuts={isPast ? undefined : Object.values(rowShortcuts).join(' ')}
        aria-current={selected || undefined}
        onClick={() => openMemory(item.id)}
        className={classNames(
          'line-clamp-2 w-full rounded-xs py-1.5 text-left text-base wrap-anywhere',
          item.validTo === null ? 'text-ink' : 'text-ink-soft line-through decoration-line-strong',
        )}
      >
        {item.text}
      </button>
    ),
    subject: namedSubject(item) ?? '',
    importance: t(`memory.importance.${importanceOf(item.importance)}`),
    when: timeOf(item),
    changed: format.date(item.changedAt),
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: as the table */}
      <span role="cell" className="flex">
        {isPast ? null : <RowBox item={item} index={index} quiet={false} />}
      </span>
      {columns.map(({ name, className }) => (
        // biome-ignore lint/a11y/useSemanticElements: as the table
        <span
          key={name}
          role="cell"
          className={classNames('min-w-0 text-sm text-ink-soft', name !== 'text' && 'truncate', className)}
        >
          {texts[name]}
        </span>
      ))}
    </>
  )
}
