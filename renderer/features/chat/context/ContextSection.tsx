import { useTranslation } from 'react-i18next'
import type { ContextReport } from '../../../../shared/contract/context'
import type { UsedMemory } from '../../../../shared/contract/memory'
import { openRoute } from '../../../app/routes'
import { showMessage } from '../chat-store'
import { useConversationStore } from '../conversation-store'
import { textOf } from '../message-text'
import { keysOf } from './keys'
import { SectionFold } from './SectionFold'
import { SummarySection } from './SummarySection'

type Section = ContextReport['sections'][number]
type Props = { section: Section; used: readonly UsedMemory[]; conversationId: string }

/** A section of what was sent, with what stands in it. */
export function ContextSection({ section, used, conversationId }: Props) {
  return (
    <SectionFold name={section.kind} tokens={section.tokens}>
      <SectionBody section={section} used={used} conversationId={conversationId} />
    </SectionFold>
  )
}

function SectionBody({ section, used, conversationId }: Props) {
  const { t } = useTranslation()
  switch (section.kind) {
    case 'system':
      return <p className="text-sm whitespace-pre-wrap wrap-anywhere">{section.text}</p>
    case 'tools':
      return <p className="font-mono text-sm wrap-anywhere">{section.names.join(', ')}</p>
    case 'summary':
      return (
        <SummarySection conversationId={conversationId} summaryId={section.summaryId} turns={section.turns} />
      )
    case 'core':
      return (
        <>
          <p className="text-sm text-ink-faint">{t('context.coreExplain')}</p>
          <Lines used={used.filter(({ kind }) => kind === 'core')} />
        </>
      )
    case 'retrieved':
      return <Lines used={used.filter(({ kind }) => kind !== 'core')} />
    case 'turns':
      return <Turns section={section} conversationId={conversationId} />
  }
}

/** Each by its words; one that is still remembered opens. */
function Lines({ used }: { used: readonly UsedMemory[] }) {
  const { t } = useTranslation()
  const keys = keysOf(used.map(({ text }) => text))
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4 text-sm">
      {used.map(({ memoryId, text }, index) => (
        <li key={keys[index]} className="wrap-anywhere">
          {memoryId === null ? (
            <span className="line-clamp-3">{text}</span>
          ) : (
            <button
              type="button"
              title={t('chat.inspector.showMemory')}
              className="line-clamp-3 rounded-xs text-left hover:text-accent"
              onClick={() => openRoute({ view: 'memory', memoryId })}
            >
              {text}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

function Turns({
  section,
  conversationId,
}: {
  section: Extract<Section, { kind: 'turns' }>
  conversationId: string
}) {
  const { t } = useTranslation()
  return (
    <>
      {section.leftOut === 0 ? null : (
        <p className="text-sm text-warn">{t('context.leftOut', { count: section.leftOut })}</p>
      )}
      <ul className="flex flex-col gap-1">
        {section.turns.map((turn) => (
          <TurnLine key={turn.messageId} turn={turn} conversationId={conversationId} />
        ))}
      </ul>
    </>
  )
}

type Turn = Extract<Section, { kind: 'turns' }>['turns'][number]

function TurnLine({ turn, conversationId }: { turn: Turn; conversationId: string }) {
  const { t } = useTranslation()
  const text = useConversationStore(({ messages }) => {
    const message = messages[turn.messageId]
    return message ? textOf(message.parts) : ''
  })
  return (
    <li>
      <button
        type="button"
        aria-label={`${t('context.showTurn')}: ${t(`context.turn.${turn.role}`)}, ${text.slice(0, 80)}`}
        className="flex w-full items-baseline gap-2 rounded-xs text-left text-sm hover:bg-hover"
        onClick={() => showMessage(conversationId, turn.messageId)}
      >
        <span className="shrink-0 text-ink-faint">{t(`context.turn.${turn.role}`)}</span>
        <span className="min-w-0 flex-1 truncate">{text.slice(0, 200)}</span>
        <span className="figures shrink-0 text-ink-faint">{t('context.tokens', { count: turn.tokens })}</span>
      </button>
    </li>
  )
}
