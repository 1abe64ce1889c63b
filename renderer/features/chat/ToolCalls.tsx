import { ChevronRight, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessagePart } from '../../../shared/contract/chat'

type Call = Extract<MessagePart, { kind: 'tool_call' }>
type Answer = Extract<MessagePart, { kind: 'tool_result' }>

const known = ['search_memory', 'remember', 'forget'] as const
const isKnown = (name: string): name is (typeof known)[number] => known.some((one) => one === name)

/** The tools that a reply called, folded away with what they answered. */
export function ToolCalls({ parts }: { parts: readonly MessagePart[] }) {
  const calls = parts.filter((part): part is Call => part.kind === 'tool_call')
  if (calls.length === 0) return null
  const answers = new Map(
    parts.flatMap((part): [string, Answer][] => (part.kind === 'tool_result' ? [[part.callId, part]] : [])),
  )
  return (
    <ul className="flex flex-col gap-1">
      {calls.map((call, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: some servers give every call the same id
        <ToolCall key={index} call={call} answer={answers.get(call.callId)} />
      ))}
    </ul>
  )
}

function ToolCall({ call, answer }: { call: Call; answer: Answer | undefined }) {
  const { t } = useTranslation()
  const title = isKnown(call.name)
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
            <dd className="font-mono whitespace-pre-wrap wrap-anywhere">{call.arguments}</dd>
          </div>
          {answer ? (
            <div>
              <dt className="text-ink-faint">{t('context.tool.answered')}</dt>
              <dd className="whitespace-pre-wrap wrap-anywhere">
                <AnswerText answer={answer} />
              </dd>
            </div>
          ) : null}
        </dl>
      </details>
    </li>
  )
}

/** A search keeps its number alone: the texts stand with the reply's memories, and go with what is forgotten. */
function AnswerText({ answer }: { answer: Answer }) {
  const { t } = useTranslation()
  const isCount = answer.name === 'search_memory' && /^\d+$/.test(answer.text)
  return isCount ? t('context.tool.found', { count: Number(answer.text) }) : answer.text
}
