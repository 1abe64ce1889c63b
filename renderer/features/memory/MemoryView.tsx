import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { useRoute } from '../../app/routes'
import { ViewHeader } from '../../app/slots'
import { Button } from '../../components/Button'
import { Tabs } from '../../components/Tabs'
import { ActivityLog } from './ActivityLog'
import { AddMemoryDialog } from './AddMemoryDialog'
import { CoreSection } from './CoreSection'
import { MemoryDetail } from './MemoryDetail'
import { MemoryList } from './MemoryList'
import { MemoryStatusBar } from './MemoryStatusBar'
import { MemoryToolbar } from './MemoryToolbar'
import { followMemory, useMemory } from './memory-store'

/** Everything that is remembered: seen, searched, changed, forgotten. */
export function MemoryView() {
  const { t } = useTranslation()
  const memoryId = useRoute(({ route }) => (route.view === 'memory' ? (route.memoryId ?? null) : null))
  const plain = useMemory((state) => state.query.trim() === '' && state.kind === null)
  const [tab, setTab] = useState<'memories' | 'activity'>('memories')
  const [adding, setAdding] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => followMemory(client), [])

  const memories = (
    <div className="flex flex-col gap-4">
      <MemoryToolbar />
      {plain ? <CoreSection selectedId={memoryId} /> : null}
      <MemoryList selectedId={memoryId} scroller={scroller} />
    </div>
  )
  return (
    <>
      <ViewHeader
        title={t('memory.title')}
        actions={
          <Button size="small" icon={Plus} onClick={() => setAdding(true)}>
            {t('memory.add')}
          </Button>
        }
      />
      <div ref={scroller} className="flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-3xl flex-col gap-4 px-4 pt-2 pb-12 narrow:px-6">
          <MemoryStatusBar />
          <Tabs
            label={t('memory.tabs.label')}
            value={tab}
            onChange={setTab}
            tabs={[
              { value: 'memories', label: t('memory.tabs.memories'), content: memories },
              { value: 'activity', label: t('memory.tabs.activity'), content: <ActivityLog /> },
            ]}
          />
        </div>
      </div>
      {memoryId ? <MemoryDetail key={memoryId} memoryId={memoryId} /> : null}
      {adding ? <AddMemoryDialog onClose={() => setAdding(false)} /> : null}
    </>
  )
}
