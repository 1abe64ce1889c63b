import { useTranslation } from 'react-i18next'
import type { MessagePart, MessageView } from '../../../shared/contract/chat'
import { FailedReply } from './FailedReply'
import { type Growing, useGrowing, useThoughtMs } from './growing-store'
import { LongerContext } from './LongerContext'
import { Markdown } from './Markdown'
import { reasoningOf, textOf } from './message-text'
import { PhaseLine } from './PhaseLine'
import { Reasoning } from './Reasoning'
import { ReplyFooter } from './ReplyFooter'
import { ReplyNotes } from './ReplyNotes'
import { ToolCalls } from './ToolCalls'

type Props = { message: MessageView; busy: boolean; last: boolean }

/** What the model said: plain text on the page. */
export function Reply({ message, busy, last }: Props) {
  const { t } = useTranslation()
  const growing = useGrowing(message.id)
  const run = message.run
  const parts = growing?.parts ?? message.parts
  return (
    <article
      aria-label={t('chat.replied', { model: run?.modelName ?? '' })}
      aria-busy={growing !== undefined || undefined}
      // A bar beside it where it is shown: a fill would lie over the lines around it.
      className="group relative flex flex-col gap-2 in-data-marked:before:absolute in-data-marked:before:inset-y-0 in-data-marked:before:-left-3 in-data-marked:before:w-0.5 in-data-marked:before:rounded-full in-data-marked:before:bg-accent"
    >
      <ReplyBody message={message} parts={parts} growing={growing} />
      {growing === undefined && run ? (
        <>
          <ReplyNotes run={run} empty={parts.length === 0} />
          {last ? <LongerContext run={run} messageId={message.id} /> : null}
          {run.error ? (
            <FailedReply message={message} run={run} error={run.error} busy={busy} last={last} />
          ) : null}
          {run.error && parts.length === 0 && message.siblings.length < 2 ? null : (
            <ReplyFooter message={message} run={run} busy={busy} last={last} />
          )}
        </>
      ) : null}
    </article>
  )
}

type BodyProps = { message: MessageView; parts: readonly MessagePart[]; growing: Growing | undefined }

function ReplyBody({ message, parts, growing }: BodyProps) {
  const text = textOf(parts)
  const reasoning = reasoningOf(parts)
  const folded = reasoning.trim() !== ''
  const thinking = growing !== undefined && text === ''
  const phase = growing?.phase ?? null
  const thoughtMs = useThoughtMs(message.id)
  return (
    <>
      {folded ? (
        <Reasoning text={reasoning} durationMs={thoughtMs ?? null} growing={thinking} phase={phase} />
      ) : null}
      <ToolCalls parts={parts} runId={message.run?.id ?? null} />
      {text === '' ? null : <Markdown text={text} growing={growing !== undefined} />}
      {thinking && !folded ? <PhaseLine phase={phase} /> : null}
    </>
  )
}
