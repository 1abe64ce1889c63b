import type { StageEvent } from '../../../../shared/contract/models'
import { TestStage } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'

export type StageState = 'waiting' | 'running' | 'passed' | 'failed' | 'unsupported' | 'unclear' | 'skipped'
export type StageLine = {
  stage: TestStage
  state: StageState
  /** Milliseconds it took; null before its end. */
  ms: number | null
  error: AppErrorData | null
  /** What was found, as the engine put it. */
  detail: string | null
  firstWordMs?: number | undefined
  keyless?: boolean | undefined
}
export type StageRun = {
  step: 'running' | 'done'
  lines: readonly StageLine[]
  /** The test itself could not be run. */
  error: AppErrorData | null
}

export const startRun = (): StageRun => ({
  step: 'running',
  error: null,
  lines: TestStage.options.map((stage) => ({ stage, state: 'waiting', ms: null, error: null, detail: null })),
})

/** The run after one more event; what was over stays as it was. */
export function applyStage(run: StageRun, event: StageEvent): StageRun {
  switch (event.type) {
    case 'begun':
      return change(run, event.stage, { state: 'running' })
    case 'ended':
      return change(run, event.stage, {
        state: event.outcome,
        ms: event.ms,
        error: event.error,
        detail: event.detail,
        firstWordMs: event.firstWordMs,
        keyless: event.keyless,
      })
    case 'done':
      return { ...run, step: 'done', lines: run.lines.map(overLine) }
  }
}

/** The stream ended, by itself or by an error. */
export const endRun = (run: StageRun, error: AppErrorData | null): StageRun => ({
  ...run,
  step: 'done',
  error,
  lines: run.lines.map(overLine),
})

/** Whether a reply came: what is unsupported beside it is no failure. */
export const worked = (run: StageRun) =>
  run.step === 'done' && run.error === null && run.lines.every(({ state }) => state !== 'failed')

/** How a line is called in `modelTest`: a step that failed is not told by the words of one that was passed. */
export function stageLabel({ stage, state, error, keyless }: StageLine) {
  if (keyless) return 'keyless' as const
  if (state !== 'failed') return `stage.${stage}` as const
  switch (stage) {
    case 'reach':
      return 'failed.reach'
    case 'authorised':
      return error === null || error.code === 'unauthorized' ? 'failed.key' : 'failed.noKey'
    case 'model_known':
      return error?.code === 'server_loading' ? 'failed.loading' : 'failed.modelKnown'
    default:
      return `stage.${stage}` as const
  }
}

/** What was never reached was skipped. */
const overLine = (line: StageLine): StageLine =>
  line.state === 'waiting' || line.state === 'running' ? { ...line, state: 'skipped' } : line

const change = (run: StageRun, stage: TestStage, values: Partial<StageLine>): StageRun => ({
  ...run,
  lines: run.lines.map((line) => (line.stage === stage ? { ...line, ...values } : line)),
})
