import { ChevronRight, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessagePart } from '../../../shared/contract/chat'
import { classNames } from '../../components/class-names'
import { openPanel } from './chat-store'
import { isKnownTool, toolRequest } from './tool-request'

type Call = Extract<MessagePart, { kind: 'tool_call' }>
type Answer = Extract<MessagePart, { kind: 'tool_result' }>

type Props = { parts: readonly MessagePart[]; runId: string | null }

/** The tools that a reply called, folded away with what they answered. */
export function ToolCalls({ parts, runId }: Props) {
  const calls = parts.filter((part): part is Call => part.kind === 'tool_call')
  if (calls.length === 0) return null
  const answers = new Map(
    parts.flatMap((part): [string, Answer][] => (part.kind === 'tool_result' ? [[part.callId, part]] : [])),
  )
  return (
    <ul className="flex flex-col gap-1">
      {calls.map((call, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: some servers give every call the same id
        <ToolCall key={index} call={call} answer={answers.get(call.callId)} runId={runId} />
      ))}
    </ul>
  )
}

type CallProps = { call: Call; answer: Answer | undefined; runId: string | null }

function ToolCall({ call, answer, runId }: CallProps) {
  const { t } = useTranslation()
  const request = toolRequest(call.name, call.arguments)
  const title = isKnownTool(call.name)
    ? t(`context.tool.${call.name}`)
    : t('context.tool.other', { name: call.name })
  return (
    <li>
      <details className="group/tool">
        <summary className="flex w-fit list-none items-center gap-1 rounded-xs pr-1 text-ink-faint hover:text-ink-soft">
          <ChevronRight
            aria-hidden
            size={14}
            strokeWidth={1.75}
            className="transition-transform group-open/tool:rotate-90"
          />
          <Wrench aria-hidden size={13} strokeWidth={1.75} />
          {title}
          {answer?.failed ? <span className="text-danger">({t('context.tool.failed')})</span> : null}
        </summary>
        <dl className="mt-1 ml-1.5 flex flex-col gap-1 border-l border-line pl-4 text-sm">
          <div>
            <dt className="text-ink-faint">{t('context.tool.asked')}</dt>
            <dd
              className={classNames(
                'readable whitespace-pre-wrap wrap-anywhere',
                request === null && 'font-mono',
              )}
            >
              {request ?? call.arguments}
            </dd>
          </div>
          {answer ? (
            <div>
              <dt className="text-ink-faint">{t('context.tool.answered')}</dt>
              <dd className="readable whitespace-pre-wrap wrap-anywhere">
                <AnswerText answer={answer} runId={runId} />
              </dd>
            </div>
          ) : null}
        </dl>
      </details>
    </li>
  )
}

/** A search keeps its number alone: the texts stand with the reply's memories, and go with what is forgotten. */
function AnswerText({ answer, runId }: { answer: Answer; runId: string | null }) {
  const { t } = useTranslation()
  const isCount = answer.name === 'search_memory' && /^\d+$/.test(answer.text)
  if (!isCount) return answer.text
  const found = t('context.tool.found', { count: Number(answer.text) })
  if (runId === null) return found
  return (
    <button
      type="button"
      className="rounded-xs text-accent hover:underline"
      onClick={() => openPanel({ kind: 'used', runId })}
    >
      {found}
    </button>
  )
}
