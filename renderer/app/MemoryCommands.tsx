import {
  CalendarRange,
  Eraser,
  HatGlasses,
  History,
  NotebookPen,
  Pause,
  Play,
  Table,
  Upload,
  Waypoints,
} from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showError } from '../components/toast-store'
import { onChange } from './changes'
import { client } from './client'
import { type Command, useRegisterCommands } from './commands'
import type { MemoryRoute } from './memory-route'
import { openRoute } from './routes'

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
        id: 'forget-about',
        group: 'actions',
        label: t('forget.open'),
        icon: Eraser,
        run: go({ dialog: 'forget' }),
      },
      {
        id: 'undo-since',
        group: 'actions',
        label: t('forget.undoSinceOpen'),
        icon: History,
        run: go({ dialog: 'since' }),
      },
    ]
  }, [t, paused])
  useRegisterCommands(commands)
  return null
}

async function setPaused(paused: boolean) {
  const result = await client.memory.setPaused({ paused })
  if (!result.ok) showError(result.error)
}

/** Whether remembering is paused, wherever the window is. */
function usePaused(): boolean {
  const [paused, setPausedHere] = useState(false)
  useEffect(() => {
    const read = async () => {
      const result = await client.memory.status()
      if (result.ok) setPausedHere(result.value.paused)
    }
    void read()
    return onChange(['memory-status'], () => void read())
  }, [])
  return paused
}
