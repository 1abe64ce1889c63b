import {
  Download,
  Ellipsis,
  Eraser,
  FileText,
  FolderOpen,
  History,
  Pause,
  Plus,
  Settings2,
  Upload,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { openRoute } from '../../app/routes'
import { useNarrow } from '../../app/use-narrow'
import { Button } from '../../components/Button'
import { DropdownMenu, MenuItem, MenuLabel, MenuSeparator } from '../../components/DropdownMenu'
import { IconButton } from '../../components/IconButton'
import { pauseMemory } from './memory-actions'
import { openMemoryDialog } from './memory-navigation'
import { useMemory } from './memory-store'
import { exportMemories, exportNotes } from './transfer/transfer-actions'

/** What is done with the memory as a whole. */
export function MemoryMenu() {
  const { t } = useTranslation()
  const narrow = useNarrow()
  const status = useMemory((state) => state.status)
  // Beside the page's own width there is no room for them on it.
  const inMenu = narrow && status && !status.paused ? status : null
  return (
    <>
      <Button size="small" icon={Plus} onClick={() => openMemoryDialog('add')}>
        {t('memory.add')}
      </Button>
      <DropdownMenu className="w-72" trigger={<IconButton icon={Ellipsis} label={t('memory.menu.label')} />}>
        {inMenu ? (
          <>
            <MenuItem
              icon={Pause}
              detail={t('memory.status.figures', {
                memories: t('memory.list.count', { count: inMenu.memories }),
                turns: t('memory.status.turns', { count: inMenu.indexedTurns }),
              })}
              onSelect={() => void pauseMemory(client, true)}
            >
              {t('memory.pause.label')}
            </MenuItem>
            <MenuSeparator />
          </>
        ) : null}
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
