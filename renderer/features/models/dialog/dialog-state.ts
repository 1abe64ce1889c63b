import type { ConnectionReport, ModelView, ServedModel } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'
import {
  type FieldIssue,
  type ModelDraft,
  type ModelField,
  type ModelForm,
  modelDefaults,
  type ReadDraft,
  readModelDraft,
  type TakenName,
} from '../../../../shared/model-form'

/** What becomes of the key: nothing, the typed one, or none any more. */
type KeyState = { open: boolean; text: string; stored: boolean; remove: boolean }

export type TestState =
  | { step: 'none' }
  | { step: 'running'; url: string }
  | { step: 'done'; url: string; report: ConnectionReport }
  | { step: 'failed'; url: string; error: AppErrorData }

export type DialogState = {
  kind: NonNullable<ModelForm['kind']>
  editedId: string | undefined
  draft: ModelDraft
  /** Left once, so what is wrong may be said. */
  touched: ReadonlySet<ModelField>
  /** Typed by the person, so nothing may be filled in over it. */
  typed: ReadonlySet<ModelField>
  submitted: boolean
  advancedOpen: boolean
  key: KeyState
  contextWindowSource: ModelForm['contextWindowSource']
  /** What the server told of the picked model. */
  told: { wireName: string; capabilities: ServedModel['capabilities'] } | null
  /** What the engine found wrong at the last try, until the field changes. */
  refused: FieldIssue[]
  /** A failure that belongs to no field. */
  failure: AppErrorData | null
  saving: boolean
  test: TestState
}

export type DialogAction =
  | { type: 'typed'; field: ModelField; value: string }
  | { type: 'left'; field: ModelField }
  /** The person has stopped typing for a moment. */
  | { type: 'paused' }
  | { type: 'fixed'; field: ModelField; value: string }
  | { type: 'picked'; model: ServedModel }
  | { type: 'context-adopted'; tokens: number }
  | { type: 'advanced'; open: boolean }
  | { type: 'key-opened' }
  | { type: 'key-typed'; text: string }
  | { type: 'key-removed'; remove: boolean }
  | { type: 'test-started'; url: string }
  | { type: 'test-stopped' }
  | { type: 'test-answered'; url: string; report: ConnectionReport }
  | { type: 'test-failed'; url: string; error: AppErrorData }
  | { type: 'submitted' }
  | { type: 'saving' }
  | { type: 'refused'; error: AppErrorData }

const emptyDraft: ModelDraft = {
  wireName: '',
  displayName: '',
  endpointUrl: '',
  temperature: String(modelDefaults.temperature),
  maxTokens: String(modelDefaults.maxTokens),
  contextWindow: String(modelDefaults.contextWindow),
  firstTokenTimeoutSeconds: String(modelDefaults.firstTokenTimeoutSeconds),
}

/** What the dialog begins with: a saved model, or nothing but perhaps an address that asked for a key. */
export type DialogStart = { model: ModelView | null; endpointUrl?: string }

/** The dialog as it opens: empty, or with the values of the model that is edited. */
export function openDialog({ model, endpointUrl = '' }: DialogStart): DialogState {
  const common = {
    touched: new Set<ModelField>(),
    submitted: false,
    told: null,
    refused: [],
    failure: null,
    saving: false,
    test: { step: 'none' } as const,
  }
  if (model === null) {
    return {
      ...common,
      kind: 'openai-compatible',
      editedId: undefined,
      draft: { ...emptyDraft, endpointUrl },
      typed: new Set(),
      advancedOpen: false,
      key: { open: endpointUrl !== '', text: '', stored: false, remove: false },
      contextWindowSource: 'default',
    }
  }
  return {
    ...common,
    kind: model.kind === 'builtin' ? 'builtin' : 'openai-compatible',
    editedId: model.id,
    draft: {
      wireName: model.wireName,
      displayName: model.displayName === model.wireName ? '' : model.displayName,
      endpointUrl: model.endpointUrl ?? '',
      temperature: String(model.temperature),
      maxTokens: model.maxTokens === null ? '' : String(model.maxTokens),
      contextWindow: String(model.contextWindow),
      firstTokenTimeoutSeconds: String(model.firstTokenTimeoutSeconds),
    },
    // Saved values are the person's; only a length that came from the server may follow the server.
    typed: new Set<ModelField>([
      'wireName',
      'endpointUrl',
      'maxTokens',
      ...(model.contextWindowSource === 'user' ? (['contextWindow'] as const) : []),
    ]),
    advancedOpen: model.displayName !== model.wireName,
    key: { open: false, text: '', stored: model.hasKey, remove: false },
    contextWindowSource: model.contextWindowSource,
  }
}

export function reduceDialog(state: DialogState, action: DialogAction): DialogState {
  switch (action.type) {
    case 'typed':
      return afterChange(withValue(state, action.field, action.value), action.field)
    case 'fixed':
      return {
        ...afterChange(withValue(state, action.field, action.value), action.field),
        advancedOpen: state.advancedOpen || isAdvanced(action.field),
      }
    case 'left':
      return touch(state, [action.field])
    case 'paused':
      return touch(state, [...state.typed])
    case 'picked':
      return adoptServed(afterChange(withValue(state, 'wireName', action.model.id), 'wireName'), action.model)
    case 'context-adopted':
      return fillContext({ ...state, typed: without(state.typed, 'contextWindow') }, action.tokens)
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
    case 'test-stopped':
      return { ...state, test: { step: 'none' } }
    case 'test-answered':
      return afterTest(state, action.url, action.report)
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

/** A required field that is still empty is no fault before the form is sent: there may be more to come. */
function touch(state: DialogState, fields: readonly ModelField[]): DialogState {
  const filled = fields.filter(
    (field) => !['wireName', 'endpointUrl'].includes(field) || state.draft[field].trim() !== '',
  )
  if (filled.every((field) => state.touched.has(field))) return state
  return { ...state, touched: new Set([...state.touched, ...filled]) }
}

const isAdvanced = (field: ModelField) => field === 'displayName' || field === 'firstTokenTimeoutSeconds'

function withValue(state: DialogState, field: ModelField, value: string): DialogState {
  return {
    ...state,
    draft: { ...state.draft, [field]: value },
    typed: new Set([...state.typed, field]),
    ...(field === 'contextWindow' ? { contextWindowSource: 'user' as const } : {}),
  }
}

/** What the engine refused holds no longer once one of the fields it spoke of has changed. */
const afterChange = (state: DialogState, field: ModelField): DialogState => ({
  ...state,
  failure: null,
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
  return mayFill && served.contextWindow !== null ? fillContext(next, served.contextWindow) : next
}

/** Takes the server's length; an untouched Max Tokens that would fill it makes room for the prompt. */
function fillContext(state: DialogState, tokens: number): DialogState {
  const maxTokens = Number(state.draft.maxTokens)
  const tooLong = !state.typed.has('maxTokens') && state.draft.maxTokens !== '' && maxTokens >= tokens
  return {
    ...state,
    draft: {
      ...state.draft,
      contextWindow: String(tokens),
      ...(tooLong ? { maxTokens: String(Math.max(1, Math.floor(tokens / 4))) } : {}),
    },
    contextWindowSource: 'server',
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

/** The draft read as it stands. */
export const readState = (state: DialogState, taken: readonly TakenName[]): ReadDraft =>
  readModelDraft(state.draft, taken, { editedId: state.editedId, kind: state.kind })

/** What may be said now: of touched fields everything, of others only what mends itself with a click. */
export function shownIssues(state: DialogState, read: ReadDraft): FieldIssue[] {
  const own = read.issues.filter((issue) => {
    if (state.submitted || state.touched.has(issue.field)) return true
    // Typing is no fault yet, but a finished address can be mended before the field is left.
    return issue.fix !== undefined && state.draft[issue.field].trim() !== '' && looksFinished(state, issue)
  })
  const known = new Set(own.map((issue) => `${issue.field} ${issue.code}`))
  return [...own, ...state.refused.filter((issue) => !known.has(`${issue.field} ${issue.code}`))]
}

const looksFinished = (state: DialogState, issue: FieldIssue) =>
  issue.field !== 'endpointUrl' || /:\d{2,5}\b|\.\w{2,}|^\w+:\/\/\w+/.test(state.draft.endpointUrl)

/** In the order of the form, so that the focus goes to the first that is wrong. */
const fieldOrder: readonly ModelField[] = [
  'wireName',
  'endpointUrl',
  'temperature',
  'maxTokens',
  'contextWindow',
  'displayName',
  'firstTokenTimeoutSeconds',
]

export const firstWrong = (issues: readonly FieldIssue[]) =>
  fieldOrder.find((field) => issues.some((issue) => issue.field === field && issue.level === 'error'))

/** The form as it is sent: with what the server told, and with the key only where it changes. */
export function formToSend(state: DialogState, form: ModelForm): ModelForm {
  const told = state.told?.wireName === form.wireName ? state.told.capabilities : null
  const apiKey = state.key.remove ? null : state.key.text.trim() === '' ? undefined : state.key.text.trim()
  return {
    ...form,
    contextWindowSource: state.contextWindowSource,
    ...(told ? { capabilities: { tools: told.tools, vision: told.vision, reasoning: told.reasoning } } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
  }
}
