import { z } from 'zod'
import { AppErrorData } from '../errors'
import { ModelForm } from '../model-form'
import { procedure } from './procedure'

export const EndpointKind = z.enum(['openai-compatible', 'ollama', 'vllm', 'lmstudio', 'llamacpp', 'builtin'])
export type EndpointKind = z.infer<typeof EndpointKind>

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

export const ModelRole = z.enum(['chat', 'memory'])
export type ModelRole = z.infer<typeof ModelRole>

export const ModelView = z.strictObject({
  id: z.uuidv7(),
  displayName: z.string(),
  /** The name on the wire. */
  wireName: z.string(),
  kind: EndpointKind,
  /** Base URL; null for the built-in engine, whose port changes with each start. */
  endpointUrl: z.string().nullable(),
  hasKey: z.boolean(),
  temperature: z.number(),
  /** Null: the server decides. */
  maxTokens: z.int().nullable(),
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

export const ServerKind = z.enum(['openai-compatible', 'ollama', 'vllm', 'lmstudio', 'llamacpp'])
export type ServerKind = z.infer<typeof ServerKind>

/** What "Test connection" found: an answer, not an error, whatever the server did. */
export const ConnectionReport = z.strictObject({
  state: z.enum(['up', 'needs_key', 'loading', 'down', 'not_a_model_server']),
  kind: ServerKind,
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
      contextWindow: z.int().nullable(),
      apiKey: z.string().optional(),
      /** Test with the key that is stored for this model. */
      modelId: z.uuidv7().optional(),
    }),
    output: ConnectionReport,
  }),
  /** Asks a saved model's server now. */
  check: procedure({ input: ById, output: ModelStatus, errors: ['model_missing'] }),
  choices: procedure({
    input: z.void(),
    output: z.strictObject({ chat: z.uuidv7().nullable(), memory: z.uuidv7().nullable() }),
  }),
  choose: procedure({
    input: z.strictObject({ role: ModelRole, modelId: z.uuidv7().nullable() }),
    output: z.void(),
    errors: ['model_missing', 'model_disabled'],
  }),
}
