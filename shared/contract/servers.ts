import { z } from 'zod'
import { AppErrorData } from '../errors'
import { ModelView, ServedModel, ServerKind } from './models'
import { procedure, stream } from './procedure'

/** A model server that answered on this machine. */
export const FoundServer = z.strictObject({
  kind: ServerKind,
  baseUrl: z.string(),
  version: z.string().nullable(),
  state: z.enum(['up', 'needs_key', 'loading']),
  latencyMs: z.number(),
  models: z.array(ServedModel),
  /** Ids of its models that Keepsake knows already. */
  knownModels: z.array(z.string()),
})
export type FoundServer = z.infer<typeof FoundServer>

export const DiscoveryEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('found'), server: FoundServer }),
  z.strictObject({ type: z.literal('done') }),
])
export type DiscoveryEvent = z.infer<typeof DiscoveryEvent>

export const DownloadState = z.enum(['queued', 'running', 'paused', 'verifying', 'done', 'failed'])
export type DownloadState = z.infer<typeof DownloadState>

export const DownloadView = z.strictObject({
  id: z.uuidv7(),
  modelKey: z.string(),
  displayName: z.string(),
  state: DownloadState,
  receivedBytes: z.int(),
  totalBytes: z.int().nullable(),
  bytesPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  /** The place it comes from, by its name for people. */
  sourceName: z.string().nullable(),
  error: AppErrorData.nullable(),
})
export type DownloadView = z.infer<typeof DownloadView>

/** A model that the built-in engine offers to fetch. */
export const StarterModel = z.strictObject({
  key: z.string(),
  displayName: z.string(),
  description: z.string(),
  licence: z.string(),
  /** Null where nobody has told it yet. */
  sizeBytes: z.int().nullable(),
  memoryNeedBytes: z.int().nullable(),
  fits: z.enum(['yes', 'tight', 'no', 'unknown']),
  /** The model in the list of models, once its file is there. */
  modelId: z.uuidv7().nullable(),
  download: DownloadView.nullable(),
})
export type StarterModel = z.infer<typeof StarterModel>

export const BuiltinEngineState = z.strictObject({
  state: z.enum(['stopped', 'starting', 'idle', 'loading', 'ready', 'crashed']),
  modelId: z.uuidv7().nullable(),
  progress: z.number().min(0).max(1).nullable(),
  error: AppErrorData.nullable(),
})
export type BuiltinEngineState = z.infer<typeof BuiltinEngineState>

export const servers = {
  discover: stream({ input: z.void(), event: DiscoveryEvent }),
  /** Adds the models of a found server; those already there are left as they are. */
  addModels: procedure({
    input: z.strictObject({ baseUrl: z.string(), modelIds: z.array(z.string()).min(1) }),
    output: z.array(ModelView),
    errors: ['unreachable', 'unauthorized', 'not_a_model_server'],
  }),
}

const ByDownload = z.strictObject({ id: z.uuidv7() })

export const builtin = {
  catalog: procedure({
    input: z.void(),
    output: z.strictObject({
      models: z.array(StarterModel),
      memory: z.strictObject({ totalBytes: z.int(), freeBytes: z.int() }),
    }),
  }),
  engine: procedure({ input: z.void(), output: BuiltinEngineState }),
  restart: procedure({ input: z.void(), output: z.void(), errors: ['builtin_engine_unavailable'] }),
  download: procedure({
    input: z.strictObject({ key: z.string() }),
    output: DownloadView,
    errors: ['disk_full', 'model_missing'],
  }),
  pause: procedure({ input: ByDownload, output: z.void(), errors: ['model_missing'] }),
  resume: procedure({ input: ByDownload, output: z.void(), errors: ['model_missing'] }),
  cancel: procedure({ input: ByDownload, output: z.void(), errors: ['model_missing'] }),
  /** Registers a GGUF file where it lies; the file is neither moved nor copied. */
  addFile: procedure({
    input: z.strictObject({ path: z.string().min(1) }),
    output: ModelView,
    errors: ['gguf_invalid', 'file_unreadable'],
  }),
}
