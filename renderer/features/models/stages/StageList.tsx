import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  type LucideIcon,
  Minus,
} from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../app/format'
import { classNames } from '../../../components/class-names'
import { ErrorCard } from '../../../components/ErrorCard'
import { Spinner } from '../../../components/Spinner'
import { type StageLine, type StageRun, type StageState, stageLabel } from './stage-run'

const icons: Record<Exclude<StageState, 'running'>, LucideIcon> = {
  waiting: CircleDashed,
  passed: CircleCheck,
  failed: CircleX,
  unsupported: Minus,
  unclear: CircleAlert,
  skipped: CircleSlash,
}
const tones: Record<StageState, string> = {
  waiting: 'text-ink-faint',
  running: 'text-accent',
  passed: 'text-ready',
  failed: 'text-danger',
  unsupported: 'text-ink-faint',
  unclear: 'text-warn',
  skipped: 'text-ink-faint',
}

/** The whole test as a list that ticks from the top; a failure brings its cause and what mends it. */
export function StageList({ run }: { run: StageRun }) {
  const { t } = useTranslation()
  const fixes = useRef<HTMLDivElement>(null)
  const failed = run.error !== null || run.lines.some(({ state }) => state === 'failed')
  // Below eight lines it may lie out of sight in a low window.
  useEffect(() => {
    if (failed && run.step === 'done') fixes.current?.scrollIntoView({ block: 'nearest' })
  }, [failed, run.step])
  return (
    <div className="flex flex-col gap-3" aria-busy={run.step === 'running'}>
      <ol aria-label={t('modelTest.label')} aria-live="polite" className="flex flex-col gap-1.5">
        {run.lines.map((line) => (
          <StageRow key={line.stage} line={line} />
        ))}
      </ol>
      <div ref={fixes} className="flex flex-col gap-3 empty:hidden">
        {run.lines.map((line) =>
          line.error && line.state === 'failed' ? <ErrorCard key={line.stage} error={line.error} /> : null,
        )}
        {run.error ? <ErrorCard error={run.error} /> : null}
      </div>
    </div>
  )
}

function StageRow({ line }: { line: StageLine }) {
  const { t } = useTranslation()
  const format = useFormat()
  const quiet = line.state === 'waiting' || line.state === 'skipped' || line.state === 'unsupported'
  return (
    <li className={classNames('flex min-w-0 items-center gap-2', quiet && 'text-ink-faint')}>
      <span className={classNames('shrink-0', tones[line.state])}>
        <StageSign state={line.state} />
      </span>
      <span className="min-w-0 flex-1 wrap-anywhere">
        {t(`modelTest.${stageLabel(line)}`)}
        {line.state === 'unsupported' || line.state === 'skipped' ? (
          <span aria-hidden className="pl-2 text-sm">
            {t(`modelTest.state.${line.state}`)}
          </span>
        ) : line.state === 'unclear' ? (
          <span className="pl-2 text-sm text-warn" title={line.detail ?? undefined}>
            {t('modelTest.blind')}
          </span>
        ) : line.firstWordMs !== undefined ? (
          <span className="pl-2 text-sm text-ink-faint">
            {t('modelTest.firstWord', { duration: format.duration(line.firstWordMs) })}
          </span>
        ) : line.detail !== null && line.state === 'passed' ? (
          <span className="pl-2 text-sm text-ink-faint">{line.detail}</span>
        ) : null}
      </span>
      <span className="sr-only">{t(`modelTest.state.${line.state}`)}</span>
      {line.ms !== null && line.state !== 'skipped' ? (
        <span className="figures shrink-0 text-sm text-ink-faint">{format.duration(line.ms)}</span>
      ) : null}
    </li>
  )
}

function StageSign({ state }: { state: StageState }) {
  if (state === 'running') return <Spinner size={15} />
  const Icon = icons[state]
  return <Icon aria-hidden size={15} strokeWidth={1.75} />
}
