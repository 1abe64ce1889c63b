import { ListTree, NotebookText, Play, RotateCcw, Sparkle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessageView, RunView } from '../../../shared/contract/chat'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { Button } from '../../components/Button'
import { ChipButton } from '../../components/Chip'
import { CopyButton } from '../../components/CopyButton'
import { classNames } from '../../components/class-names'
import { IconButton } from '../../components/IconButton'
import { Tooltip } from '../../components/Tooltip'
import { BranchSwitch } from './BranchSwitch'
import { continueReply, retryReply } from './chat-actions'
import { openPanel, useChat } from './chat-store'
import { goesOn } from './failed-reply'
import { canContinue, textOf, tokensPerSecond } from './message-text'

type Props = { message: MessageView; run: RunView; busy: boolean; last: boolean }

/** Under a reply: what memory did, what can be done, and the figures for whoever wants them. */
export function ReplyFooter({ message, run, busy, last }: Props) {
  const { t } = useTranslation()
  const panel = useChat((state) => (state.panel?.runId === run.id ? state.panel.kind : null))
  const text = textOf(message.parts)
  // The card of a failure has these buttons already.
  const inCard = last && goesOn(run, text)
  const triedInCard = last && (run.error?.fixes.some((fix) => fix.do === 'retry') ?? false)
  return (
    <footer className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-1">
      {run.usedMemories > 0 || run.usedCore ? (
        <ChipButton
          icon={NotebookText}
          // What stands in every prompt is no news.
          tone={run.usedMemories > 0 ? 'accent' : 'plain'}
          aria-pressed={panel === 'used'}
          onClick={() => openPanel({ kind: 'used', runId: run.id })}
        >
          {run.usedMemories > 0 ? t('chat.used', { count: run.usedMemories }) : t('chat.usedCore')}
        </ChipButton>
      ) : null}
      {run.rememberedMemories > 0 ? (
        <ChipButton
          icon={Sparkle}
          tone="accent"
          aria-pressed={panel === 'remembered'}
          onClick={() => openPanel({ kind: 'remembered', runId: run.id })}
        >
          {t('chat.remembered', { count: run.rememberedMemories })}
        </ChipButton>
      ) : null}
      {last && canContinue(run) && text !== '' && !inCard ? (
        <Button
          size="small"
          icon={Play}
          disabled={busy}
          onClick={() => void continueReply(client, message.id)}
        >
          {t('chat.actions.continue')}
        </Button>
      ) : null}
      <span
        className={classNames(
          'flex items-center gap-0.5 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 has-data-[kept=true]:opacity-100',
          last ? 'opacity-100' : 'opacity-0',
        )}
      >
        <BranchSwitch message={message} />
        {text === '' ? null : <CopyButton text={text} label={t('chat.actions.copy')} />}
        {triedInCard ? null : (
          <IconButton
            size="small"
            icon={RotateCcw}
            label={t('chat.actions.retry')}
            disabled={busy}
            onClick={() => void retryReply(client, message.id)}
          />
        )}
        <IconButton
          size="small"
          icon={ListTree}
          label={t('context.open')}
          onClick={() => openPanel({ kind: 'used', runId: run.id })}
        />
        <Figures run={run} />
      </span>
    </footer>
  )
}

function Figures({ run }: { run: RunView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const speed = tokensPerSecond(run)
  if (speed === null || run.endedAt === null) return null
  const shown = t('chat.actions.figures', {
    speed: format.decimal(speed),
    duration: format.duration(run.endedAt - run.startedAt),
  })
  const detail = t('chat.actions.figuresDetail', {
    model: run.modelName,
    prompt: format.number(run.promptTokens ?? 0),
    completion: format.number(run.completionTokens ?? 0),
  })
  return (
    <Tooltip label={detail}>
      <button type="button" className="ml-1 rounded-xs px-1 text-sm text-ink-faint tabular-nums">
        {shown}
      </button>
    </Tooltip>
  )
}
