import { expect, test } from 'vitest'
import type { RunView } from '../../../shared/contract/chat'
import { composerModel } from './composer-model'
import { appendDelta } from './growing-store'
import { canContinue, textOf, tokensPerSecond } from './message-text'

const run: RunView = {
  id: '',
  state: 'done',
  modelId: null,
  modelName: '',
  startedAt: 0,
  firstTokenAt: 1_000,
  endedAt: 3_000,
  promptTokens: 10,
  completionTokens: 101,
  finishReason: 'stop',
  notices: [],
  error: null,
  usedMemories: 0,
  usedCore: false,
  rememberedMemories: 0,
}

test('tokens per second count from the first token, and only where there are figures [F2]', () => {
  expect(tokensPerSecond(run)).toBe(50)
  expect(tokensPerSecond({ ...run, completionTokens: null })).toBeNull()
  expect(tokensPerSecond({ ...run, firstTokenAt: 3_000 })).toBeNull()
})

test('what ended before its end can go on [F2]', () => {
  const states = (['done', 'stopped', 'failed', 'interrupted'] as const).map((state) =>
    canContinue({ ...run, state }),
  )
  expect(states).toEqual([false, true, true, true])
  expect(canContinue({ ...run, finishReason: 'length' })).toBe(true)
})

test('a text that goes on after a thought is its own part, and copying leaves the thought out', () => {
  let parts = appendDelta([], { kind: 'reasoning', text: 'Hm' })
  parts = appendDelta(parts, { kind: 'text', text: 'Yes' })
  parts = appendDelta(parts, { kind: 'text', text: '.' })
  expect(parts).toEqual([
    { kind: 'reasoning', text: 'Hm' },
    { kind: 'text', text: 'Yes.' },
  ])
  expect(textOf(parts)).toBe('Yes.')
})

test('the nearest model that can still answer is taken', () => {
  const models = [
    { id: 'a', enabled: true },
    { id: 'b', enabled: false },
  ]
  const base = { picked: undefined, ofConversation: null, standard: 'a', models }
  expect(composerModel(base)).toBe('a')
  expect(composerModel({ ...base, picked: 'b' })).toBe('a')
  expect(composerModel({ ...base, ofConversation: 'gone' })).toBe('a')
  expect(composerModel({ ...base, standard: null, ofConversation: 'a' })).toBe('a')
})
