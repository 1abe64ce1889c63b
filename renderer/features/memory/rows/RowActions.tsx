import { Pin, PinOff, RotateCcw, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { classNames } from '../../../components/class-names'
import { IconButton } from '../../../components/IconButton'
import { forgetMemory, pinMemory, restoreMany } from '../memory-actions'
import { useMemoryFilter } from '../memory-navigation'
import { shortened } from '../shortened'
import { rowShortcuts } from './use-row-keys'

/** What is done often enough to be at hand in the row; Tab passes them by, the row's arrows lead to them. */
export function RowActions({ item }: { item: MemoryItem }) {
  const { t } = useTranslation()
  const isRemoved = useMemoryFilter().state === 'removed'
  return (
    <div
      className={classNames(
        'flex shrink-0 py-1 opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100',
        (item.pinned || isRemoved) && 'opacity-100',
      )}
    >
      {isRemoved ? (
        <IconButton
          icon={RotateCcw}
          tabIndex={-1}
          label={t('memory.bulk.restoreOne', { text: shortened(item.text) })}
          onClick={() => void restoreMany(client, [item.id])}
        />
      ) : (
        <>
          <IconButton
            icon={item.pinned ? PinOff : Pin}
            tabIndex={-1}
            shortcut={rowShortcuts.pin}
            label={item.pinned ? t('memory.detail.unpin') : t('memory.detail.pin')}
            aria-pressed={item.pinned}
            onClick={() => void pinMemory(client, item)}
          />
          <IconButton
            icon={Trash2}
            tabIndex={-1}
            shortcut={rowShortcuts.forget}
            variant="danger"
            label={t('memory.detail.forgetOf', { text: shortened(item.text) })}
            onClick={() =>
              void forgetMemory(client, item, t('memory.forgotten', { text: shortened(item.text) }))
            }
          />
        </>
      )}
    </div>
  )
}
