import { z } from 'zod'
import type { CatalogEngine, CatalogEntryView } from '../../../../shared/contract/catalog'

export type CatalogKind = CatalogEntryView['kind']

/** What a request leaves to the model's own settings. */
export type CatalogDefaults = { temperature?: number; top_p?: number; max_tokens?: number }

/** A model of the catalog, complete: every guess made, every override applied. */
export type CatalogEntry = {
  /** The model's id, as MODELS and requests name it. */
  name: string
  /** The repository on the hub; for an upstream the model's name there. */
  repository: string
  revision: string
  kind: CatalogKind
  engine: CatalogEngine
  licence: string | null
  /** Exact, where known. */
  sizeBytes: number | null
  /** For a first guess of the need of disk. */
  aboutBytes: number | null
  parameters: number | null
  /** Numbers of a vector. */
  dim: number | null
  contextWindow: number | null
  pooling: Pooling | null
  /** A default: what the server tells wins. */
  structuredOutputs: boolean | null
  defaults: CatalogDefaults
  maxParallelism: number | null
  notes: string
  gguf: {
    repository: string
    file: string
    revision: string
    sha256: string | null
    sizeBytes: number | null
  } | null
  onnx: { repository: string; revision: string; precision: string | null } | null
  /** The name that Ollama has for it. */
  ollama: string | null
  /** The address of a server that has it. */
  upstreamUrl: string | null
  /** The variable of the environment that holds the key of the server, or of the person's own module. */
  keyVariable: string | null
  skipDownload: boolean
  /** An absolute path to a module of the person's own. */
  handler: string | null
  source: 'shipped' | 'local'
}

export const Pooling = z.enum(['mean', 'cls', 'last_token'])
export type Pooling = z.infer<typeof Pooling>

const text = (longest: number) => {
  const expected = `a text of 1 to ${longest} characters`
  return z.string({ error: expected }).trim().min(1, { error: expected }).max(longest, { error: expected })
}
const whole = (least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most}`
  return z.int({ error: expected }).min(least, { error: expected }).max(most, { error: expected })
}
const share = (most: number) => {
  const expected = `a number from 0 to ${most}`
  return z.number({ error: expected }).min(0, { error: expected }).max(most, { error: expected })
}
const flag = z.boolean({ error: 'true or false' })
const repository = z
  .string({ error: 'a repository: owner/name' })
  .regex(/^[\w.-]+\/[\w.-]+$/, { error: 'a repository: owner/name' })
const bytes = whole(1, 10 ** 14)
const revision = z
  .string({ error: 'a branch, tag or commit' })
  .regex(/^(?!.*\.\.)\w[\w./-]*$/, { error: 'a branch, tag or commit' })

/** Seed spellings of the same thing. */
const poolings: Record<string, Pooling> = {
  last: 'last_token',
  'last-token': 'last_token',
  lasttoken: 'last_token',
}

/** An entry as models.yaml and models.local.yaml write it (SPEC C1). Messages of a field say what was expected. */
export const EntryFields = z.strictObject(
  {
    name: text(300).optional(),
    hf_repo_id: text(300),
    handler: text(2_000).optional(),
    kind: z
      .enum(['chat', 'vision', 'embedding', 'rerank', 'speech'], {
        error: 'chat, vision, embedding, rerank or speech',
      })
      .optional(),
    engine: z
      .enum(['builtin', 'onnx', 'ollama', 'vllm', 'server', 'handler'], {
        error: 'builtin, onnx, ollama, vllm, server or handler',
      })
      .optional(),
    revision: revision.optional(),
    licence: text(200).optional(),
    notes: text(2_000).optional(),
    parameters: whole(1, 10 ** 14).optional(),
    about_bytes: bytes.optional(),
    size_bytes: bytes.optional(),
    dim: whole(1, 1_000_000).optional(),
    context_window: whole(1, 100_000_000).optional(),
    pooling: z
      .string({ error: 'mean, cls or last_token' })
      .transform((value) => poolings[value.toLowerCase()] ?? value)
      .pipe(z.enum(['mean', 'cls', 'last_token'], { error: 'mean, cls or last_token' }))
      .optional(),
    supports_structured_outputs: flag.optional(),
    defaults: z
      .strictObject(
        {
          temperature: share(2).optional(),
          top_p: share(1).optional(),
          max_tokens: whole(1, 10_000_000).optional(),
        },
        { error: 'a section' },
      )
      .optional(),
    max_parallelism: whole(1, 1_024).optional(),
    thread_safe: flag.optional(),
    gguf: z
      .strictObject(
        {
          repository,
          file: z
            .string({ error: 'the name of a .gguf file' })
            .regex(/^(?!.*\.\.)[\w][\w./-]*\.gguf$/i, { error: 'the name of a .gguf file' }),
          revision: revision.optional(),
          sha256: z
            .string({ error: '64 hexadecimal digits' })
            .regex(/^[0-9a-f]{64}$/, { error: '64 hexadecimal digits' })
            .optional(),
          size_bytes: bytes.optional(),
        },
        { error: 'a section' },
      )
      .optional(),
    onnx: z
      .strictObject(
        { repository, revision: revision.optional(), precision: text(20).optional() },
        { error: 'a section' },
      )
      .optional(),
    ollama: text(300).optional(),
    upstream_base_url: z
      .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    upstream_api_key_env: z
      .string({ error: 'the name of an environment variable' })
      .regex(/^[A-Za-z_]\w*$/, { error: 'the name of an environment variable' })
      .optional(),
    skip_download: flag.optional(),
  },
  { error: 'a section with hf_repo_id' },
)
export type EntryFields = z.output<typeof EntryFields>
