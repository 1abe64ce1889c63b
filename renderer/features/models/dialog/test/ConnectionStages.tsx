import { CircleCheck, CircleDashed, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../../app/format'
import { classNames } from '../../../../components/class-names'
import { Spinner } from '../../../../components/Spinner'
import type { TestState } from '../dialog-state'
import { type Stage, type StageState, stagesOf } from './connection-stages'

const icons: Record<Exclude<StageState, 'running'>, LucideIcon> = {
  waiting: CircleDashed,
  done: CircleCheck,
  warning: TriangleAlert,
  failed: CircleX,
}
const tones: Record<StageState, string> = {
  waiting: 'text-ink-faint',
  running: 'text-accent',
  done: 'text-ready',
  warning: 'text-warn',
  failed: 'text-danger',
}

/** The steps of a test, each with how it went. */
export function ConnectionStages({ test, wireName }: { test: TestState; wireName: string }) {
  const { t } = useTranslation()
  const textOf = useStageText(test, wireName)
  return (
    <ol className="flex flex-col gap-1.5">
      {stagesOf(test, wireName)
        .filter((stage) => test.step === 'running' || stage.state !== 'waiting')
        .map((stage) => (
          <li
            key={stage.id}
            className={classNames(
              'flex min-w-0 items-center gap-2',
              stage.state === 'waiting' && 'text-ink-faint',
            )}
          >
            <span className={classNames('shrink-0', tones[stage.state])}>
              <StageSign state={stage.state} />
            </span>
            <span className="sr-only">{t(`models.test.state.${stage.state}`)}</span>
            <span className="min-w-0 wrap-anywhere">{textOf(stage)}</span>
          </li>
        ))}
    </ol>
  )
}

function StageSign({ state }: { state: StageState }) {
  if (state === 'running') return <Spinner size={15} />
  const Icon = icons[state]
  return <Icon aria-hidden size={15} strokeWidth={1.75} />
}

function useStageText(test: TestState, wireName: string) {
  const { t } = useTranslation()
  const format = useFormat()
  const report = test.step === 'done' ? test.report : null
  const url = test.step === 'none' ? '' : test.url
  const served = report?.models.find((model) => model.id === wireName.trim())
  return (stage: Stage) =>
    t(`models.test.stage.${stage.text}`, {
      host: URL.canParse(url) ? new URL(url).host : url,
      duration: format.duration(report?.latencyMs ?? 0),
      kind: t(`models.test.kind.${report?.kind ?? 'openai-compatible'}`),
      version: report?.version ?? '',
      count: report?.models.length ?? 0,
      name: wireName.trim(),
      tokens: served?.contextWindow ?? 0,
    })
}
