import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { useFormat } from '../../../app/format'
import { classNames } from '../../../components/class-names'
import { KindLabel } from '../KindLabel'
import { openMemory, useIsPast } from '../memory-navigation'
import { namedSubject } from '../memory-subject'
import { useTimeOf } from '../use-time-of'
import { RowActions } from './RowActions'
import { RowBox } from './RowBox'
import { rowShortcuts, useRowKeys } from './use-row-keys'

type Props = {
  item: MemoryItem
  selected: boolean
  withKind?: boolean
  /** Whether its day is not told beside it already. */
  withTime?: boolean
  /** Where it stands among all that was found; without it, it cannot be chosen for bulk. */
  index?: number
  /** Whether Tab stops here; one row of a long list has it. */
  isActive?: boolean
}

/** One memory in a list: the sentence, and what one wants to know at a glance. A press opens the rest. */
export function MemoryRow({
  item,
  selected,
  withKind = true,
  withTime = true,
  index,
  isActive = true,
}: Props) {
  const isPast = useIsPast()
  const onKeyDown = useRowKeys(item, index)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for the button in it, which has the focus
    <div
      onKeyDown={onKeyDown}
      className={classNames(
        'group relative flex items-start gap-1 rounded-control pr-1 hover:bg-hover focus-within:bg-hover',
        selected && 'bg-accent-soft',
      )}
    >
      <button
        type="button"
        data-row
        tabIndex={isActive ? 0 : -1}
        aria-keyshortcuts={isPast ? undefined : Object.values(rowShortcuts).join(' ')}
        aria-current={selected || undefined}
        onClick={() => openMemory(item.id)}
        className="flex min-w-0 flex-1 flex-col gap-0.5 rounded-control px-3 py-2 text-left"
      >
        <span className={classNames('line-clamp-3 wrap-anywhere', item.validTo !== null && 'text-ink-soft')}>
          {item.text}
        </span>
        <RowFacts item={item} withKind={withKind} withTime={withTime} />
      </button>
      {isPast ? null : <RowActions item={item} />}
      {index === undefined || isPast ? null : <RowBox item={item} index={index} />}
    </div>
  )
}

type FactsProps = { item: MemoryItem; withKind: boolean; withTime: boolean }

function RowFacts({ item, withKind, withTime }: FactsProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const timeOf = useTimeOf()
  const source = item.sources[0]
  const subject = namedSubject(item)
  const from = item.origin === 'manual' ? t('memory.list.byHand') : source?.conversationTitle
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-3 text-sm text-ink-faint">
      {withKind ? <KindLabel kind={item.kind} /> : null}
      {withTime ? <span className="max-w-64 truncate">{timeOf(item)}</span> : null}
      {item.validTo === null ? null : (
        <span className="shrink-0 text-warn">
          {t('memory.list.until', { date: format.date(item.validTo) })}
        </span>
      )}
      {subject ? <span className="max-w-40 truncate">{subject}</span> : null}
      {from ? (
        <span className="max-w-56 truncate">
          {item.origin === 'manual' ? from : t('memory.list.from', { title: from })}
        </span>
      ) : null}
      {item.pinned ? <span className="sr-only">{t('memory.list.pinned')}</span> : null}
    </span>
  )
}
