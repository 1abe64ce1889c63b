import { expect, test } from 'vitest'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import type { ConnectionReport, ModelPreset, ServedModel } from '../../../../shared/contract/models'
import { modelForTest } from '../model-for-test'
import { firstWrong, formToSend, hasChanges, readState, shownIssues } from './dialog-reading'
import { reduceDialog } from './dialog-reducer'
import { type DialogAction, openDialog } from './dialog-state'
import { profileOffer } from './profile-offer'

const url = 'http://localhost:8001/v1'
const served = (id: string, contextWindow: number | null = null): ServedModel => ({
  id,
  contextWindow,
  maxContextWindow: null,
  capabilities: { tools: true, vision: null, reasoning: null, embedding: null },
  loaded: null,
})
const report = (change: Partial<ConnectionReport> = {}): ConnectionReport => ({
  state: 'up',
  kind: 'vllm',
  version: '0.32.0',
  latencyMs: 12,
  workingUrl: null,
  models: [],
  match: null,
  findings: [],
  problem: null,
  ...change,
})
const saved = modelForTest({
  displayName: 'Qwen at home',
  hasKey: true,
  temperature: 0.6,
  maxTokens: null,
  contextWindow: 16_384,
  roles: ['chat'],
})
const endpoint: EndpointView = {
  id: saved.endpointId,
  kind: 'vllm',
  name: '',
  url,
  place: 'local',
  hasKey: true,
  enabled: true,
  defaultModelId: null,
  apiVersion: null,
  headers: { 'X-Team': 'garden' },
  tokenCommand: null,
  caFile: null,
  maxRetries: 0,
  idleTimeoutSeconds: 120,
  version: null,
  models: 1,
  origin: { from: 'person', path: null, line: null },
}
const run = (actions: DialogAction[], start = openDialog({ model: null })) =>
  actions.reduce(reduceDialog, start)
const typeName: DialogAction = { type: 'typed', field: 'wireName', value: 'qwen3-32b' }
const typeUrl = (value: string): DialogAction => ({ type: 'typed', field: 'endpointUrl', value })
const answer = (change: Partial<ConnectionReport>): DialogAction[] => [
  { type: 'test-started', url },
  { type: 'test-answered', url, report: report(change) },
]

test('it opens with empty name and endpoint, 0.7, 4096 and 32768, and complains of nothing [A2]', () => {
  const state = openDialog({ model: null })
  expect(state.draft).toMatchObject({
    wireName: '',
    endpointUrl: '',
    temperature: '0.7',
    maxTokens: '4096',
    contextWindow: '32768',
  })
  expect(shownIssues(state, readState(state, []))).toEqual([])
})

test('an address without /v1 is mended by one click while it is typed [A3]', () => {
  const state = run([typeName, typeUrl('http://localhost:8001')])
  const [issue] = shownIssues(state, readState(state, []))
  expect(issue).toMatchObject({ code: 'address_no_version', fix: { value: url } })
  const mended = reduceDialog(state, { type: 'fixed', field: 'endpointUrl', value: issue?.fix?.value ?? '' })
  expect(readState(mended, []).form).toMatchObject({ endpointUrl: url, wireName: 'qwen3-32b' })
})

test('half an address is no fault yet; leaving the field or pressing Add Model makes it one [A3]', () => {
  const state = run([typeName, typeUrl('lo')])
  expect(shownIssues(state, readState(state, []))).toEqual([])
  const left = reduceDialog(state, { type: 'left', field: 'endpointUrl' })
  expect(shownIssues(left, readState(left, []))).toHaveLength(1)
  const pressed = run([{ type: 'submitted' }])
  const issues = shownIssues(pressed, readState(pressed, []))
  expect(issues.map((issue) => issue.code)).toEqual(['name_empty', 'address_empty'])
  expect(firstWrong(issues)).toBe('wireName')
})

test('a blank Max Tokens is sent as "the server decides" [A2]', () => {
  const state = run([typeName, typeUrl(url), { type: 'typed', field: 'maxTokens', value: ' ' }])
  const { form } = readState(state, [])
  expect(form && formToSend(state, form)).toMatchObject({ maxTokens: null })
})

test('the test fills the length that the server reports, and makes room for the prompt [A4]', () => {
  const state = run([typeName, typeUrl(url), ...answer({ models: [served('qwen3-32b', 2048)] })])
  expect(state.draft).toMatchObject({ contextWindow: '2048', maxTokens: '512' })
  const { form } = readState(state, [])
  expect(form && formToSend(state, form)).toMatchObject({
    contextWindowSource: 'server',
    capabilities: { tools: true, vision: null, reasoning: null },
  })
})

test('the test never overwrites a length that the person typed [A4]', () => {
  const typed: DialogAction = { type: 'typed', field: 'contextWindow', value: '8192' }
  const state = run([typeName, typeUrl(url), typed, ...answer({ models: [served('qwen3-32b', 40_960)] })])
  expect(state.draft.contextWindow).toBe('8192')
  const adopted = reduceDialog(state, { type: 'context-adopted', tokens: 40_960, source: 'server' })
  expect(adopted).toMatchObject({ draft: { contextWindow: '40960' }, contextWindowSource: 'server' })
})

test('an empty name takes the only model that is served; of several none is guessed [A4]', () => {
  expect(run([typeUrl(url), ...answer({ models: [served('only')] })]).draft.wireName).toBe('only')
  expect(run([typeUrl(url), ...answer({ models: [served('one'), served('two')] })]).draft.wireName).toBe('')
})

test('a server that needs a key opens the field for it; nothing else is changed [A4]', () => {
  const state = run([typeName, typeUrl(url), ...answer({ state: 'needs_key' })])
  expect(state.key).toEqual({ open: true, text: '', stored: false, remove: false })
})

test('the answer about an address that is no longer in the form changes nothing', () => {
  const state = run([
    typeUrl(url),
    { type: 'test-started', url },
    typeUrl('http://localhost:8002/v1'),
    { type: 'test-answered', url, report: report({ models: [served('late', 1024)] }) },
  ])
  expect(state).toMatchObject({ draft: { wireName: '' }, test: { step: 'none' } })
})

test('editing sends no key unless it was changed or removed [D3]', () => {
  const state = openDialog({ model: saved })
  const sent = (actions: DialogAction[]) => {
    const next = run(actions, state)
    const { form } = readState(next, [saved])
    return form && formToSend(next, form)
  }
  expect(sent([])).not.toHaveProperty('apiKey')
  expect(sent([])).toMatchObject({
    displayName: 'Qwen at home',
    contextWindowSource: 'user',
    maxTokens: null,
  })
  expect(sent([{ type: 'key-opened' }, { type: 'key-typed', text: ' sk-1 ' }])).toMatchObject({
    apiKey: 'sk-1',
  })
  expect(sent([{ type: 'key-removed', remove: true }])).toMatchObject({ apiKey: null })
})

test("the engine's refusal of a name stands at the field until it changes [A3]", () => {
  const filled = run([typeName, typeUrl(url), { type: 'saving' }])
  const params = { name: 'qwen3-32b', other: 'Home' }
  const refused = reduceDialog(filled, {
    type: 'refused',
    error: { code: 'wire_name_taken', params, fixes: [] },
  })
  expect(shownIssues(refused, readState(refused, []))).toMatchObject([{ field: 'wireName', params }])
  const changed = reduceDialog(refused, typeUrl('http://localhost:8002/v1'))
  expect(shownIssues(changed, readState(changed, []))).toEqual([])
})

test('any other failure to save is kept for a card, with the values as they were', () => {
  const error = { code: 'secret_store_unavailable', params: {}, fixes: [] } as const
  const state = run([
    typeName,
    typeUrl(url),
    { type: 'saving' },
    { type: 'refused', error: { ...error, fixes: [] } },
  ])
  expect(state).toMatchObject({ failure: error, saving: false, draft: { wireName: 'qwen3-32b' } })
})

const choose = (
  group: 'local' | 'private' | 'cloud' | 'fireworks',
  kind: 'openai-compatible' | 'anthropic' | 'azure-openai' | 'fireworks',
): DialogAction => ({
  type: 'kind-chosen',
  group,
  kind,
})

test('it opens on Local, and each type begins with its own address and asks for its key [D2]', () => {
  expect(openDialog({ model: null })).toMatchObject({ group: 'local', kind: 'openai-compatible' })
  expect(run([choose('cloud', 'anthropic')])).toMatchObject({
    draft: { endpointUrl: 'https://api.anthropic.com' },
    key: { open: true },
  })
  // A gateway of one's own lies elsewhere.
  expect(run([choose('private', 'anthropic')]).draft.endpointUrl).toBe('')
})

test('what was typed for another type is there again when the person comes back; the name stays [D2]', () => {
  const there = run([typeName, typeUrl(url), choose('cloud', 'anthropic')])
  expect(there.draft).toMatchObject({ wireName: 'qwen3-32b', endpointUrl: 'https://api.anthropic.com' })
  expect(reduceDialog(there, choose('local', 'openai-compatible')).draft.endpointUrl).toBe(url)
})

const preset: ModelPreset = {
  key: 'claude',
  aliases: [],
  kind: 'anthropic',
  displayName: 'Claude Sonnet',
  wireName: 'claude-sonnet-4-5',
  endpointUrl: null,
  contextWindow: 200_000,
  price: { input: 3, output: 15 },
  use: ['code'],
  description: 'For code',
}

test('a preset fills name, context and price, and each may be changed after it [D1]', () => {
  const state = run([choose('cloud', 'anthropic'), { type: 'preset', preset }])
  expect(readState(state, []).form).toMatchObject({
    kind: 'anthropic',
    wireName: 'claude-sonnet-4-5',
    displayName: 'Claude Sonnet',
    contextWindow: 200_000,
    price: { input: 3, output: 15 },
  })
  expect(state.contextWindowSource).toBe('profile')
  const typed = run([
    { type: 'typed', field: 'contextWindow', value: '8192' },
    { type: 'preset', preset },
  ])
  expect(typed.draft.contextWindow).toBe('8192')
})

const profile = {
  family: 'Llama 3.1',
  contextWindow: 131_072,
  maxOutputTokens: null,
  tools: true,
  vision: false,
  reasoning: false,
  jsonSchema: null,
  task: 'chat',
  provider: null,
} as const

test('what is usual for a name is offered until somebody knows better, and taken with one press [B5]', () => {
  const named: DialogAction = { type: 'typed', field: 'wireName', value: 'llama3.1' }
  const told: DialogAction = { type: 'profile-told', wireName: 'llama3.1', profile }
  const state = run([named, told])
  expect(profileOffer(state)).toEqual({ tokens: 131_072, family: 'Llama 3.1' })
  const taken = reduceDialog(state, { type: 'context-adopted', tokens: 131_072, source: 'profile' })
  expect(taken).toMatchObject({ draft: { contextWindow: '131072' }, contextWindowSource: 'profile' })
  expect(profileOffer(taken)).toBeNull()
  expect(
    profileOffer(run([named, told, { type: 'typed', field: 'contextWindow', value: '9000' }])),
  ).toBeNull()
  // An answer about a name that is no longer typed says nothing.
  expect(profileOffer(run([named, typeName, told]))).toBeNull()
})

test("a server's options are sent only where they were changed [D2]", () => {
  const state = openDialog({ model: saved, endpoint })
  const sent = (actions: DialogAction[]) => {
    const next = run(actions, state)
    const { form } = readState(next, [saved])
    return form && formToSend(next, form)
  }
  expect(sent([])).not.toHaveProperty('headers')
  expect(sent([])).not.toHaveProperty('maxRetries')
  expect(sent([{ type: 'typed', field: 'maxRetries', value: '2' }])).toMatchObject({ maxRetries: 2 })
  expect(sent([{ type: 'headers', headers: [] }])).toMatchObject({ headers: {} })
})

test('a server that the test recognised is saved as what it is; of another address nobody knows yet [A4]', () => {
  const kindOf = (actions: DialogAction[], start = openDialog({ model: null })) => {
    const state = run(actions, start)
    const { form } = readState(state, [])
    return form && formToSend(state, form).kind
  }
  expect(kindOf([typeName, typeUrl(url)])).toBe('openai-compatible')
  expect(kindOf([typeName, typeUrl(url), ...answer({ kind: 'ollama' })])).toBe('ollama')
  expect(kindOf([], openDialog({ model: saved }))).toBe('vllm')
  expect(kindOf([typeUrl('http://localhost:9/v1')], openDialog({ model: saved }))).toBe('openai-compatible')
})

test('[A2] what was filled in counts as unsaved; choosing another kind alone, or typing back, does not', () => {
  expect(hasChanges(run([]))).toBe(false)
  expect(hasChanges(run([typeName]))).toBe(true)
  expect(hasChanges(run([typeName, { ...typeName, value: '' }]))).toBe(false)
  expect(hasChanges(run([{ type: 'kind-chosen', group: 'cloud', kind: 'anthropic' }]))).toBe(false)
  expect(hasChanges(run([{ type: 'key-typed', text: 'sk-1' }]))).toBe(true)
  const edited = openDialog({ model: saved, endpoint })
  expect(hasChanges(edited)).toBe(false)
  expect(hasChanges(run([{ type: 'key-removed', remove: true }], edited))).toBe(true)
})

test('[D1] a pasted Azure request fills in its deployment and its version, over no name that was typed', () => {
  const azure: DialogAction = { type: 'kind-chosen', group: 'private', kind: 'azure-openai' }
  const pasted =
    'https://work.openai.azure.com/openai/deployments/gpt-4/chat/completions?api-version=2025-01-01-preview'
  expect(run([azure, typeUrl(pasted)]).draft).toMatchObject({
    wireName: 'gpt-4',
    azureRoute: 'dated',
    apiVersion: '2025-01-01-preview',
  })
  expect(run([azure, typeName, typeUrl(pasted)]).draft.wireName).toBe('qwen3-32b')
  expect(run([azure, typeUrl('https://work.openai.azure.com/openai/v1')]).draft.azureRoute).toBe('v1')
  expect(run([azure, typeUrl('https://work.openai.azure.com')]).draft).toMatchObject({
    azureRoute: 'dated',
    wireName: '',
  })
})

test('a private Anthropic without an address is not saved for the public one, nor shown as going there [A3][D2]', () => {
  const state = run([{ type: 'kind-chosen', group: 'private', kind: 'anthropic' }, typeName])
  const read = readState(state, [])
  expect([read.form, read.resolvedUrl]).toEqual([null, null])
  expect(read.issues).toMatchObject([{ field: 'endpointUrl', code: 'address_empty' }])
  const cloud = run([{ type: 'kind-chosen', group: 'cloud', kind: 'anthropic' }, typeUrl('')], state)
  expect(readState(cloud, []).form?.endpointUrl).toBe('https://api.anthropic.com')
})
