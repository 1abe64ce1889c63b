import { expect, test } from 'vitest'
import type { ConnectionReport, ModelView, ServedModel } from '../../../../shared/contract/models'
import { firstWrong, formToSend, readState, shownIssues } from './dialog-reading'
import { reduceDialog } from './dialog-reducer'
import { type DialogAction, openDialog } from './dialog-state'

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
const saved: ModelView = {
  id: '019a0000-0000-7000-8000-000000000001',
  displayName: 'Qwen at home',
  wireName: 'qwen3-32b',
  kind: 'vllm',
  endpointUrl: url,
  hasKey: true,
  temperature: 0.6,
  maxTokens: null,
  contextWindow: 16_384,
  contextWindowSource: 'user',
  servedContextWindow: null,
  firstTokenTimeoutSeconds: 600,
  capabilities: {
    tools: { value: null, source: 'default' },
    vision: { value: null, source: 'default' },
    reasoning: { value: null, source: 'default' },
    jsonSchema: { value: null, source: 'default' },
  },
  enabled: true,
  place: 'local',
  status: { state: 'ready', checkedAt: 0, latencyMs: 1, progress: null, error: null },
  roles: ['chat'],
  file: null,
  createdAt: 0,
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
  const adopted = reduceDialog(state, { type: 'context-adopted', tokens: 40_960 })
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
