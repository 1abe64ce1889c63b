import { Activity, Copy, EllipsisVertical, Pencil, Power, PowerOff, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'
import { client } from '../../app/client'
import { DropdownMenu, MenuItem, MenuSeparator } from '../../components/DropdownMenu'
import { IconButton } from '../../components/IconButton'
import { setModelEnabled } from './model-actions'

type Props = {
  model: ModelView
  testing: boolean
  onTest: () => void
  onEdit: () => void
  onDuplicate: () => void
  onRemove: (how: 'delete' | 'disable') => void
}

export function ModelRowActions({ model, testing, onTest, onEdit, onDuplicate, onRemove }: Props) {
  const { t } = useTranslation()
  const name = model.displayName
  return (
    <div className="flex justify-end">
      <IconButton
        icon={Activity}
        label={t('models.actions.testOf', { name })}
        disabled={testing || !model.enabled}
        onClick={onTest}
      />
      <IconButton icon={Pencil} label={t('models.actions.editOf', { name })} onClick={onEdit} />
      <DropdownMenu trigger={<IconButton icon={EllipsisVertical} label={t('models.actions.of', { name })} />}>
        <MenuItem icon={Copy} onSelect={onDuplicate}>
          {t('models.actions.duplicate')}
        </MenuItem>
        {model.enabled ? (
          <MenuItem icon={PowerOff} onSelect={() => onRemove('disable')}>
            {t('models.actions.disable')}
          </MenuItem>
        ) : (
          <MenuItem icon={Power} onSelect={() => void setModelEnabled(client, model.id, true)}>
            {t('models.actions.enable')}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem icon={Trash2} danger onSelect={() => onRemove('delete')}>
          {t('models.actions.delete')}
        </MenuItem>
      </DropdownMenu>
    </div>
  )
}
