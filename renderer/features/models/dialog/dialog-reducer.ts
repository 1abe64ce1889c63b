import type { ConnectionReport, ModelPreset, ServedModel } from '../../../../shared/contract/models'
import { type EndpointGroup, type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import type { AppErrorData } from '../../../../shared/errors'
import { readAddress } from '../../../../shared/model-address'
import type { ModelDraft, ModelField } from '../../../../shared/model-draft'
import { isAdvanced } from './advanced-fields'
import { connectionFor, parkedAs, withConnection } from './dialog-kind'
import type { DialogAction, DialogState } from './dialog-state'

export function reduceDialog(state: DialogState, action: DialogAction): DialogState {
  switch (action.type) {
    case 'kind-chosen':
      return withKind(state, action.group, action.kind)
    case 'typed':
      return withPastedAzure(afterChange(withValue(state, action.field, action.value), action.field), action)
    case 'chosen':
      return { ...state, draft: { ...state.draft, ...action.change }, failure: null }
    case 'headers':
      return afterChange({ ...state, draft: { ...state.draft, headers: action.headers } }, 'headers')
    case 'fixed':
      return {
        ...afterChange(withValue(state, action.field, action.value), action.field),
        advancedOpen: state.advancedOpen || isAdvanced(action.field, state.kind),
      }
    case 'left':
      return touch(state, [action.field])
    case 'paused':
      return touch(state, [...state.typed])
    case 'picked':
      return adoptServed(afterChange(withValue(state, 'wireName', action.model.id), 'wireName'), action.model)
    case 'preset':
      return adoptPreset(state, action.preset)
    case 'profile-told':
      return action.wireName === state.draft.wireName.trim()
        ? { ...state, profile: { wireName: action.wireName, profile: action.profile } }
        : state
    case 'context-adopted':
      return fillContext(
        { ...state, typed: without(state.typed, 'contextWindow') },
        action.tokens,
        action.source,
      )
    case 'advanced':
      return { ...state, advancedOpen: action.open }
    case 'key-opened':
      return { ...state, key: { ...state.key, open: true, remove: false } }
    case 'key-typed':
      return { ...state, key: { ...state.key, text: action.text, remove: false } }
    case 'key-removed':
      return { ...state, key: { ...state.key, remove: action.remove, open: false, text: '' } }
    case 'test-started':
      return { ...state, test: { step: 'running', url: action.url } }
    case 'test-answered':
      return afterTest(state, action.url, action.report)
    case 'test-left':
      return { ...state, test: { step: 'none' } }
    case 'test-failed':
      return state.test.step === 'running' && state.test.url === action.url
        ? { ...state, test: { step: 'failed', url: action.url, error: action.error } }
        : state
    case 'submitted':
      return { ...state, submitted: true, failure: null }
    case 'saving':
      return { ...state, saving: true, failure: null, refused: [] }
    case 'refused':
      return afterRefusal(state, action.error)
  }
}

/** Another type: what is typed of the model stays, the server is another one. */
function withKind(state: DialogState, group: EndpointGroup, kind: EndpointKind): DialogState {
  if (group === state.group && kind === state.kind) return state
  const parked = { ...state.parked, [parkedAs(state.group, state.kind)]: state.draft }
  const connection = parked[parkedAs(group, kind)] ?? connectionFor(group, kind)
  const draft = withConnection(state.draft, connection)
  return {
    ...state,
    group,
    kind,
    parked,
    draft,
    opened: withConnection(state.opened, connectionFor(group, kind)),
    touched: new Set([...state.touched].filter((field) => !(field in connection))),
    submitted: false,
    refused: [],
    failure: null,
    profile: null,
    test: { step: 'none' },
    key: { ...state.key, text: '', open: endpointKinds[kind].keyNeeded },
  }
}

/** A required field that is still empty is no fault before the form is sent: there may be more to come. */
function touch(state: DialogState, fields: readonly ModelField[]): DialogState {
  const filled = fields.filter((field) => !mayWait.has(field) || String(state.draft[field]).trim() !== '')
  if (filled.every((field) => state.touched.has(field))) return state
  return { ...state, touched: new Set([...state.touched, ...filled]) }
}

const mayWait: ReadonlySet<ModelField> = new Set(['wireName', 'endpointUrl', 'tokenCommand'])

function withValue(state: DialogState, field: ModelField, value: string): DialogState {
  return {
    ...state,
    draft: { ...state.draft, [field]: value },
    typed: new Set([...state.typed, field]),
    ...(field === 'contextWindow' ? { contextWindowSource: 'user' as const } : {}),
    ...(field === 'wireName' ? { profile: null } : {}),
  }
}

/** A pasted request of Azure names its deployment and its version, so nobody types them again. */
function withPastedAzure(
  state: DialogState,
  { field, value }: { field: ModelField; value: string },
): DialogState {
  if (field !== 'endpointUrl' || state.kind !== 'azure-openai') return state
  const { azure } = readAddress(value, state.kind)
  if (azure === undefined) return state
  const { deployment, apiVersion } = azure
  const mayName = deployment !== undefined && state.draft.wireName.trim() === ''
  return {
    ...state,
    draft: {
      ...state.draft,
      ...(mayName ? { wireName: deployment } : {}),
      ...(apiVersion === undefined ? {} : { azureRoute: apiVersion === null ? 'v1' : 'dated' }),
      ...(apiVersion == null ? {} : { apiVersion }),
    },
  }
}

/** What the engine refused holds no longer once one of the fields it spoke of has changed. */
const afterChange = (state: DialogState, field: ModelField): DialogState => ({
  ...state,
  failure: null,
  // What a test of another address would answer concerns nobody any more.
  test: field === 'endpointUrl' && state.test.step === 'running' ? { step: 'none' } : state.test,
  refused: ['wireName', 'displayName', 'endpointUrl'].includes(field)
    ? []
    : state.refused.filter((issue) => issue.field !== field),
})

function afterTest(state: DialogState, url: string, report: ConnectionReport): DialogState {
  // The answer to a test that was stopped, or of an address that is no longer asked.
  if (state.test.step !== 'running' || state.test.url !== url) return state
  const key = report.state === 'needs_key' ? { ...state.key, open: true } : state.key
  const next: DialogState = { ...state, key, test: { step: 'done', url, report } }
  const only = report.models.length === 1 ? report.models[0] : undefined
  const name = state.draft.wireName.trim()
  if (name === '' && only) return adoptServed(withValue(next, 'wireName', only.id), only)
  const served = report.models.find((model) => model.id === name)
  return served ? adoptServed(next, served) : next
}

function adoptServed(state: DialogState, served: ServedModel): DialogState {
  const next = { ...state, told: { wireName: served.id, capabilities: served.capabilities } }
  const mayFill = served.contextWindow !== null && !state.typed.has('contextWindow')
  return mayFill && served.contextWindow !== null ? fillContext(next, served.contextWindow, 'server') : next
}

/** Fills name, context and price; what the person typed of the other figures stays. */
function adoptPreset(state: DialogState, preset: ModelPreset): DialogState {
  const price = { priceInput: preset.price.input, priceOutput: preset.price.output }
  const named: DialogState = {
    ...afterChange(withValue(state, 'wireName', preset.wireName), 'wireName'),
    typed: without(state.typed, 'wireName'),
  }
  const draft: ModelDraft = {
    ...named.draft,
    displayName: preset.displayName === preset.wireName ? '' : preset.displayName,
    description: preset.description,
    priceInput: price.priceInput === null ? '' : String(price.priceInput),
    priceOutput: price.priceOutput === null ? '' : String(price.priceOutput),
    ...(preset.endpointUrl === null ? {} : { endpointUrl: preset.endpointUrl }),
  }
  const filled = { ...named, draft }
  return preset.contextWindow === null || state.typed.has('contextWindow')
    ? filled
    : fillContext(filled, preset.contextWindow, 'profile')
}

/** Takes a length; an untouched Max Tokens that would fill it makes room for the prompt. */
function fillContext(state: DialogState, tokens: number, source: 'server' | 'profile'): DialogState {
  const maxTokens = Number(state.draft.maxTokens)
  const tooLong = !state.typed.has('maxTokens') && state.draft.maxTokens !== '' && maxTokens >= tokens
  return {
    ...state,
    draft: {
      ...state.draft,
      contextWindow: String(tokens),
      ...(tooLong ? { maxTokens: String(Math.max(1, Math.floor(tokens / 4))) } : {}),
    },
    contextWindowSource: source,
  }
}

const without = (set: ReadonlySet<ModelField>, field: ModelField) => {
  const next = new Set(set)
  next.delete(field)
  return next
}

/** The engine's refusals that belong to a field are said there. */
function afterRefusal(state: DialogState, error: AppErrorData): DialogState {
  const base = { ...state, saving: false, submitted: true }
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  if (error.code === 'wire_name_taken') {
    const params = { name: state.draft.wireName.trim(), other: text(error.params.other) }
    return { ...base, refused: [{ field: 'wireName', level: 'error', code: 'wire_name_taken', params }] }
  }
  if (error.code === 'name_taken') {
    const field = state.draft.displayName.trim() === '' ? 'wireName' : 'displayName'
    const free = text(error.params.free)
    const name = text(error.params.name) || state.draft[field].trim()
    const fix = free === '' ? {} : { fix: { field: 'displayName' as const, value: free } }
    return {
      ...base,
      refused: [{ field, level: 'error', code: 'name_taken', params: { name, free }, ...fix }],
    }
  }
  return { ...base, failure: error }
}
