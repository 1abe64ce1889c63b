import { Suspense, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StartupState } from '../../shared/contract/app'
import { Button } from '../components/Button'
import { FixScope } from '../components/fix-context'
import { Toasts } from '../components/Toasts'
import { TooltipProvider } from '../components/Tooltip'
import { closeSaidToasts } from '../components/toast-store'
import { useFirstRunForm } from '../features/first-run/first-run-store'
import { FileDrop } from '../features/models/files/FileDrop'
import { AllowDialog } from './AllowDialog'
import { appFixes } from './app-fixes'
import { CommandPalette } from './CommandPalette'
import { watchChanges } from './changes'
import { client } from './client'
import { followShortcuts } from './commands'
import { followConversations } from './conversations-store'
import { EndHolderDialog } from './EndHolderDialog'
import { Frame } from './Frame'
import { FrameCommands } from './FrameCommands'
import { LinkDialog } from './LinkDialog'
import { MemoryCommands } from './MemoryCommands'
import { followModels, useModels } from './models-store'
import { followHash, useRoute } from './routes'
import { ServerCommands } from './ServerCommands'
import { StartupScreen } from './StartupScreen'
import { followServers } from './servers-store'
import { followSettings } from './settings-store'
import { ViewBoundary } from './ViewBoundary'
import { ChatView, FirstRun, MemoryView, ModelsView, ServersView, SettingsView } from './views'
import { followVisibility } from './visibility'

const tooltipDelayMs = 500
const handlers = appFixes(client)

/** The window, or, where the data file could not be opened, why. */
export function App({ startup }: { startup: StartupState }) {
  const [state, setState] = useState(startup)
  return (
    <TooltipProvider delayDuration={tooltipDelayMs}>
      <FixScope handlers={handlers}>
        {state.state === 'failed' ? <StartupScreen failed={state} onState={setState} /> : <Ready />}
        <Toasts />
        <LinkDialog />
        <AllowDialog />
        <EndHolderDialog />
      </FixScope>
    </TooltipProvider>
  )
}

function Ready() {
  const [lost, setLost] = useState(false)
  useEffect(() => {
    const ends = [
      watchChanges(client, () => setLost(true)),
      followSettings(client),
      followModels(client),
      followConversations(client),
      followServers(client),
      followHash(),
      followShortcuts(navigator.platform.startsWith('Mac')),
      followVisibility(client),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [])
  return (
    <>
      <FrameCommands />
      <MemoryCommands />
      <ServerCommands />
      <Frame>
        {lost ? <Lost /> : null}
        <View />
      </Frame>
      <CommandPalette />
      <FileDrop />
    </>
  )
}

function View() {
  const { t } = useTranslation()
  const route = useRoute((state) => state.route)
  const noModels = useModels((state) => state.list !== null && state.list.length === 0)
  const firstForm = useFirstRunForm((state) => state.form !== null)
  const unknown = useModels((state) => state.list === null && state.error === null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view is the sign
  useEffect(() => closeSaidToasts, [route.view])
  const view = useMemo(() => {
    switch (route.view) {
      case 'memory':
        return <MemoryView />
      case 'models':
        return <ModelsView />
      case 'servers':
        return <ServersView />
      case 'settings':
        return <SettingsView />
      case 'chat':
        if (unknown) return null
        if ((noModels || firstForm) && route.conversationId === null) return <FirstRun />
        return <ChatView conversationId={route.conversationId} messageId={route.messageId} />
    }
  }, [route, noModels, firstForm, unknown])
  return (
    <ViewBoundary key={route.view}>
      <Suspense
        fallback={
          <p role="status" className="sr-only">
            {t('frame.loadingView')}
          </p>
        }
      >
        {view}
      </Suspense>
    </ViewBoundary>
  )
}

function Lost() {
  const { t } = useTranslation()
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-center gap-3 border-b border-warn-line bg-warn-soft px-4 py-2 text-warn"
    >
      {t('frame.offline.what')}
      <Button size="small" onClick={() => location.reload()}>
        {t('frame.offline.reload')}
      </Button>
    </div>
  )
}
