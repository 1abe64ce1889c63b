import { Pin, PinOff, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../shared/contract/memory'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { openRoute } from '../../app/routes'
import { classNames } from '../../components/class-names'
import { IconButton } from '../../components/IconButton'
import { KindLabel } from './KindLabel'
import { forgetMemory, pinMemory } from './memory-actions'
import { namedSubject } from './memory-subject'
import { happenedText } from './memory-when'
import { shortened } from './shortened'

type Props = { item: MemoryItem; selected: boolean; withKind?: boolean }

/** One memory in a list: the sentence, and what one wants to know at a glance. A press opens the rest. */
export function MemoryRow({ item, selected, withKind = true }: Props) {
  const { t } = useTranslation()
  return (
    <div
      className={classNames(
        'group relative flex items-start gap-1 rounded-control pr-1 hover:bg-hover focus-within:bg-hover',
        selected && 'bg-accent-soft',
      )}
    >
      <button
        type="button"
        aria-current={selected || undefined}
        onClick={() => openRoute({ view: 'memory', memoryId: item.id })}
        className="flex min-w-0 flex-1 flex-col gap-0.5 rounded-control px-3 py-2 text-left"
      >
        <span className="line-clamp-3 wrap-anywhere">{item.text}</span>
        <RowFacts item={item} withKind={withKind} />
      </button>
      <div
        className={classNames(
          'flex shrink-0 py-1 opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100',
          item.pinned && 'opacity-100',
        )}
      >
        <IconButton
          icon={item.pinned ? PinOff : Pin}
          label={item.pinned ? t('memory.detail.unpin') : t('memory.detail.pin')}
          aria-pressed={item.pinned}
          onClick={() => void pinMemory(client, item)}
        />
        <IconButton
          icon={Trash2}
          variant="danger"
          label={t('memory.detail.forgetOf', { text: shortened(item.text) })}
          onClick={() =>
            void forgetMemory(client, item, t('memory.forgotten', { text: shortened(item.text) }))
          }
        />
      </div>
    </div>
  )
}

function RowFacts({ item, withKind }: { item: MemoryItem; withKind: boolean }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const source = item.sources[0]
  const subject = namedSubject(item)
  const from = item.origin === 'manual' ? t('memory.list.byHand') : source?.conversationTitle
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-3 text-sm text-ink-faint">
      {withKind ? <KindLabel kind={item.kind} /> : null}
      <span className="shrink-0">
        {happenedText(item, format, i18n.language) ?? format.date(item.createdAt)}
      </span>
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
