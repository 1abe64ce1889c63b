import { z } from 'zod'
import { ModelTask } from '../model-form'
import { ConfigIssue } from './config-files'
import { ModelView } from './models'
import { procedure } from './procedure'
import { DownloadView } from './servers'

/** What runs a model of the catalog on this machine (SPEC C2). */
export const CatalogEngine = z.enum(['builtin', 'onnx', 'ollama', 'vllm', 'server', 'handler'])
export type CatalogEngine = z.infer<typeof CatalogEngine>

export const CatalogEntryView = z.strictObject({
  name: z.string(),
  repository: z.string(),
  /** More than one where a model reads images too. */
  kind: z.enum(['chat', 'vision', 'embedding', 'rerank', 'speech']),
  task: ModelTask,
  engine: CatalogEngine,
  licence: z.string().nullable(),
  sizeBytes: z.int().nullable(),
  notes: z.string(),
  /** `local`: from the person's own models.local.yaml. */
  source: z.enum(['shipped', 'local']),
  state: z.enum(['ready', 'downloadable', 'needs', 'consent']),
  /** In words for people where `state` is `needs`: a server, a GPU, a programme. */
  needs: z.enum(['ollama', 'vllm', 'gpu', 'upstream_key', 'onnx_files']).nullable(),
  download: DownloadView.nullable(),
  /** The model in the list of models, once it is there. */
  modelId: z.uuidv7().nullable(),
  /** A module of the person's own that answers for this model, and its SHA-256 as it lies there now. */
  handler: z.strictObject({ path: z.string(), sha256: z.string().nullable() }).nullable(),
})
export type CatalogEntryView = z.infer<typeof CatalogEntryView>

const ByName = z.strictObject({ name: z.string().min(1).max(300) })

export const catalog = {
  list: procedure({
    input: z.void(),
    output: z.strictObject({
      entries: z.array(CatalogEntryView),
      /** What is wrong with the person's own list, or with an updated catalog: none of such a file is in force. */
      issues: z.array(ConfigIssue),
      localFile: z.string(),
    }),
  }),
  download: procedure({
    input: ByName,
    output: DownloadView,
    errors: ['not_in_catalog', 'model_missing', 'disk_full'],
  }),
  /** Registers what is there already: an upstream, a served model, fetched files. */
  add: procedure({ input: ByName, output: ModelView, errors: ['not_in_catalog', 'weights_missing'] }),
  /** The person's word that a module of their own may run, as it was when they saw it; null takes it back. */
  consent: procedure({
    input: z.strictObject({ name: z.string(), sha256: z.string().length(64).nullable() }),
    output: z.void(),
    errors: ['not_in_catalog', 'handler_no_consent'],
  }),
}
