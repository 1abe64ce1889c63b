import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { type OnnxModel, type OnnxTask, Pooling, type Precision } from '../protocol'

/** The endings of file names by precision, the ones a processor does best with first. */
const suffixes: readonly (readonly [Precision, string])[] = [
  ['q8', '_quantized'],
  ['int8', '_int8'],
  ['uint8', '_uint8'],
  ['fp32', ''],
  ['fp16', '_fp16'],
  ['q4', '_q4'],
  ['q4f16', '_q4f16'],
  ['bnb4', '_bnb4'],
]

const graphs: Record<OnnxTask, readonly string[]> = {
  embedding: ['model'],
  rerank: ['model'],
  speech: ['encoder_model', 'decoder_model_merged'],
}

const Config = z.looseObject({
  model_type: z.string(),
  max_position_embeddings: z.number().positive().optional(),
})
const TokenizerConfig = z.looseObject({ model_max_length: z.number().positive().optional() })
const SentenceConfig = z.looseObject({ max_seq_length: z.number().positive().nullish() })
const PoolingConfig = z.looseObject({
  pooling_mode_cls_token: z.boolean().optional(),
  pooling_mode_mean_tokens: z.boolean().optional(),
  pooling_mode_lasttoken: z.boolean().optional(),
})

/** What a model's folder says of itself. */
export type ModelFolder = {
  path: string
  modelType: string
  /** `onnx`, or empty where the graphs lie beside config.json. */
  subfolder: string
  /** The precision of each graph's file. */
  precisions: Record<string, Precision>
  /** Tokens that the model reads at most; Infinity where the folder does not tell. */
  maxTokens: number
  pooling: Pooling
}

/**
 * Looks at a folder before native code does.
 * @throws Error that says which file is missing or not as it should be
 */
export async function readModelFolder(model: OnnxModel): Promise<ModelFolder> {
  const { path, task } = model
  // A relative name would be a repository's name for the library.
  if (!isAbsolute(path)) throw new Error(`the folder must be named in full: ${path}`)
  const config = await readJsonFile(join(path, 'config.json'), Config)
  if (!config) throw new Error(`there is no config.json in ${path}`)
  const tokenizer = await readJsonFile(join(path, 'tokenizer_config.json'), TokenizerConfig)
  const sentence = await readJsonFile(join(path, 'sentence_bert_config.json'), SentenceConfig)
  const pooling = await readJsonFile(join(path, '1_Pooling', 'config.json'), PoolingConfig)
  const names = new Set(await readdir(path))
  for (const needed of ['tokenizer.json', ...(task === 'speech' ? ['preprocessor_config.json'] : [])]) {
    if (!names.has(needed)) throw new Error(`there is no ${needed} in ${path}`)
  }
  const subfolder = names.has('onnx') ? 'onnx' : ''
  const files = new Set(subfolder === '' ? names : await readdir(join(path, subfolder)))
  const limits = [
    positionsOf(config),
    tokenizer?.model_max_length,
    sentence?.max_seq_length,
    model.maxTokens,
  ].filter((limit) => typeof limit === 'number')
  return {
    path,
    modelType: config.model_type,
    subfolder,
    precisions: Object.fromEntries(
      graphs[task].map((graph) => [graph, pickPrecision(graph, files, model.precision)]),
    ),
    maxTokens: Math.min(Number.POSITIVE_INFINITY, ...limits),
    pooling: model.pooling ?? toPooling(pooling),
  }
}

/** RoBERTa's family counts positions from behind the padding token: two of them are never a token's. */
function positionsOf(config: z.infer<typeof Config>): number | undefined {
  const positions = config.max_position_embeddings
  const shifted = ['roberta', 'xlm-roberta', 'camembert', 'mpnet'].includes(config.model_type)
  return positions !== undefined && shifted ? positions - 2 : positions
}

function pickPrecision(graph: string, files: Set<string>, wanted: Precision | undefined): Precision {
  const there = suffixes.filter(([, suffix]) => files.has(`${graph}${suffix}.onnx`))
  const chosen = there.find(([precision]) => precision === wanted) ?? there[0]
  if (!chosen) throw new Error(`there is no ${graph}.onnx, nor a smaller form of it`)
  return chosen[0]
}

function toPooling(config: z.infer<typeof PoolingConfig> | undefined): Pooling {
  if (config?.pooling_mode_cls_token) return Pooling.enum.cls
  return config?.pooling_mode_lasttoken ? Pooling.enum.last_token : Pooling.enum.mean
}

async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new Error(`${path} is not as it should be`, { cause: error })
  }
}
