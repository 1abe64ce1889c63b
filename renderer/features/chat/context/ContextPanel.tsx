import { useTranslation } from 'react-i18next'
import type { ContextReport } from '../../../../shared/contract/context'
import { Inspector } from '../../../app/slots'
import { ErrorCard } from '../../../components/ErrorCard'
import { Skeleton } from '../../../components/Skeleton'
import { closePanel } from '../chat-store'
import { BudgetSlider } from './BudgetSlider'
import { ContextSection } from './ContextSection'
import { keysOf } from './keys'
import { UsedMemoryCard } from './UsedMemoryCard'
import { type Sent, useSent } from './use-context-report'
import { useQuestionOf } from './use-question-of'
import { WindowBar } from './WindowBar'

type Props = { runId: string; conversationId: string }

/** What was sent for a reply: the window in sections, each to unfold, and the memories with their reasons. */
export function ContextPanel({ runId, conversationId }: Props) {
  const { t } = useTranslation()
  const sent = useSent(runId)
  return (
    <Inspector title={t('context.title')} onClose={closePanel}>
      {sent === null ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-20 w-full" />
        </div>
      ) : sent.ok ? (
        <SentParts sent={sent.value} runId={runId} conversationId={conversationId} />
      ) : (
        <ErrorCard error={sent.error} />
      )}
    </Inspector>
  )
}

function SentParts({ sent: { report, used }, runId, conversationId }: Props & { sent: Sent }) {
  const { t } = useTranslation()
  // What stands in every prompt was not found for this one: it is told in its own section.
  const found = report === null ? used : used.filter(({ kind }) => kind !== 'core')
  const keys = keysOf(found.map(({ memoryId }) => memoryId))
  return (
    <div className="flex flex-col gap-5">
      {report === null ? (
        <p className="text-ink-soft">{t('context.old')}</p>
      ) : (
        <ReportParts report={report} runId={runId} conversationId={conversationId} />
      )}
      <section aria-label={t('context.used')} className="flex flex-col gap-3">
        <h3 className="font-medium">{t('context.used')}</h3>
        {found.length === 0 ? (
          <p className="text-ink-faint">
            {t(used.length === 0 ? 'context.usedEmpty' : 'context.usedCoreOnly')}
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

function ReportParts({ report, runId, conversationId }: Props & { report: ContextReport }) {
  const { t } = useTranslation()
  const question = useQuestionOf(conversationId, runId)
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
      <BudgetSlider key={runId} conversationId={conversationId} report={report} question={question} />
    </>
  )
}
