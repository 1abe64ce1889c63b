import { Info, ListChecks, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ConnectionReport } from '../../../../../shared/contract/models'
import { Button } from '../../../../components/Button'
import { classNames } from '../../../../components/class-names'
import { ErrorCard } from '../../../../components/ErrorCard'
import { FixButton } from '../../../../components/FixButton'
import { StageList } from '../../stages/StageList'
import type { ModelDialogState } from '../use-model-dialog'
import { ConnectionStages } from './ConnectionStages'
import { type Finding, findingsFor } from './connection-findings'
import { hintsFor } from './connection-hints'
import { raiseHint } from './raise-hint'
import { ServedModels } from './ServedModels'

/** What "Test connection" found: stages, what to mend, and the models to pick from. */
export function ConnectionResult({ dialog }: { dialog: ModelDialogState }) {
  const { t } = useTranslation()
  const { state, dispatch, read, stages } = dialog
  const { test } = state
  if (test.step === 'none' && stages.run === null) return null
  const report = test.step === 'done' ? test.report : null
  const typed = {
    wireName: state.draft.wireName,
    contextWindow: readTokens(state.draft.contextWindow),
    url: read.resolvedUrl,
  }
  const findings = report ? findingsFor(report, typed) : []
  const error = test.step === 'failed' ? test.error : brokenBy(report)
  const edited =
    test.step !== 'none' && read.resolvedUrl !== test.url && report?.workingUrl !== read.resolvedUrl
  const hints = error && test.step !== 'none' ? hintsFor(error, test.url) : []
  return (
    <section
      aria-label={t('models.test.label')}
      aria-live="polite"
      aria-busy={test.step === 'running' || stages.run?.step === 'running'}
      className="flex animate-rise flex-col gap-3 rounded-card border border-line bg-sunken p-3"
    >
      {test.step === 'none' || stages.run ? null : (
        <ConnectionStages test={test} wireName={state.draft.wireName} />
      )}
      {edited ? <p className="text-sm text-ink-soft">{t('models.test.edited')}</p> : null}
      {findings.map((finding) => (
        <FindingLine key={finding.code} finding={finding} kind={report?.kind ?? state.kind} />
      ))}
      {error ? <ErrorCard error={error} /> : null}
      {hints.length > 0 ? <Hints hints={hints} /> : null}
      {stages.run ? <StageList run={stages.run} /> : null}
      {report?.state === 'up' && stages.run?.step !== 'running' ? <FullTest dialog={dialog} /> : null}
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

/** What only a request can tell, asked for, as it costs a few tokens and may load the model. */
function FullTest({ dialog }: { dialog: ModelDialogState }) {
  const { t } = useTranslation()
  const { stages, state } = dialog
  if (state.draft.wireName.trim() === '') return null
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button size="small" icon={ListChecks} onClick={dialog.testStages}>
        {stages.run ? t('modelTest.fullAgain') : t('modelTest.full')}
      </Button>
      {stages.run ? null : <span className="text-sm text-ink-faint">{t('modelTest.fullHelp')}</span>}
    </div>
  )
}

/** A key that is asked for is no breakdown: the stages and the open key field say it. */
const brokenBy = (report: ConnectionReport | null) =>
  report && report.state !== 'needs_key' && report.state !== 'loading' ? report.problem : null

function readTokens(text: string): number | null {
  const value = Number(text.replace(/[,_\s]/g, ''))
  return Number.isInteger(value) && value > 0 ? value : null
}

function FindingLine({ finding, kind }: { finding: Finding; kind: ConnectionReport['kind'] }) {
  const { t } = useTranslation()
  const warning = finding.level === 'warning'
  const Icon = warning ? TriangleAlert : Info
  const raise = finding.code === 'context_smaller_served' ? raiseHint(kind) : null
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p
          className={classNames('flex min-w-0 items-start gap-1.5', warning ? 'text-warn' : 'text-ink-soft')}
        >
          <Icon aria-hidden size={14} strokeWidth={1.75} className="mt-0.5 shrink-0" />
          <span className="wrap-anywhere">{t(`models.test.finding.${finding.code}`, finding.params)}</span>
        </p>
        {finding.fix ? <FixButton fix={finding.fix} /> : null}
      </div>
      {raise ? (
        <p className="readable pl-5 text-sm text-ink-soft wrap-anywhere">
          {t(`models.raise.${raise}`, { tokens: finding.params.typed ?? 0 })}
        </p>
      ) : null}
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
