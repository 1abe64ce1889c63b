import { z } from 'zod'
import { EndpointKind } from '../endpoint-kinds'
import { AppErrorData } from '../errors'
import { Headers, JsonObject, ModelForm, ModelTask, Price, ReasoningSwitch } from '../model-form'
import { procedure, stream } from './procedure'

/** Where a value comes from, in order of trust. */
export const ValueSource = z.enum(['user', 'server', 'profile', 'default'])
export type ValueSource = z.infer<typeof ValueSource>

/** What a model can do; null where nobody has said. */
export const Capability = z.strictObject({ value: z.boolean().nullable(), source: ValueSource })
export const Capabilities = z.strictObject({
  tools: Capability,
  vision: Capability,
  reasoning: Capability,
  jsonSchema: Capability,
})
export type Capabilities = z.infer<typeof Capabilities>

export const ModelState = z.enum([
  'unknown',
  'checking',
  'ready',
  'loading',
  'idle',
  'needs_key',
  'not_allowed',
  'model_missing',
  'down',
])
export const ModelStatus = z.strictObject({
  state: ModelState,
  /** Milliseconds UTC of the last check; null before the first. */
  checkedAt: z.int().nullable(),
  latencyMs: z.number().nullable(),
  /** Share of a load that is done, 0–1, where the server tells. */
  progress: z.number().min(0).max(1).nullable(),
  error: AppErrorData.nullable(),
})
export type ModelStatus = z.infer<typeof ModelStatus>

/** What a chosen model is for. Chat and memory ask chat models, the others those of their own task. */
export const ModelRole = z.enum(['chat', 'memory', 'embedding', 'rerank', 'speech'])
export type ModelRole = z.infer<typeof ModelRole>

/** Who said that there is this model. What is not the person's own is changed where it comes from, or copied. */
export const ModelOrigin = z.strictObject({
  from: z.enum(['person', 'file', 'environment']),
  /** The configuration file. */
  path: z.string().nullable(),
  /** The line its document begins at, from 1. */
  line: z.int().nullable(),
})
export type ModelOrigin = z.infer<typeof ModelOrigin>

/** Where a value was taken from, strongest first (SPEC B4, B5). */
export const ExplainedSource = z.enum(['call', 'environment', 'file', 'user', 'server', 'profile', 'default'])
export const ExplainedValue = z.strictObject({
  field: z.string(),
  /** For reading; keys are shown as set or not set. */
  value: z.string(),
  source: ExplainedSource,
  /** The variable, or file with line, or the server's route. */
  detail: z.string().nullable(),
})
export type ExplainedValue = z.infer<typeof ExplainedValue>

/** The steps of a test of a model, in order. */
export const TestStage = z.enum([
  'reach',
  'authorised',
  'model_known',
  'reply',
  'streaming',
  'tools',
  'images',
  'json_schema',
])
export type TestStage = z.infer<typeof TestStage>
export const StageEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('begun'), stage: TestStage }),
  z.strictObject({
    type: z.literal('ended'),
    stage: TestStage,
    /** `unsupported`: the server said that this model cannot; `unclear`: it answered, and showed neither. */
    outcome: z.enum(['passed', 'failed', 'unsupported', 'unclear', 'skipped']),
    ms: z.number(),
    error: AppErrorData.nullable(),
    /** What was found: a version, a first word. */
    detail: z.string().nullable(),
    /** Of `streaming`: milliseconds until its first word. */
    firstWordMs: z.number().optional(),
    /** Of `authorised`: no key was sent, and none was asked for. */
    keyless: z.literal(true).optional(),
  }),
  z.strictObject({ type: z.literal('done') }),
])
export type StageEvent = z.infer<typeof StageEvent>

export const ModelView = z.strictObject({
  id: z.uuidv7(),
  displayName: z.string(),
  /** The name on the wire. */
  wireName: z.string(),
  kind: EndpointKind,
  /** Base URL; null for the built-in engine, whose port changes with each start. */
  endpointUrl: z.string().nullable(),
  hasKey: z.boolean(),
  description: z.string(),
  /** Short name by which files and agents call it: `custom:<slug>`. */
  slug: z.string(),
  task: ModelTask,
  endpointId: z.uuidv7(),
  temperature: z.number(),
  topP: z.number().nullable(),
  /** Null: the server decides. */
  maxTokens: z.int().nullable(),
  stop: z.array(z.string()),
  /** Further fields of the request's body, as typed: `${SECRET:name}` stays unfilled. */
  extraBody: JsonObject,
  reasoning: ReasoningSwitch,
  /** Requests at once; null: as many as come. */
  maxParallel: z.int().nullable(),
  price: Price,
  /** Tokens that fit into one request, prompt and reply together. */
  contextWindow: z.int(),
  contextWindowSource: ValueSource,
  /** What the server said it serves at the last check; null where it did not say. */
  servedContextWindow: z.int().nullable(),
  firstTokenTimeoutSeconds: z.int(),
  capabilities: Capabilities,
  enabled: z.boolean(),
  /** Where a request goes: inside the app, to this machine, to the local network, or out. */
  place: z.enum(['builtin', 'local', 'private', 'cloud']),
  status: ModelStatus,
  roles: z.array(ModelRole),
  /** The file behind a model of the built-in engine. */
  file: z.strictObject({ path: z.string(), sizeBytes: z.int() }).nullable(),
  favourite: z.boolean(),
  /** Place in the person's own order, from 0. */
  position: z.int(),
  origin: ModelOrigin,
  /** Requests under way and waiting for their turn, where any are. */
  queue: z.strictObject({ running: z.int(), waiting: z.int() }),
  createdAt: z.int(),
})
export type ModelView = z.infer<typeof ModelView>

/** One model that a server serves, as it told. */
export const ServedModel = z.strictObject({
  id: z.string(),
  contextWindow: z.int().nullable(),
  maxContextWindow: z.int().nullable(),
  capabilities: z.strictObject({
    tools: z.boolean().nullable(),
    vision: z.boolean().nullable(),
    reasoning: z.boolean().nullable(),
    embedding: z.boolean().nullable(),
  }),
  loaded: z.boolean().nullable(),
})
export type ServedModel = z.infer<typeof ServedModel>

/** The servers that a probe can tell apart. */
export const ServerKind = z.enum(['openai-compatible', 'ollama', 'vllm', 'lmstudio', 'llamacpp'])
export type ServerKind = z.infer<typeof ServerKind>

/** What "Test connection" found: an answer, not an error, whatever the server did. */
export const ConnectionReport = z.strictObject({
  state: z.enum(['up', 'needs_key', 'loading', 'down', 'not_a_model_server']),
  kind: EndpointKind,
  version: z.string().nullable(),
  latencyMs: z.number(),
  /** The address that answered, where it is not the one that was asked. */
  workingUrl: z.string().nullable(),
  models: z.array(ServedModel),
  /** The served model that the form names, null where it is not among them. */
  match: ServedModel.nullable(),
  /** Each a sentence with, where there is one, a fix: wrong spelling, smaller context, nothing loaded… */
  findings: z.array(
    AppErrorData.omit({ code: true }).extend({
      code: z.enum([
        'name_other_spelling',
        'name_not_served',
        'nothing_served',
        'context_smaller_served',
        'context_larger_served',
        'key_needed',
        'key_refused',
        'loading',
        'address_moved',
        'problem',
      ]),
    }),
  ),
  problem: AppErrorData.nullable(),
})
export type ConnectionReport = z.infer<typeof ConnectionReport>

const ById = z.strictObject({ id: z.uuidv7() })

/** A model that a vendor offers, with what is known of it. */
export const ModelPreset = z.strictObject({
  key: z.string(),
  aliases: z.array(z.string()),
  kind: EndpointKind,
  displayName: z.string(),
  wireName: z.string(),
  endpointUrl: z.string().nullable(),
  contextWindow: z.int().nullable(),
  price: Price,
  use: z.array(z.enum(['code', 'reasoning', 'general', 'vision'])),
  description: z.string(),
})
export type ModelPreset = z.infer<typeof ModelPreset>

/** What is known of a model by its name alone (SPEC B5); null where nothing is. */
export const ModelProfile = z.strictObject({
  family: z.string(),
  contextWindow: z.int().nullable(),
  maxOutputTokens: z.int().nullable(),
  tools: z.boolean().nullable(),
  vision: z.boolean().nullable(),
  reasoning: z.boolean().nullable(),
  jsonSchema: z.boolean().nullable(),
  task: ModelTask,
  provider: z.string().nullable(),
})
export type ModelProfile = z.infer<typeof ModelProfile>

export const models = {
  list: procedure({ input: z.void(), output: z.array(ModelView) }),
  add: procedure({
    input: ModelForm,
    output: ModelView,
    errors: ['name_taken', 'wire_name_taken', 'secret_store_unavailable'],
  }),
  update: procedure({
    input: z.strictObject({ id: z.uuidv7(), form: ModelForm }),
    output: ModelView,
    errors: ['model_missing', 'name_taken', 'wire_name_taken', 'secret_store_unavailable'],
  }),
  duplicate: procedure({ input: ById, output: ModelView, errors: ['model_missing'] }),
  remove: procedure({ input: ById, output: z.void(), errors: ['model_missing'] }),
  setEnabled: procedure({
    input: z.strictObject({ id: z.uuidv7(), enabled: z.boolean() }),
    output: ModelView,
    errors: ['model_missing'],
  }),
  /** What still uses a model, to be named before it is deleted or disabled. */
  usage: procedure({
    input: ById,
    output: z.strictObject({
      roles: z.array(ModelRole),
      conversations: z.int(),
      conversationTitles: z.array(z.string()),
    }),
    errors: ['model_missing'],
  }),
  test: procedure({
    input: z.strictObject({
      endpointUrl: z.string(),
      wireName: z.string(),
      kind: EndpointKind.default('openai-compatible'),
      apiVersion: z.string().nullable().default(null),
      /** Absent: those of the saved model, at its own server. */
      headers: Headers.optional(),
      contextWindow: z.int().nullable(),
      apiKey: z.string().optional(),
      /** Test with the key that is stored for this model; an empty `apiKey`: without it. */
      modelId: z.uuidv7().optional(),
    }),
    output: ConnectionReport,
  }),
  /** The whole test of a form or a saved model, stage by stage. */
  testStages: stream({
    input: z.discriminatedUnion('what', [
      z.strictObject({ what: z.literal('form'), form: ModelForm, modelId: z.uuidv7().optional() }),
      z.strictObject({ what: z.literal('model'), id: z.uuidv7() }),
    ]),
    event: StageEvent,
    errors: ['model_missing'],
  }),
  /** Where each value of a model comes from. */
  explain: procedure({ input: ById, output: z.array(ExplainedValue), errors: ['model_missing'] }),
  setFavourite: procedure({
    input: z.strictObject({ id: z.uuidv7(), favourite: z.boolean() }),
    output: ModelView,
    errors: ['model_missing'],
  }),
  /** The person's own order: ids as they are to stand; models that are not named keep theirs behind them. */
  reorder: procedure({ input: z.strictObject({ ids: z.array(z.uuidv7()) }), output: z.void() }),
  /** The person's own copy of a model that a file or the environment describes. */
  copyToOwn: procedure({ input: ById, output: ModelView, errors: ['model_missing'] }),
  presets: procedure({ input: z.void(), output: z.array(ModelPreset) }),
  profile: procedure({
    input: z.strictObject({ wireName: z.string(), kind: EndpointKind }),
    output: ModelProfile.nullable(),
  }),
  /** Asks a saved model's server now. */
  check: procedure({ input: ById, output: ModelStatus, errors: ['model_missing'] }),
  choices: procedure({
    input: z.void(),
    output: z.strictObject({
      chat: z.uuidv7().nullable(),
      memory: z.uuidv7().nullable(),
      embedding: z.uuidv7().nullable(),
      rerank: z.uuidv7().nullable(),
      speech: z.uuidv7().nullable(),
    }),
  }),
  choose: procedure({
    input: z.strictObject({ role: ModelRole, modelId: z.uuidv7().nullable() }),
    output: z.void(),
    errors: ['model_missing', 'model_disabled'],
  }),
}
