import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Preprocessor = z.looseObject({ hop_length: z.int().positive(), sampling_rate: z.literal(16_000) })
const Generation = z.looseObject({
  decoder_start_token_id: z.int(),
  eos_token_id: z.union([z.int(), z.array(z.int()).min(1)]),
  no_timestamps_token_id: z.int(),
  is_multilingual: z.boolean().optional(),
  lang_to_id: z.record(z.string(), z.int()).optional(),
  task_to_id: z.record(z.string(), z.int()).optional(),
  prev_sot_token_id: z.int().optional(),
  alignment_heads: z.array(z.tuple([z.int(), z.int()])).nullish(),
  max_length: z.int().positive().optional(),
})
const Model = z.looseObject({ max_target_positions: z.int().positive() })

/** The numbers that steer a Whisper model. */
export type WhisperConfig = {
  start: number
  /** Stands before text that came before. */
  previous: number
  endOfText: number
  timestampBegin: number
  /** Language tokens by code; null for a model that knows English only. */
  languages: Record<string, number> | null
  tasks: Record<string, number>
  /** Tokens of one window with those that steer it. */
  maxTokens: number
  maxPromptTokens: number
  hopLength: number
  /** Whether the folder says how words are timed; the model's file must give its attentions too. */
  wordTimes: boolean
}

/**
 * Reads what a Whisper folder says.
 * @throws Error where a file is missing or not as it should be
 */
export async function readWhisperConfig(folder: string): Promise<WhisperConfig> {
  const generation = await read(join(folder, 'generation_config.json'), Generation)
  const model = await read(join(folder, 'config.json'), Model)
  const preprocessor = await read(join(folder, 'preprocessor_config.json'), Preprocessor)
  const { eos_token_id: end, is_multilingual: multilingual, lang_to_id: languages } = generation
  const endOfText = typeof end === 'number' ? end : (end[0] ?? 0)
  return {
    start: generation.decoder_start_token_id,
    // In every Whisper the task tokens are followed by start-of-lm, start-of-previous, no-speech, no-timestamps.
    previous: generation.prev_sot_token_id ?? generation.no_timestamps_token_id - 2,
    endOfText,
    timestampBegin: generation.no_timestamps_token_id + 1,
    languages: multilingual && languages ? byCode(languages) : null,
    tasks: generation.task_to_id ?? {},
    maxTokens: model.max_target_positions,
    maxPromptTokens: Math.floor(model.max_target_positions / 2) - 1,
    hopLength: preprocessor.hop_length,
    wordTimes: (generation.alignment_heads?.length ?? 0) > 0,
  }
}

function byCode(languages: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(languages).map(([token, id]) => [token.replace(/[<|>]/g, ''), id]))
}

async function read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw new Error(`${path} is missing or not as it should be`, { cause: error })
  }
}
