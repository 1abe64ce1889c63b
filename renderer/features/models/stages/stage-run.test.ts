import { expect, test } from 'vitest'
import type { StageEvent } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'
import { applyStage, endRun, startRun, worked } from './stage-run'

const ended = (
  stage: 'reach' | 'authorised' | 'model_known' | 'tools',
  outcome: 'passed' | 'failed' | 'unsupported' | 'unclear',
  error: AppErrorData | null = null,
): StageEvent => ({ type: 'ended', stage, outcome, ms: 12, error, detail: null })
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
