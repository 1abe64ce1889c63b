import type { EndpointView } from '../../../../shared/contract/endpoints'
import type {
  Capabilities,
  ConnectionReport,
  ModelPreset,
  ModelProfile,
  ModelView,
  ServedModel,
} from '../../../../shared/contract/models'
import type { ConnectionDraft, DraftHeader } from '../../../../shared/draft-connection'
import type { FieldIssue } from '../../../../shared/draft-issues'
import { type EndpointGroup, type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import type { AppErrorData } from '../../../../shared/errors'
import {
  type CapabilityChoice,
  emptyDraft,
  type ModelDraft,
  type ModelField,
  type TextField,
  writeStop,
} from '../../../../shared/model-draft'
import { type CapabilityName, type ModelForm, modelDefaults } from '../../../../shared/model-form'
import { groupOf } from '../connection/kinds'

/** What becomes of the key: nothing, the typed one, or none any more. */
export type KeyState = { open: boolean; text: string; stored: boolean; remove: boolean }

export type TestState =
  | { step: 'none' }
  | { step: 'running'; url: string }
  | { step: 'done'; url: string; report: ConnectionReport }
  | { step: 'failed'; url: string; error: AppErrorData }

export type DialogState = {
  group: EndpointGroup
  kind: EndpointKind
  editedId: string | undefined
  draft: ModelDraft
  /** As it was opened: of the server's options only what was changed is sent. */
  opened: ModelDraft
  /** What was typed for other kinds, should the person come back to them. */
  parked: Readonly<Record<string, ConnectionDraft>>
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
  /** What is known of a model by its name alone. */
  profile: { wireName: string; profile: ModelProfile | null } | null
  /** What the engine found wrong at the last try, until the field changes. */
  refused: FieldIssue[]
  /** A failure that belongs to no field. */
  failure: AppErrorData | null
  saving: boolean
  test: TestState
}

/** What is chosen rather than typed. */
type Chosen = 'task' | 'reasoning' | 'azureRoute' | 'capabilityChoices'

export type DialogAction =
  | { type: 'kind-chosen'; group: EndpointGroup; kind: EndpointKind }
  | { type: 'typed'; field: TextField; value: string }
  | { type: 'chosen'; change: Partial<Pick<ModelDraft, Chosen>> }
  | { type: 'headers'; headers: readonly DraftHeader[] }
  | { type: 'left'; field: ModelField }
  /** The person has stopped typing for a moment. */
  | { type: 'paused' }
  | { type: 'fixed'; field: ModelField; value: string }
  | { type: 'picked'; model: ServedModel }
  | { type: 'preset'; preset: ModelPreset }
  | { type: 'profile-told'; wireName: string; profile: ModelProfile | null }
  | { type: 'context-adopted'; tokens: number; source: 'server' | 'profile' }
  | { type: 'advanced'; open: boolean }
  | { type: 'key-opened' }
  | { type: 'key-typed'; text: string }
  | { type: 'key-removed'; remove: boolean }
  | { type: 'test-started'; url: string }
  | { type: 'test-answered'; url: string; report: ConnectionReport }
  /** What was found does not count: another test tells. */
  | { type: 'test-left' }
  | { type: 'test-failed'; url: string; error: AppErrorData }
  | { type: 'submitted' }
  | { type: 'saving' }
  | { type: 'refused'; error: AppErrorData }

/** What the dialog begins with: a saved model with its server, or nothing but perhaps an address. */
export type DialogStart = {
  model: ModelView | null
  endpoint?: EndpointView | null
  endpointUrl?: string
  /** The field for the key is open from the start. */
  atKey?: boolean
}

/** The dialog as it opens: empty, or with the values of the model that is edited. */
export function openDialog({
  model,
  endpoint = null,
  endpointUrl = '',
  atKey = false,
}: DialogStart): DialogState {
  const common = {
    parked: {},
    touched: new Set<ModelField>(),
    submitted: false,
    told: null,
    profile: null,
    refused: [],
    failure: null,
    saving: false,
    test: { step: 'none' } as const,
  }
  if (model === null) {
    const draft = { ...emptyDraft('openai-compatible'), endpointUrl }
    return {
      ...common,
      group: 'local',
      kind: 'openai-compatible',
      editedId: undefined,
      draft,
      opened: draft,
      typed: new Set(),
      advancedOpen: false,
      key: { open: endpointUrl !== '', text: '', stored: false, remove: false },
      contextWindowSource: 'default',
    }
  }
  const draft = draftOf(model, endpoint)
  return {
    ...common,
    group: groupOf(model),
    kind: model.kind,
    editedId: model.id,
    draft,
    opened: draft,
    // Saved values are the person's; only what nobody chose may follow the server.
    typed: new Set<ModelField>([
      'wireName',
      'endpointUrl',
      ...(model.maxTokens === modelDefaults.maxTokens ? [] : (['maxTokens'] as const)),
      ...(model.contextWindowSource === 'user' ? (['contextWindow'] as const) : []),
    ]),
    advancedOpen: model.displayName !== model.wireName,
    key: { open: atKey, text: '', stored: model.hasKey, remove: false },
    contextWindowSource: model.contextWindowSource,
  }
}

const textOf = (value: number | null) => (value === null ? '' : String(value))

function draftOf(model: ModelView, endpoint: EndpointView | null): ModelDraft {
  const empty = emptyDraft(model.kind)
  return {
    ...empty,
    ...(endpoint ? connectionOf(endpoint) : {}),
    wireName: model.wireName,
    displayName: model.displayName === model.wireName ? '' : model.displayName,
    endpointUrl: model.endpointUrl ?? '',
    temperature: String(model.temperature),
    maxTokens: textOf(model.maxTokens),
    contextWindow: String(model.contextWindow),
    firstTokenTimeoutSeconds: String(model.firstTokenTimeoutSeconds),
    description: model.description,
    slug: model.slug,
    task: model.task,
    topP: textOf(model.topP),
    stop: writeStop(model.stop),
    priceInput: textOf(model.price.input),
    priceOutput: textOf(model.price.output),
    maxParallel: textOf(model.maxParallel),
    reasoning: model.reasoning,
    capabilityChoices: choicesOf(model.capabilities),
    extraBody: Object.keys(model.extraBody).length === 0 ? '' : JSON.stringify(model.extraBody, null, 2),
  }
}

/** What the person said of a saved model; all else is as found. */
function choicesOf(capabilities: Capabilities): ModelDraft['capabilityChoices'] {
  const choice = ({ value, source }: Capabilities[CapabilityName]): CapabilityChoice =>
    source !== 'user' || value === null ? 'found' : value ? 'yes' : 'no'
  const { tools, vision, reasoning, jsonSchema } = capabilities
  return {
    tools: choice(tools),
    vision: choice(vision),
    reasoning: choice(reasoning),
    jsonSchema: choice(jsonSchema),
  }
}

/** A saved endpoint as it stands in a form. */
export function connectionOf(endpoint: EndpointView): ConnectionDraft {
  const { apiVersion } = endpoint
  return {
    endpointUrl: endpoint.url ?? '',
    azureRoute: apiVersion === null && endpointKinds[endpoint.kind].protocol === 'azure' ? 'v1' : 'dated',
    apiVersion: apiVersion ?? emptyDraft(endpoint.kind).apiVersion,
    tokenCommand: endpoint.tokenCommand ?? '',
    headers: Object.entries(endpoint.headers).map(([name, value]) => ({ name, value })),
    caFile: endpoint.caFile ?? '',
    maxRetries: String(endpoint.maxRetries),
    idleTimeoutSeconds: String(endpoint.idleTimeoutSeconds),
  }
}
