import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryMode } from '../../../shared/contract/chat'
import { onChange } from '../../app/changes'
import { client } from '../../app/client'
import { usePaused } from '../../app/memory-paused'
import { useModels } from '../../app/models-store'
import { openRoute } from '../../app/routes'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { Skeleton } from '../../components/Skeleton'
import { ChatTitle } from './ChatTitle'
import { Composer } from './Composer'
import { closePanel, useChat } from './chat-store'
import { ContextPanel } from './context/ContextPanel'
import { loadConversation, useActiveRunId, useShown } from './conversation-store'
import { useMemoryMode } from './MemoryModeMenu'
import { MemoryPanel } from './MemoryPanel'
import { MessageList } from './MessageList'
import { useMemoryCommands } from './use-memory-commands'
import { watchRun } from './watch-run'

type Props = { conversationId: string | null; messageId: string | undefined }

/** Keyed by its conversation: what was chosen for a new one is over once it has begun. */
export const ChatView = (props: Props) => <Conversation key={props.conversationId ?? 'new'} {...props} />

/** A conversation: its turns, and below where the next is written. */
function Conversation({ conversationId, messageId }: Props) {
  const panel = useChat((state) => state.panel)
  const announcement = useChat((state) => state.announcement)
  const [memoryMode, setMemoryMode] = useMemoryMode(conversationId)
  useMemoryCommands(conversationId, memoryMode, setMemoryMode)
  useLoaded(conversationId)
  useWatched(conversationId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation has another panel
  useEffect(() => closePanel, [conversationId])
  return (
    <>
      <ChatTitle conversationId={conversationId} />
      {conversationId === null ? (
        <NewChat memoryMode={memoryMode} />
      ) : (
        <Turns conversationId={conversationId} messageId={messageId} />
      )}
      <Composer conversationId={conversationId} memoryMode={memoryMode} onMemoryMode={setMemoryMode} />
      <p role="status" className="sr-only">
        {announcement}
      </p>
      {panel?.kind === 'remembered' ? <MemoryPanel runId={panel.runId} /> : null}
      {panel?.kind === 'used' && conversationId !== null ? (
        <ContextPanel runId={panel.runId} conversationId={conversationId} />
      ) : null}
    </>
  )
}

function Turns({ conversationId, messageId }: { conversationId: string; messageId: string | undefined }) {
  const { t } = useTranslation()
  const shown = useShown(conversationId)
  if (shown?.state === 'failed') {
    return (
      <div className="mx-auto w-full max-w-180 flex-1 p-5">
        <ErrorCard
          error={shown.error}
          actions={
            <Button size="small" onClick={() => openRoute({ view: 'chat', conversationId: null }, 'replace')}>
              {t('frame.newChat')}
            </Button>
          }
        />
      </div>
    )
  }
  if (shown?.state !== 'ready') {
    return (
      <div
        role="status"
        aria-label={t('chat.loading')}
        className="mx-auto flex w-full max-w-180 flex-1 flex-col gap-4 p-5"
      >
        <Skeleton className="ml-auto h-10 w-1/2" />
        <Skeleton className="h-4 w-3/4" />
        <Skeleton className="h-4 w-2/3" />
      </div>
    )
  }
  return <MessageList key={conversationId} conversationId={conversationId} targetId={messageId} />
}

function NewChat({ memoryMode }: { memoryMode: MemoryMode }) {
  const { t } = useTranslation()
  const isPaused = usePaused()
  const explained = memoryMode === 'normal' && isPaused ? 'paused' : memoryMode
  const noModel = useModels((state) => state.list !== null && state.choices.chat === null)
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-2 overflow-y-auto px-6 text-center">
      <h2 className="text-xl font-medium">{noModel ? t('chat.noModel.title') : t('chat.empty.title')}</h2>
      <p className="max-w-96 text-balance text-ink-soft">
        {noModel ? t('chat.noModel.explain') : t(`chat.empty.${explained}`)}
      </p>
      {noModel ? (
        <Button className="mt-2" onClick={() => openRoute({ view: 'models' })}>
          {t('chat.composer.manageModels')}
        </Button>
      ) : null}
    </div>
  )
}

/** Loads what is opened, and again when the engine says that it changed. */
function useLoaded(conversationId: string | null) {
  useEffect(() => {
    if (conversationId === null) return
    void loadConversation(client, conversationId)
    return onChange(['conversation'], (change) => {
      if (change.id === conversationId) void loadConversation(client, conversationId)
    })
  }, [conversationId])
}

/** Watches the run that goes on here, be it begun now or before a reload. */
function useWatched(conversationId: string | null) {
  const { t } = useTranslation()
  const runId = useActiveRunId(conversationId)
  useEffect(() => {
    if (conversationId === null || runId === null) return
    return watchRun(
      {
        client,
        requestFrame: (flush) => requestAnimationFrame(flush),
        onFinished: ({ run }) => {
          const state = run?.state === 'failed' || run?.state === 'stopped' ? run.state : 'done'
          useChat.setState({ announcement: t(`chat.announce.${state}`) })
        },
      },
      conversationId,
      runId,
    )
  }, [conversationId, runId, t])
}
