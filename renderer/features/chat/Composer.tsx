import { ArrowUp, Square } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { MemoryMode } from '../../../shared/contract/chat'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { useSummary } from '../../app/conversations-store'
import { chooseModel, useModels } from '../../app/models-store'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { IconButton } from '../../components/IconButton'
import { ModelSelect } from '../models/ModelSelect'
import { sendMessage, stopRun } from './chat-actions'
import { useChat } from './chat-store'
import { composerModel } from './composer-model'
import { useActiveRunId } from './conversation-store'
import { DictationButtons } from './dictation/DictationButtons'
import { DictationError } from './dictation/DictationError'
import { DictationLine } from './dictation/DictationLine'
import { withSpoken } from './dictation/spoken-text'
import { useAudioDrop } from './dictation/use-audio-drop'
import { useDictation } from './dictation/use-dictation'
import { DraftKeeper } from './draft'
import { MemoryModeMenu } from './MemoryModeMenu'

const draftWaitMs = 400
const maxLength = 1_000_000
const newKey = 'new'

type Props = {
  conversationId: string | null
  memoryMode: MemoryMode
  onMemoryMode: (mode: MemoryMode) => void
}

/** Where a message is written. Keyed with its conversation, as each has its own draft. */
export function Composer({ conversationId, memoryMode, onMemoryMode }: Props) {
  const { t } = useTranslation()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useDraft(conversationId, field)
  const [sending, setSending] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const runId = useActiveRunId(conversationId)
  const focusCount = useChat((state) => state.composerFocus)
  const modelId = useComposerModel(conversationId)
  const tooLong = text.length > maxLength
  const { dictation, view } = useDictation((said) => putAtCaret(field.current, said, setText))
  const audioOver = useAudioDrop((file) => void dictation.takeFile(file))
  const canSend = text.trim() !== '' && runId === null && !sending && !tooLong && view.phase === 'idle'

  // biome-ignore lint/correctness/useExhaustiveDependencies: focusCount is the sign
  useEffect(() => field.current?.focus(), [focusCount])

  const send = async () => {
    if (!canSend) return
    setSending(true)
    setError(null)
    const message = text
    setText('')
    const failed = await sendMessage(client, {
      conversationId,
      text: message,
      modelId,
      ...(conversationId === null ? { memoryMode } : {}),
    })
    setSending(false)
    if (!failed) return
    setError(failed)
    setText(message)
  }

  return (
    <div className="anchor-composer mx-auto w-full max-w-190 px-5 pt-1 pb-4">
      {error ? (
        <FixScope handlers={{ retry: send }}>
          <ErrorCard error={error} className="mb-3" />
        </FixScope>
      ) : null}
      {view.error ? <DictationError error={view.error} dictation={dictation} /> : null}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !dictation.busy) return
          // Escape anywhere else stops the reply.
          event.stopPropagation()
          dictation.cancel()
          field.current?.focus()
        }}
        className="relative flex flex-col rounded-dialog border border-line-strong bg-raised transition-colors focus-within:border-accent"
      >
        {audioOver ? (
          <p
            role="status"
            className="pointer-events-none absolute inset-0 z-10 flex animate-fade items-center justify-center rounded-dialog border border-accent bg-accent-soft px-4 text-center"
          >
            {t('chat.dictation.drop')}
          </p>
        ) : null}
        <textarea
          ref={field}
          // biome-ignore lint/a11y/noAutofocus: a conversation is opened to write in it
          autoFocus
          rows={1}
          aria-label={t('chat.composer.label')}
          aria-invalid={tooLong || undefined}
          placeholder={t('chat.composer.placeholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            // While an input method composes, Enter takes its word and sends nothing.
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            void send()
          }}
          className="field-sizing-content max-h-[40vh] min-h-11 w-full resize-none px-4 pt-3 pb-1 text-md outline-none select-text"
        />
        {tooLong ? (
          <p role="alert" className="px-4 text-sm text-danger">
            {t('chat.composer.tooLong', { count: maxLength })}
          </p>
        ) : null}
        <DictationLine
          view={view}
          onCancel={() => {
            dictation.cancel()
            field.current?.focus()
          }}
        />
        <div className="flex items-center gap-1 p-1.5">
          <ModelSelect
            variant="inline"
            label={t('chat.composer.model')}
            value={modelId}
            onChange={(next) => pickModel(conversationId, next)}
          />
          <MemoryModeMenu mode={memoryMode} onChange={onMemoryMode} />
          <span className="flex-1" />
          <DictationButtons dictation={dictation} view={view} />
          {runId === null ? (
            <IconButton
              type="submit"
              variant="primary"
              icon={ArrowUp}
              label={t('chat.composer.send')}
              shortcut="Enter"
              side="top"
              disabled={!canSend}
              className="rounded-card"
            />
          ) : (
            <IconButton
              variant="primary"
              icon={Square}
              label={t('chat.composer.stop')}
              shortcut="Escape"
              side="top"
              onClick={() => void stopRun(client, runId)}
              className="rounded-card"
            />
          )}
        </div>
      </form>
    </div>
  )
}

function putAtCaret(field: HTMLTextAreaElement | null, said: string, setText: (text: string) => void) {
  if (!field) return
  const { selectionStart: start, selectionEnd: end } = field
  const { text, caret } = withSpoken(field.value, { start, end }, said)
  // At once: what is typed next belongs behind it.
  flushSync(() => setText(text))
  field.focus()
  field.setSelectionRange(caret, caret)
}

/** The unsent text, as the engine keeps it over restarts. */
function useDraft(conversationId: string | null, field: React.RefObject<HTMLTextAreaElement | null>) {
  const [keeper] = useState(() => new DraftKeeper({ client, waitMs: draftWaitMs }))
  const [text, setText] = useState('')
  const touched = useRef(false)
  useEffect(() => {
    let current = true
    void client.conversations.getDraft({ conversationId }).then((result) => {
      // Who has begun to type in the meantime keeps what is typed.
      if (!current || touched.current || !result.ok || result.value.text === '') return
      setText(result.value.text)
      requestAnimationFrame(() => field.current?.setSelectionRange(-1, -1))
    })
    return () => {
      current = false
      void keeper.flush()
    }
  }, [conversationId, keeper, field])
  const change = (next: string) => {
    touched.current = true
    setText(next)
    if (next === '') void keeper.clear(conversationId)
    else keeper.change(conversationId, next)
  }
  return [text, change] as const
}

function useComposerModel(conversationId: string | null) {
  const picked = useChat((state) => state.modelFor[conversationId ?? newKey])
  const ofConversation = useSummary(conversationId)?.modelId ?? null
  const standard = useModels((state) => state.choices.chat)
  const models = useModels((state) => state.list)
  return composerModel({ picked, ofConversation, standard, models: models ?? [] })
}

/** Chooses for this conversation; where Settings have no chat model yet, for them too. */
export function pickModel(conversationId: string | null, modelId: string) {
  useChat.setState(({ modelFor }) => ({ modelFor: { ...modelFor, [conversationId ?? newKey]: modelId } }))
  if (useModels.getState().choices.chat === null) void chooseModel(client, 'chat', modelId)
}
