import { expect, test } from 'vitest'
import type { StageEvent } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'
import { applyStage, endRun, stageLabel, startRun, worked } from './stage-run'

const ended = (
  stage: 'reach' | 'authorised' | 'model_known' | 'tools',
  outcome: 'passed' | 'failed' | 'unsupported' | 'unclear',
  error: AppErrorData | null = null,
): Extract<StageEvent, { type: 'ended' }> => ({ type: 'ended', stage, outcome, ms: 12, error, detail: null })
const run = (events: StageEvent[]) => events.reduce(applyStage, startRun())
const stateOf = (current: ReturnType<typeof startRun>, stage: string) =>
  current.lines.find((line) => line.stage === stage)?.state

test('the stages tick one after another, each with its time [A4]', () => {
  const begun = run([{ type: 'begun', stage: 'reach' }])
  expect(stateOf(begun, 'reach')).toBe('running')
  expect(stateOf(begun, 'authorised')).toBe('waiting')
  const next = run([{ type: 'begun', stage: 'reach' }, ended('reach', 'passed')])
  expect(next.lines[0]).toMatchObject({ stage: 'reach', state: 'passed', ms: 12 })
})

test('what comes after a failure was skipped, and the failure is kept with its cause [A4]', () => {
  const error: AppErrorData = { code: 'unauthorized', params: {}, fixes: [{ do: 'enter-key' }] }
  const over = run([ended('reach', 'passed'), ended('authorised', 'failed', error), { type: 'done' }])
  expect(over.lines.map((line) => line.state).slice(0, 3)).toEqual(['passed', 'failed', 'skipped'])
  expect(over.lines[1]?.error).toEqual(error)
  expect(worked(over)).toBe(false)
})

test('a step that failed says so in its own words, not in those of one that was passed [A4][A7]', () => {
  const labelOf = (stage: Parameters<typeof ended>[0], code: AppErrorData['code']) => {
    const line = run([ended(stage, 'failed', { code, params: {}, fixes: [] })]).lines.find(
      (one) => one.stage === stage,
    )
    return line && stageLabel(line)
  }
  expect(labelOf('reach', 'unreachable')).toBe('failed.reach')
  expect(labelOf('authorised', 'unauthorized')).toBe('failed.key')
  expect(labelOf('authorised', 'secret_missing')).toBe('failed.noKey')
  expect(labelOf('model_known', 'model_not_found')).toBe('failed.modelKnown')
  expect(labelOf('model_known', 'server_loading')).toBe('failed.loading')
  expect(labelOf('tools', 'server_error')).toBe('stage.tools')
})

test('where no key was sent, none was accepted [A4]', () => {
  const open: StageEvent = { ...ended('authorised', 'passed'), keyless: true }
  const [, line] = run([open]).lines
  expect(line && stageLabel(line)).toBe('keyless')
})

test('what a model cannot do is no failure [A4]', () => {
  for (const outcome of ['unsupported', 'unclear'] as const)
    expect(worked(run([ended('reach', 'passed'), ended('tools', outcome), { type: 'done' }]))).toBe(true)
})

test('a test that breaks off leaves nothing running', () => {
  const cut: AppErrorData = { code: 'stream_cut', params: {}, fixes: [] }
  const over = endRun(run([{ type: 'begun', stage: 'reach' }]), cut)
  expect(over.lines.every((line) => line.state === 'skipped')).toBe(true)
  expect(over).toMatchObject({ step: 'done', error: cut })
})
