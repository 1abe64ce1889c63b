import type { ConnectionReport, ModelView, ServedModel } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'
import {
  type FieldIssue,
  type ModelDraft,
  type ModelField,
  type ModelForm,
  modelDefaults,
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
    // Saved values are the person's; only what nobody chose may follow the server.
    typed: new Set<ModelField>([
      'wireName',
      'endpointUrl',
      ...(model.maxTokens === modelDefaults.maxTokens ? [] : (['maxTokens'] as const)),
      ...(model.contextWindowSource === 'user' ? (['contextWindow'] as const) : []),
    ]),
    advancedOpen: model.displayName !== model.wireName,
    key: { open: false, text: '', stored: model.hasKey, remove: false },
    contextWindowSource: model.contextWindowSource,
  }
}
