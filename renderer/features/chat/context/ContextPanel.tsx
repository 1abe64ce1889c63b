import { useTranslation } from 'react-i18next'
import type { ContextReport } from '../../../../shared/contract/context'
import { useSummary } from '../../../app/conversations-store'
import { Inspector } from '../../../app/slots'
import { ErrorCard } from '../../../components/ErrorCard'
import { Skeleton } from '../../../components/Skeleton'
import { shortened } from '../../memory/shortened'
import { closePanel } from '../chat-store'
import { BudgetSlider } from './BudgetSlider'
import { ContextSection } from './ContextSection'
import { keysOf } from './keys'
import { UsedMemoryCard } from './UsedMemoryCard'
import { type Sent, useSent } from './use-context-report'
import { useQuestionOf } from './use-question-of'
import { WindowBar } from './WindowBar'

type Props = { runId: string; conversationId: string }
type PartsProps = Props & { question: ReturnType<typeof useQuestionOf> }

/** What was sent for a reply: the window in sections, each to unfold, and the memories with their reasons. */
export function ContextPanel({ runId, conversationId }: Props) {
  const { t } = useTranslation()
  const sent = useSent(runId)
  const question = useQuestionOf(conversationId, runId)
  return (
    <Inspector title={t('context.title')} onClose={closePanel}>
      {question.text === '' ? null : (
        <p className="pb-3 font-medium wrap-anywhere">
          {t('context.replyTo', { question: shortened(question.text) })}
        </p>
      )}
      {sent === null ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-20 w-full" />
        </div>
      ) : sent.ok ? (
        <SentParts sent={sent.value} runId={runId} conversationId={conversationId} question={question} />
      ) : (
        <ErrorCard error={sent.error} />
      )}
    </Inspector>
  )
}

function SentParts({ sent: { report, used }, runId, conversationId, question }: PartsProps & { sent: Sent }) {
  const { t } = useTranslation()
  const isOff = useSummary(conversationId)?.memoryMode === 'off'
  // What stands in every prompt was not found for this one: it is told in its own section.
  const found = report === null ? used : used.filter(({ kind }) => kind !== 'core')
  const keys = keysOf(found.map(({ memoryId }) => memoryId))
  return (
    <div className="flex flex-col gap-5">
      {report === null ? (
        <p className="text-ink-soft">{t('context.old')}</p>
      ) : (
        <ReportParts
          report={report}
          runId={runId}
          conversationId={conversationId}
          question={question}
          isOff={isOff}
        />
      )}
      <section aria-label={t('context.used')} className="flex flex-col gap-3">
        <h3 className="font-medium">{t('context.used')}</h3>
        {found.length === 0 ? (
          <p className="text-ink-faint">
            {t(used.length > 0 ? 'context.usedCoreOnly' : isOff ? 'context.usedOff' : 'context.usedEmpty')}
          </p>
        ) : null}
        <ul className="flex flex-col gap-3">
          {found.map((one, index) => (
            <UsedMemoryCard key={keys[index]} used={one} conversationId={conversationId} />
          ))}
        </ul>
      </section>
    </div>
  )
}

type ReportProps = PartsProps & { report: ContextReport; isOff: boolean }

function ReportParts({ report, runId, conversationId, question, isOff }: ReportProps) {
  const { t } = useTranslation()
  return (
    <>
      <p className="text-ink-soft">{t('context.explain')}</p>
      <WindowBar report={report} />
      <ul>
        {report.sections.map((section) => (
          <ContextSection
            key={section.kind}
            section={section}
            used={report.used}
            conversationId={conversationId}
          />
        ))}
      </ul>
      {isOff ? null : (
        <BudgetSlider key={runId} conversationId={conversationId} report={report} question={question} />
      )}
    </>
  )
}
