import { resolve } from 'node:path'
import type { CatalogEngine } from '../../../../shared/contract/catalog'
import { getProfile } from '../profiles/profiles'
import type { CatalogEntry, CatalogKind, EntryFields } from './entry'

/** Handler classes of the server that this list of fields comes from: they say what a model is for, not what runs it. */
const classKinds: readonly (readonly [RegExp, CatalogKind])[] = [
  [/embedding/i, 'embedding'],
  [/rerank/i, 'rerank'],
  [/whisper|asr|speech/i, 'speech'],
  [/vl|vision/i, 'vision'],
  [/chat/i, 'chat'],
]

/** True for a file, false for the dotted path of a class, which nothing here can run. */
const isModule = (handler: string) => /\.[cm]?js$/i.test(handler)

/** The entry with its handler where it really lies: paths count from the folder of the file that names them. */
export function withHandlerFrom(folder: string, fields: EntryFields): EntryFields {
  const { handler } = fields
  return handler && isModule(handler) ? { ...fields, handler: resolve(folder, handler) } : fields
}

/** Makes an entry whole: guesses kind and engine from what is given. */
export function completeEntry(fields: EntryFields, source: CatalogEntry['source']): CatalogEntry {
  const kind = fields.kind ?? kindOf(fields)
  const engine = fields.engine ?? engineOf(fields, kind)
  const revision = fields.revision ?? 'main'
  const module = fields.handler && isModule(fields.handler) ? fields.handler : null
  return {
    name: fields.name ?? fields.hf_repo_id,
    repository: fields.hf_repo_id,
    revision,
    kind,
    engine,
    licence: fields.licence ?? null,
    sizeBytes: fields.size_bytes ?? fields.gguf?.size_bytes ?? null,
    aboutBytes: fields.about_bytes ?? null,
    parameters: fields.parameters ?? null,
    dim: fields.dim ?? null,
    contextWindow: fields.context_window ?? null,
    pooling: fields.pooling ?? null,
    structuredOutputs: fields.supports_structured_outputs ?? null,
    defaults: fields.defaults ?? {},
    // A handler that cannot be called twice at once is a queue of one.
    maxParallelism: fields.max_parallelism ?? (fields.thread_safe === false ? 1 : null),
    notes: fields.notes ?? '',
    gguf: fields.gguf
      ? {
          repository: fields.gguf.repository,
          file: fields.gguf.file,
          revision: fields.gguf.revision ?? 'main',
          sha256: fields.gguf.sha256 ?? null,
          sizeBytes: fields.gguf.size_bytes ?? null,
        }
      : null,
    onnx:
      engine === 'onnx'
        ? {
            repository: fields.onnx?.repository ?? fields.hf_repo_id,
            revision: fields.onnx?.revision ?? revision,
            precision: fields.onnx?.precision ?? null,
          }
        : null,
    ollama: fields.ollama ?? null,
    upstreamUrl: fields.upstream_base_url ?? null,
    keyVariable: fields.upstream_api_key_env ?? null,
    skipDownload: fields.skip_download ?? false,
    handler: module,
    source,
  }
}

function kindOf({ handler, hf_repo_id }: EntryFields): CatalogKind {
  const className = handler && !isModule(handler) ? (handler.split('.').at(-1) ?? '') : ''
  const byClass = classKinds.find(([pattern]) => pattern.test(className))?.[1]
  if (byClass) return byClass
  const profile = getProfile(hf_repo_id)
  if (profile === null) return 'chat'
  return profile.task === 'chat' && profile.vision === true ? 'vision' : profile.task
}

function engineOf(fields: EntryFields, kind: CatalogKind): CatalogEngine {
  if (fields.handler && isModule(fields.handler)) return 'handler'
  if (fields.upstream_base_url) return 'server'
  if (fields.gguf) return 'builtin'
  if (fields.ollama) return 'ollama'
  return kind === 'chat' || kind === 'vision' ? 'vllm' : 'onnx'
}

/** What, in an override, says by itself what runs the model. */
export const decidesEngine = (fields: EntryFields): boolean =>
  Boolean(fields.handler ?? fields.upstream_base_url ?? fields.gguf ?? fields.onnx ?? fields.ollama)
