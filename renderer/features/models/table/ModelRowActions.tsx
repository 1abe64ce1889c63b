import {
  Activity,
  ArrowDown,
  ArrowUp,
  Copy,
  Download,
  EllipsisVertical,
  Eye,
  FileText,
  ListChecks,
  Pencil,
  Power,
  PowerOff,
  ScanSearch,
  Trash2,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { DropdownMenu, MenuItem, MenuSeparator } from '../../../components/DropdownMenu'
import { IconButton } from '../../../components/IconButton'
import type { RowActions } from './use-row-actions'
import type { RowMoves } from './use-row-moves'

type Props = {
  model: ModelView
  testing: boolean
  onTest: () => void
  actions: RowActions
  moves: RowMoves
}

export function ModelRowActions({ model, testing, onTest, actions, moves }: Props) {
  const { t } = useTranslation()
  const name = model.displayName
  const own = model.origin.from === 'person'
  const editable = model.origin.from !== 'environment'
  return (
    <div className="flex justify-end">
      <IconButton
        icon={Activity}
        label={t('models.actions.testOf', { name })}
        disabled={testing || !model.enabled}
        onClick={onTest}
      />
      <IconButton
        icon={editable ? Pencil : Eye}
        label={editable ? t('models.actions.editOf', { name }) : t('models.actions.viewOf', { name })}
        onClick={() => actions.edit(model)}
      />
      <DropdownMenu trigger={<IconButton icon={EllipsisVertical} label={t('models.actions.of', { name })} />}>
        {own ? (
          <MenuItem icon={Copy} onSelect={() => actions.duplicate(model)}>
            {t('models.actions.duplicate')}
          </MenuItem>
        ) : (
          <ForeignItems model={model} actions={actions} />
        )}
        <MenuItem icon={ListChecks} disabled={!model.enabled} onSelect={() => actions.fullTest(model)}>
          {t('models.actions.fullTest')}
        </MenuItem>
        <MenuItem icon={ScanSearch} onSelect={() => actions.explain(model)}>
          {t('models.actions.explain')}
        </MenuItem>
        <MenuItem icon={Download} onSelect={() => actions.exportOne(model)}>
          {t('models.actions.export')}
        </MenuItem>
        {moves.canStep(model.id, -1) || moves.canStep(model.id, 1) ? (
          <>
            <MenuSeparator />
            <MenuItem
              icon={ArrowUp}
              disabled={!moves.canStep(model.id, -1)}
              onSelect={() => moves.step(model.id, -1)}
            >
              {t('models.actions.up')}
            </MenuItem>
            <MenuItem
              icon={ArrowDown}
              disabled={!moves.canStep(model.id, 1)}
              onSelect={() => moves.step(model.id, 1)}
            >
              {t('models.actions.down')}
            </MenuItem>
          </>
        ) : null}
        <MenuSeparator />
        {model.enabled ? (
          <MenuItem icon={PowerOff} onSelect={() => actions.disable(model)}>
            {t('models.actions.disable')}
          </MenuItem>
        ) : (
          <MenuItem icon={Power} onSelect={() => actions.enable(model)}>
            {t('models.actions.enable')}
          </MenuItem>
        )}
        {own ? (
          <MenuItem icon={Trash2} danger onSelect={() => actions.remove(model)}>
            {t('models.actions.delete')}
          </MenuItem>
        ) : null}
      </DropdownMenu>
    </div>
  )
}

/** What comes from elsewhere is changed there, or copied. */
function ForeignItems({ model, actions }: { model: ModelView; actions: RowActions }) {
  const { t } = useTranslation()
  const { path } = model.origin
  return (
    <>
      {path === null ? null : (
        <MenuItem icon={FileText} onSelect={() => actions.openFile(path)}>
          {t('models.origin.open')}
        </MenuItem>
      )}
      <MenuItem icon={Copy} onSelect={() => actions.copyToOwn(model)}>
        {t('models.origin.copy')}
      </MenuItem>
    </>
  )
}
