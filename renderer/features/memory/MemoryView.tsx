import { useEffect, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import type { MemoryTab } from '../../app/memory-route'
import { ViewHeader } from '../../app/slots'
import { Tabs } from '../../components/Tabs'
import { ActivityLog } from './activity/ActivityLog'
import { MemoryDetail } from './detail/MemoryDetail'
import { DocumentsTab } from './documents/DocumentsTab'
import { MemoriesTab } from './MemoriesTab'
import { MemoryDialogs } from './MemoryDialogs'
import { MemoryMenu } from './MemoryMenu'
import { MemoryStatusBar } from './MemoryStatusBar'
import { changeMemoryRoute, useMemoryRoute } from './memory-navigation'
import { followMemory } from './memory-store'
import { VaultTab } from './vault/VaultTab'

/** Everything that is remembered: seen, searched, changed, forgotten. */
export function MemoryView() {
  const { t } = useTranslation()
  const { memoryId, tab, show } = useMemoryRoute()
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => followMemory(client), [])
  // Another view begins at its top, unless it brings what is open into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whichever view it is
  useLayoutEffect(() => scroller.current?.scrollTo(0, 0), [tab, show])
  const open: MemoryTab | 'memories' = tab ?? 'memories'
  const wide = tab === undefined && (show === 'table' || show === 'graph')
  return (
    <>
      <ViewHeader title={t('memory.title')} actions={<MemoryMenu />} />
      <div ref={scroller} className="flex-1 overflow-y-auto">
        <div
          className={`mx-auto flex flex-col gap-4 px-4 pt-2 pb-12 narrow:px-6 ${wide ? 'max-w-5xl' : 'max-w-3xl'}`}
        >
          <MemoryStatusBar />
          <Tabs
            label={t('memory.tabs.label')}
            value={open}
            onChange={(next) =>
              changeMemoryRoute({ tab: next === 'memories' ? undefined : next, memoryId: undefined })
            }
            tabs={[
              {
                value: 'memories',
                label: t('memory.tabs.memories'),
                content: <MemoriesTab scroller={scroller} />,
              },
              { value: 'documents', label: t('memory.tabs.documents'), content: <DocumentsTab /> },
              { value: 'vault', label: t('memory.tabs.vault'), content: <VaultTab /> },
              { value: 'activity', label: t('memory.tabs.activity'), content: <ActivityLog /> },
            ]}
          />
        </div>
      </div>
      {memoryId ? <MemoryDetail key={memoryId} memoryId={memoryId} /> : null}
      <MemoryDialogs />
    </>
  )
}
