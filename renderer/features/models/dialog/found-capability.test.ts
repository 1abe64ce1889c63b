import { expect, test } from 'vitest'
import type { ModelProfile } from '../../../../shared/contract/models'
import { modelForTest } from '../model-for-test'
import { formToSend, hasChanges, readState } from './dialog-reading'
import { reduceDialog } from './dialog-reducer'
import { type DialogAction, openDialog } from './dialog-state'
import { foundCapability } from './found-capability'

const unknown = { value: null, source: 'default' } as const
const profile: ModelProfile = {
  family: 'Qwen 3',
  contextWindow: 40_960,
  maxOutputTokens: null,
  tools: true,
  vision: false,
  reasoning: true,
  jsonSchema: null,
  task: 'chat',
  provider: null,
}
const told: DialogAction = { type: 'profile-told', wireName: 'qwen3-32b', profile }
const picked: DialogAction = {
  type: 'picked',
  model: {
    id: 'qwen3-32b',
    contextWindow: null,
    maxContextWindow: null,
    capabilities: { tools: false, vision: null, reasoning: null, embedding: null },
    loaded: null,
  },
}
const renamed: DialogAction = { type: 'typed', field: 'wireName', value: 'other' }
const saved = modelForTest({
  capabilities: {
    tools: { value: false, source: 'user' },
    vision: { value: true, source: 'server' },
    reasoning: unknown,
    jsonSchema: { value: true, source: 'user' },
  },
})
const run = (start: Parameters<typeof openDialog>[0], ...actions: DialogAction[]) =>
  actions.reduce(reduceDialog, openDialog(start))

test('of a new model the dialog tells what is usual for its name, and what its server told before that [B5]', () => {
  const state = run({ model: null }, picked, told)
  expect(foundCapability(state, null, 'tools')).toEqual({ value: false, source: 'server' })
  expect(foundCapability(state, null, 'vision')).toEqual({ value: false, source: 'profile' })
  expect(foundCapability(state, null, 'jsonSchema')).toEqual(unknown)
  // Of another name nothing of it holds.
  expect(foundCapability(reduceDialog(state, renamed), null, 'tools')).toEqual(unknown)
})

test('of a saved model it tells what was found, also where the person says otherwise [B5]', () => {
  const state = run({ model: saved }, told)
  expect(foundCapability(state, saved, 'vision')).toEqual({ value: true, source: 'server' })
  expect(foundCapability(state, saved, 'tools')).toEqual({ value: true, source: 'profile' })
  expect(foundCapability(reduceDialog(state, renamed), saved, 'vision')).toEqual(unknown)
  const builtin = { ...saved, kind: 'builtin', endpointUrl: null } as const
  expect(foundCapability(run({ model: builtin }), builtin, 'vision')).toMatchObject({ source: 'server' })
  expect(foundCapability(run({ model: builtin }), builtin, 'jsonSchema')).toBeNull()
})

test('a saved model opens with what the person said of it, sends it again, and gives it up when told [B5]', () => {
  const state = run({ model: saved })
  const sent = (next: typeof state) => {
    const { form } = readState(next, [saved])
    return form && formToSend(next, form).capabilityChoices
  }
  const choose = (tools: 'found' | 'no'): DialogAction => ({
    type: 'chosen',
    change: { capabilityChoices: { ...state.draft.capabilityChoices, tools } },
  })
  expect(state.draft.capabilityChoices).toEqual({
    ...{ tools: 'no', vision: 'found', reasoning: 'found', jsonSchema: 'yes' },
  })
  expect(sent(state)).toEqual({ tools: false, jsonSchema: true })
  const given = reduceDialog(state, choose('found'))
  expect([sent(given), hasChanges(given)]).toEqual([{ jsonSchema: true }, true])
  expect(hasChanges(reduceDialog(given, choose('no')))).toBe(false)
})
