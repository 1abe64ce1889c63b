import type { ConnectionReport } from '../../../../../shared/contract/models'
import type { TestState } from '../dialog-state'

type StageId = 'reach' | 'recognise' | 'models' | 'match'
export type StageState = 'waiting' | 'running' | 'done' | 'warning' | 'failed'
/** The text is `models.test.stage.<text>`; the view fills in its figures. */
export type Stage = { id: StageId; state: StageState; text: StageText }
type StageText =
  | 'reach'
  | 'reached'
  | 'notReached'
  | 'recognise'
  | 'kindVersion'
  | 'kind'
  | 'notModelServer'
  | 'key'
  | 'keyRefused'
  | 'models'
  | 'modelsCount'
  | 'modelsNone'
  | 'modelsLoading'
  | 'modelsFailed'
  | 'match'
  | 'matched'
  | 'matchedContext'
  | 'notMatched'
  | 'noName'

const waiting = (id: Exclude<StageId, 'reach'>): Stage => ({ id, state: 'waiting', text: id })

/** The test as a short list that ticks from the top; what comes after a failure stays open. */
export function stagesOf(test: TestState, wireName: string): Stage[] {
  if (test.step === 'none') return []
  if (test.step === 'running')
    return [
      { id: 'reach', state: 'running', text: 'reach' },
      waiting('recognise'),
      waiting('models'),
      waiting('match'),
    ]
  if (test.step === 'failed')
    return [
      { id: 'reach', state: 'failed', text: 'notReached' },
      waiting('recognise'),
      waiting('models'),
      waiting('match'),
    ]
  return answered(test.report, wireName)
}

function answered(report: ConnectionReport, wireName: string): Stage[] {
  const rest = [waiting('models'), waiting('match')]
  const listBroken = report.problem?.code === 'models_route_failed'
  if (report.state === 'down' && !listBroken)
    return [{ id: 'reach', state: 'failed', text: 'notReached' }, waiting('recognise'), ...rest]
  const reached: Stage = { id: 'reach', state: 'done', text: 'reached' }
  if (report.state === 'not_a_model_server')
    return [reached, { id: 'recognise', state: 'failed', text: 'notModelServer' }, ...rest]
  const keyRefused = report.findings.some((finding) => finding.code === 'key_refused')
  if (report.state === 'needs_key')
    return [reached, { id: 'recognise', state: 'warning', text: keyRefused ? 'keyRefused' : 'key' }, ...rest]
  const kind: Stage = {
    id: 'recognise',
    state: 'done',
    text: report.version === null ? 'kind' : 'kindVersion',
  }
  if (listBroken)
    return [reached, kind, { id: 'models', state: 'failed', text: 'modelsFailed' }, waiting('match')]
  if (report.state === 'loading')
    return [reached, kind, { id: 'models', state: 'warning', text: 'modelsLoading' }, waiting('match')]
  if (report.models.length === 0)
    return [reached, kind, { id: 'models', state: 'warning', text: 'modelsNone' }, waiting('match')]
  return [
    reached,
    kind,
    { id: 'models', state: 'done', text: 'modelsCount' },
    matchStage(report, wireName.trim()),
  ]
}

function matchStage(report: ConnectionReport, name: string): Stage {
  if (name === '') return { id: 'match', state: 'warning', text: 'noName' }
  const served = report.models.find((model) => model.id === name)
  if (!served) return { id: 'match', state: 'warning', text: 'notMatched' }
  return { id: 'match', state: 'done', text: served.contextWindow === null ? 'matched' : 'matchedContext' }
}
