import { Info, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixButton } from '../../../components/FixButton'
import { ConnectionStages } from './ConnectionStages'
import { type Finding, findingsFor } from './connection-findings'
import { hintsFor } from './connection-hints'
import { ServedModels } from './ServedModels'
import type { ModelDialogState } from './use-model-dialog'

/** What "Test connection" found: stages, what to mend, and the models to pick from. */
export function ConnectionResult({ dialog }: { dialog: ModelDialogState }) {
  const { t } = useTranslation()
  const { state, dispatch, read } = dialog
  const { test } = state
  if (test.step === 'none') return null
  const report = test.step === 'done' ? test.report : null
  const typed = {
    wireName: state.draft.wireName,
    contextWindow: readTokens(state.draft.contextWindow),
    url: read.resolvedUrl,
  }
  const findings = report ? findingsFor(report, typed) : []
  const error = test.step === 'failed' ? test.error : brokenBy(report)
  const edited = read.resolvedUrl !== test.url && report?.workingUrl !== read.resolvedUrl
  return (
    <section
      aria-label={t('models.test.label')}
      aria-live="polite"
      aria-busy={test.step === 'running'}
      className="flex animate-rise flex-col gap-3 rounded-card border border-line bg-sunken p-3"
    >
      <ConnectionStages test={test} wireName={state.draft.wireName} />
      {edited ? <p className="text-sm text-ink-soft">{t('models.test.edited')}</p> : null}
      {findings.map((finding) => (
        <FindingLine key={finding.code} finding={finding} />
      ))}
      {error ? <ErrorCard error={error} /> : null}
      {error && hintsFor(error, test.url).length > 0 ? <Hints hints={hintsFor(error, test.url)} /> : null}
      {report && report.models.length > 0 ? (
        <ServedModels
          models={report.models}
          chosen={state.draft.wireName.trim()}
          onPick={(model) => dispatch({ type: 'picked', model })}
        />
      ) : null}
    </section>
  )
}

/** A key that is asked for is no breakdown: the stages and the open key field say it. */
const brokenBy = (
  report: { state: string; problem: import('../../../../shared/errors').AppErrorData | null } | null,
) => (report && report.state !== 'needs_key' && report.state !== 'loading' ? report.problem : null)

function readTokens(text: string): number | null {
  const value = Number(text.replace(/[,_\s]/g, ''))
  return Number.isInteger(value) && value > 0 ? value : null
}

function FindingLine({ finding }: { finding: Finding }) {
  const { t } = useTranslation()
  const warning = finding.level === 'warning'
  const Icon = warning ? TriangleAlert : Info
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <p className={classNames('flex min-w-0 items-start gap-1.5', warning ? 'text-warn' : 'text-ink-soft')}>
        <Icon aria-hidden size={14} strokeWidth={1.75} className="mt-0.5 shrink-0" />
        <span className="wrap-anywhere">{t(`models.test.finding.${finding.code}`, finding.params)}</span>
      </p>
      {finding.fix ? <FixButton fix={finding.fix} /> : null}
    </div>
  )
}

function Hints({ hints }: { hints: ReturnType<typeof hintsFor> }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="font-medium">{t('models.test.hint.title')}</p>
      <ul className="readable flex list-disc flex-col gap-1 pl-4 text-ink-soft wrap-anywhere">
        {hints.map(({ text, params }) => (
          <li key={text}>{t(`models.test.hint.${text}`, params)}</li>
        ))}
      </ul>
    </div>
  )
}
