import {
  CalendarRange,
  Download,
  Eraser,
  FileText,
  FolderOpen,
  HatGlasses,
  History,
  NotebookPen,
  Pause,
  Play,
  Plug,
  ScrollText,
  Table,
  Upload,
  Users,
  Vault,
  Waypoints,
} from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { exportMemories, exportNotes } from '../features/memory/transfer/transfer-actions'
import { client } from './client'
import { type Command, useRegisterCommands } from './commands'
import { setPaused, usePaused } from './memory-paused'
import type { MemoryRoute } from './memory-route'
import { openRoute } from './routes'

const dayMs = 86_400_000

/** What can be done with the memory from anywhere. */
export function MemoryCommands() {
  const { t } = useTranslation()
  const paused = usePaused()
  const commands = useMemo<Command[]>(() => {
    const go = (route: Omit<MemoryRoute, 'view'>) => () => openRoute({ view: 'memory', ...route })
    return [
      {
        id: 'private-chat',
        group: 'go',
        label: t('frame.commands.privateChat'),
        icon: HatGlasses,
        shortcut: 'Mod+Shift+N',
        run: () => openRoute({ view: 'chat', conversationId: null, memory: 'off' }),
      },
      {
        id: 'memory-timeline',
        group: 'go',
        label: t('frame.commands.timeline'),
        icon: CalendarRange,
        run: go({ show: 'timeline' }),
      },
      {
        id: 'memory-graph',
        group: 'go',
        label: t('frame.commands.graph'),
        icon: Waypoints,
        run: go({ show: 'graph' }),
      },
      {
        id: 'memory-table',
        group: 'go',
        label: t('frame.commands.table'),
        icon: Table,
        run: go({ show: 'table' }),
      },
      {
        id: 'memory-subjects',
        group: 'go',
        label: t('memory.commands.subjects'),
        icon: Users,
        run: go({ show: 'subjects' }),
      },
      {
        id: 'memory-documents',
        group: 'go',
        label: t('memory.commands.documents'),
        icon: FileText,
        run: go({ tab: 'documents' }),
      },
      {
        id: 'memory-vault',
        group: 'go',
        label: t('memory.commands.vault'),
        icon: Vault,
        run: go({ tab: 'vault' }),
      },
      {
        id: 'memory-activity',
        group: 'go',
        label: t('memory.commands.activity'),
        icon: ScrollText,
        run: go({ tab: 'activity' }),
      },
      {
        id: 'memory-past',
        group: 'go',
        label: t('memory.commands.past'),
        icon: History,
        run: () => go({ filter: { asOf: Date.now() - dayMs } })(),
      },
      {
        id: 'memory-programs',
        group: 'go',
        label: t('memory.commands.programs'),
        icon: Plug,
        run: () => openRoute({ view: 'settings', section: 'programs' }),
      },
      {
        id: 'memory-settings',
        group: 'go',
        label: t('frame.commands.memorySettings'),
        icon: NotebookPen,
        run: () => openRoute({ view: 'settings', section: 'memory' }),
      },
      {
        id: 'add-memory',
        group: 'actions',
        label: t('memory.add'),
        icon: NotebookPen,
        run: go({ dialog: 'add' }),
      },
      {
        id: 'pause-memory',
        group: 'actions',
        label: paused ? t('frame.commands.resumeMemory') : t('frame.commands.pauseMemory'),
        icon: paused ? Play : Pause,
        run: () => void setPaused(!paused),
      },
      {
        id: 'import-memories',
        group: 'actions',
        label: t('transfer.open'),
        icon: Upload,
        run: go({ dialog: 'import' }),
      },
      {
        id: 'export-memories-json',
        group: 'actions',
        label: t('memory.commands.exportJson'),
        icon: Download,
        run: () => void exportMemories(client, 'json', t),
      },
      {
        id: 'export-memories-markdown',
        group: 'actions',
        label: t('memory.commands.exportMarkdown'),
        icon: Download,
        run: () => void exportMemories(client, 'markdown', t),
      },
      {
        id: 'export-memories-notes',
        group: 'actions',
        label: t('memory.commands.exportNotes'),
        icon: FolderOpen,
        run: () => void exportNotes(client, t),
      },
      {
        id: 'forget-about',
        group: 'actions',
        label: t('forget.open'),
        keywords: [t('memory.title')],
        icon: Eraser,
        run: go({ dialog: 'forget' }),
      },
      {
        id: 'undo-since',
        group: 'actions',
        label: t('forget.undoSinceOpen'),
        keywords: [t('memory.detail.forget'), t('memory.title')],
        icon: History,
        run: go({ dialog: 'since' }),
      },
    ]
  }, [t, paused])
  useRegisterCommands(commands)
  return null
}
