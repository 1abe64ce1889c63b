import {
  CircleOff,
  Ellipsis,
  FolderOpen,
  Pencil,
  Pin,
  PinOff,
  RotateCcw,
  Split,
  Trash2,
  Vault,
} from 'lucide-react'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { DropdownMenu, MenuItem } from '../../../components/DropdownMenu'
import { IconButton } from '../../../components/IconButton'
import { closeMemory, forgetMemory, pinMemory, restoreMany, splitMemory } from '../memory-actions'
import { changeMemoryRoute, closeMemoryPane, useMemoryFilter } from '../memory-navigation'
import { shortened } from '../shortened'
import { useDetailCommands } from './use-detail-commands'

type Props = { item: MemoryItem; editButton: Ref<HTMLButtonElement>; onEdit: () => void }

/** What can be done with a memory; what cannot be taken back is not among it. */
export function DetailActions({ item, editButton, onEdit }: Props) {
  const { t } = useTranslation()
  const isRemoved = useMemoryFilter().state === 'removed'
  const forget = () => {
    closeMemoryPane()
    void forgetMemory(client, item, t('memory.forgotten', { text: shortened(item.text) }))
  }
  useDetailCommands(item, isRemoved, { edit: onEdit, forget })
  if (isRemoved)
    return (
      <Button
        size="small"
        icon={RotateCcw}
        className="self-start"
        onClick={() => void restoreMany(client, [item.id])}
      >
        {t('memory.bulk.restore')}
      </Button>
    )
  const closable = item.kind !== 'resource' && item.kind !== 'vault'
  return (
    <div className="flex flex-wrap gap-2">
      {item.kind === 'vault' || item.kind === 'resource' ? (
        <OwnPlace kind={item.kind} />
      ) : (
        <Button ref={editButton} size="small" icon={Pencil} onClick={onEdit}>
          {t('memory.detail.edit')}
        </Button>
      )}
      <Button
        size="small"
        icon={item.pinned ? PinOff : Pin}
        aria-pressed={item.pinned}
        onClick={() => void pinMemory(client, item)}
      >
        {item.pinned ? t('memory.detail.unpin') : t('memory.detail.pin')}
      </Button>
      <Button size="small" icon={Trash2} className="text-danger" onClick={forget}>
        {t('memory.detail.forget')}
      </Button>
      {closable ? (
        <DropdownMenu trigger={<IconButton icon={Ellipsis} label={t('common.more')} className="-my-0.5" />}>
          <MenuItem
            icon={item.validTo === null ? CircleOff : RotateCcw}
            detail={item.validTo === null ? t('memory.detail.closeDetail') : t('memory.detail.reopenDetail')}
            onSelect={() => void closeMemory(client, item)}
          >
            {item.validTo === null ? t('memory.detail.close') : t('memory.detail.reopen')}
          </MenuItem>
          {item.parts.length > 0 ? (
            <MenuItem
              icon={Split}
              detail={t('memory.detail.splitDetail', { count: item.parts.length })}
              onSelect={() => void splitMemory(client, item.id)}
            >
              {t('memory.detail.split')}
            </MenuItem>
          ) : null}
        </DropdownMenu>
      ) : null}
    </div>
  )
}

/** Documents and the vault have a place of their own, where they are changed. */
function OwnPlace({ kind }: { kind: 'vault' | 'resource' }) {
  const { t } = useTranslation()
  return (
    <Button
      size="small"
      icon={kind === 'vault' ? Vault : FolderOpen}
      onClick={() =>
        changeMemoryRoute({ tab: kind === 'vault' ? 'vault' : 'documents', memoryId: undefined })
      }
    >
      {kind === 'vault' ? t('memory.detail.openVault') : t('memory.detail.openDocuments')}
    </Button>
  )
}
