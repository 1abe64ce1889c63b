import { z } from 'zod'
import { EndpointKind } from '../endpoint-kinds'
import { EndpointOptions, Headers, limits } from '../model-form'
import { ModelOrigin, ModelView } from './models'
import { procedure } from './procedure'

/** A server that models are on. */
export const EndpointView = z.strictObject({
  id: z.uuidv7(),
  kind: EndpointKind,
  /** The person's name for it; empty: its address is shown. */
  name: z.string(),
  url: z.string().nullable(),
  place: z.enum(['builtin', 'local', 'private', 'cloud']),
  hasKey: z.boolean(),
  enabled: z.boolean(),
  defaultModelId: z.uuidv7().nullable(),
  apiVersion: z.string().nullable(),
  /** As typed: `${SECRET:name}` stays unfilled. */
  headers: Headers,
  tokenCommand: z.string().nullable(),
  caFile: z.string().nullable(),
  maxRetries: z.int(),
  idleTimeoutSeconds: z.int(),
  version: z.string().nullable(),
  models: z.int(),
  origin: ModelOrigin,
})
export type EndpointView = z.infer<typeof EndpointView>

export const EndpointForm = EndpointOptions.extend({
  kind: EndpointKind,
  name: z.string().trim().max(limits.nameLength).default(''),
  endpointUrl: z.string().max(limits.endpointLength),
})
export type EndpointForm = z.output<typeof EndpointForm>

/** What a configuration file wants at one server, and may have only after the person has agreed. */
export const FileWish = z.strictObject({
  /** The file as people know it: `configs/work.yaml`. */
  path: z.string(),
  /** Where it goes: `https://host:port`. */
  server: z.string(),
  /** Names of secrets that would be sent there. */
  secrets: z.array(z.string()),
  /** Programs that would be run for a token, with their arguments. */
  commands: z.array(z.string()),
  /** Of all that, so that the answer is to this question and no other. */
  sha256: z.string(),
})
export type FileWish = z.infer<typeof FileWish>

const ById = z.strictObject({ id: z.uuidv7() })

export const endpoints = {
  list: procedure({ input: z.void(), output: z.array(EndpointView) }),
  add: procedure({ input: EndpointForm, output: EndpointView, errors: ['endpoint_taken'] }),
  update: procedure({
    input: z.strictObject({ id: z.uuidv7(), form: EndpointForm }),
    output: EndpointView,
    errors: ['endpoint_missing', 'endpoint_taken'],
  }),
  /** With all its models and its key. */
  remove: procedure({ input: ById, output: z.void(), errors: ['endpoint_missing'] }),
  setEnabled: procedure({
    input: z.strictObject({ id: z.uuidv7(), enabled: z.boolean() }),
    output: EndpointView,
    errors: ['endpoint_missing'],
  }),
  setDefaultModel: procedure({
    input: z.strictObject({ id: z.uuidv7(), modelId: z.uuidv7().nullable() }),
    output: EndpointView,
    errors: ['endpoint_missing', 'model_missing'],
  }),
  /** What the file of a model's endpoint still has to be allowed; null where nothing. */
  wish: procedure({
    input: z.strictObject({ modelId: z.uuidv7() }),
    output: FileWish.nullable(),
    errors: ['model_missing'],
  }),
  /** The person's word on a wish as they read it. */
  allow: procedure({
    input: z.strictObject({ modelId: z.uuidv7(), sha256: z.string() }),
    output: z.void(),
    errors: ['model_missing', 'endpoint_not_allowed'],
  }),
  /** Adds every model that the server serves and that is not there yet. */
  importModels: procedure({
    input: ById,
    output: z.array(ModelView),
    errors: ['endpoint_missing', 'unreachable', 'unauthorized', 'not_a_model_server'],
  }),
}
