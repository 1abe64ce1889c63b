import {
  Download,
  Ellipsis,
  Eraser,
  FileText,
  FolderOpen,
  History,
  Plus,
  Settings2,
  Upload,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { openRoute } from '../../app/routes'
import { Button } from '../../components/Button'
import { DropdownMenu, MenuItem, MenuLabel, MenuSeparator } from '../../components/DropdownMenu'
import { IconButton } from '../../components/IconButton'
import { openMemoryDialog } from './memory-navigation'
import { exportMemories, exportNotes } from './transfer/transfer-actions'

/** What is done with the memory as a whole. */
export function MemoryMenu() {
  const { t } = useTranslation()
  return (
    <>
      <Button size="small" icon={Plus} onClick={() => openMemoryDialog('add')}>
        {t('memory.add')}
      </Button>
      <DropdownMenu className="w-72" trigger={<IconButton icon={Ellipsis} label={t('memory.menu.label')} />}>
        <MenuLabel>{t('transfer.export')}</MenuLabel>
        <MenuItem
          icon={Download}
          detail={t('transfer.jsonDetail')}
          onSelect={() => void exportMemories(client, 'json', t)}
        >
          {t('transfer.json')}
        </MenuItem>
        <MenuItem
          icon={FileText}
          detail={t('transfer.markdownDetail')}
          onSelect={() => void exportMemories(client, 'markdown', t)}
        >
          {t('transfer.markdown')}
        </MenuItem>
        <MenuItem
          icon={FolderOpen}
          detail={t('transfer.notesDetail')}
          onSelect={() => void exportNotes(client, t)}
        >
          {t('transfer.notes')}
        </MenuItem>
        <MenuItem icon={Upload} onSelect={() => openMemoryDialog('import')}>
          {t('transfer.open')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Settings2} onSelect={() => openRoute({ view: 'settings', section: 'memory' })}>
          {t('memory.menu.settings')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={History} onSelect={() => openMemoryDialog('since')}>
          {t('forget.undoSinceOpen')}
        </MenuItem>
        <MenuItem icon={Eraser} danger onSelect={() => openMemoryDialog('forget')}>
          {t('forget.open')}
        </MenuItem>
      </DropdownMenu>
    </>
  )
}
