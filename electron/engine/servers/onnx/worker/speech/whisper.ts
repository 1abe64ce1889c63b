import type {
  Processor,
  Tensor,
  WhisperForConditionalGeneration,
  WhisperTokenizer,
} from '@huggingface/transformers'
import { speechRate } from '../audio/decode'
import { loadLibrary } from '../library'
import type { ModelFolder } from '../model-folder'
import { loadOptions } from '../text-model'
import type { Timed } from './transcript'
import { readWhisperConfig, type WhisperConfig } from './whisper-config'

type Library = Awaited<ReturnType<typeof loadLibrary>>
type Parts = {
  library: Library
  model: WhisperForConditionalGeneration
  processor: Processor
  tokenizer: WhisperTokenizer
  config: WhisperConfig
}

type Hearing = {
  /** Tokens that tell Whisper what to do. */
  prefix: number[]
  temperature: number
  words: boolean
}

/** A Whisper model as the library runs it: one window of sound at a time. */
export class Whisper {
  readonly config: WhisperConfig
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.config = parts.config
    this.#parts = parts
  }

  static async open(folder: ModelFolder): Promise<Whisper> {
    if (folder.modelType !== 'whisper')
      throw new Error(`speech needs a Whisper model, not ${folder.modelType}`)
    const config = await readWhisperConfig(folder.path)
    const library = await loadLibrary()
    const local = { local_files_only: true }
    const processor = await library.AutoProcessor.from_pretrained(folder.path, local)
    const tokenizer = await library.WhisperTokenizer.from_pretrained(folder.path, local)
    if (!(tokenizer instanceof library.WhisperTokenizer))
      throw new Error('its tokenizer is not one of Whisper')
    const options = loadOptions(folder)
    const model = await library.WhisperForConditionalGeneration.from_pretrained(folder.path, options)
    if (!(model instanceof library.WhisperForConditionalGeneration)) throw new Error('it is no Whisper model')
    const attentions = namesOf(model.sessions).some((name) => name.startsWith('cross_attentions'))
    const wordTimes = config.wordTimes && attentions
    return new Whisper({ library, model, processor, tokenizer, config: { ...config, wordTimes } })
  }

  tokenize(text: string): number[] {
    return this.#parts.tokenizer.encode(text, { add_special_tokens: false })
  }

  textOf(tokens: number[]): string {
    return this.#parts.tokenizer.decode(tokens, { skip_special_tokens: true })
  }

  async close(): Promise<void> {
    await this.#parts.model.dispose()
  }

  /** Text and time tokens of one window; a stop is heard at each of them. */
  async hear(
    window: Float32Array,
    { prefix, temperature, words }: Hearing,
    signal: AbortSignal,
  ): Promise<{ tokens: number[]; words: Timed[] }> {
    const { endOfText, timestampBegin, maxTokens } = this.config
    const result = await this.#generate({
      inputs: await this.#features(window),
      decoder_input_ids: prefix,
      return_timestamps: true,
      // Given aloud, as the library otherwise moves through the window by itself, where it can stand still.
      max_new_tokens: maxTokens - prefix.length,
      ...(words ? { return_token_timestamps: true, num_frames: soundsIn(window, this.config) } : {}),
      ...(temperature > 0 ? { do_sample: true, temperature } : {}),
      streamer: this.#stopper(signal),
    })
    const written = this.#sequenceOf(result).slice(prefix.length)
    const times = words ? numbersOf(this.#tensorIn(result, 'token_timestamps')).slice(prefix.length) : []
    return {
      tokens: written.filter((token) => token < endOfText || token >= timestampBegin),
      words: words ? this.#wordsOf(written, times, window) : [],
    }
  }

  /** Whisper's first token names the language, when all others are ruled out. */
  async listenForLanguage(
    window: Float32Array,
    languages: Record<string, number>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { library } = this.#parts
    const allowed = new Set(Object.values(languages))
    class OnlyLanguages extends library.LogitsProcessor {
      override _call(_tokens: bigint[][], logits: Tensor): Tensor {
        const { data } = logits
        if (data instanceof Float32Array) {
          for (let token = 0; token < data.length; token += 1) {
            if (!allowed.has(token)) data[token] = Number.NEGATIVE_INFINITY
          }
        }
        return logits
      }
    }
    const processors = new library.LogitsProcessorList()
    processors.push(new OnlyLanguages())
    const result = await this.#generate({
      inputs: await this.#features(window),
      decoder_input_ids: [this.config.start],
      max_new_tokens: 1,
      logits_processor: processors,
      streamer: this.#stopper(signal),
    })
    const [, heard] = this.#sequenceOf(result)
    return Object.entries(languages).find(([, token]) => token === heard)?.[0]
  }

  async #features(window: Float32Array): Promise<Tensor> {
    const { input_features } = await this.#parts.processor(window)
    return input_features
  }

  /** The library's type asks for every option there is, where it takes any of them. */
  async #generate(options: object): Promise<object> {
    const { model } = this.#parts
    return Reflect.apply(model.generate, model, [options])
  }

  #stopper(signal: AbortSignal) {
    const { library, tokenizer } = this.#parts
    class Stopper extends library.TextStreamer {
      override put(): void {
        signal.throwIfAborted()
      }
      override end(): void {
        signal.throwIfAborted()
      }
    }
    return new Stopper(tokenizer)
  }

  #wordsOf(tokens: number[], times: number[], window: Float32Array): Timed[] {
    const seconds = window.length / speechRate
    const [, read] = this.#parts.tokenizer._decode_asr(
      [{ tokens: tokens.map(BigInt), token_timestamps: times, stride: [seconds, 0, 0] }],
      { return_timestamps: 'word', time_precision: 0.02, force_full_sequences: false },
    )
    const chunks = typeof read === 'object' ? (read.chunks ?? []) : []
    return chunks.map(({ text, timestamp: [start, end] }) => ({
      text: text.trim(),
      start: Math.min(start ?? 0, seconds),
      end: Math.min(end ?? start ?? 0, seconds),
    }))
  }

  #sequenceOf(result: object): number[] {
    return numbersOf(
      result instanceof this.#parts.library.Tensor ? result : this.#tensorIn(result, 'sequences'),
    )
  }

  #tensorIn(result: object, name: string): Tensor {
    const value: unknown = Reflect.get(result, name)
    if (value instanceof this.#parts.library.Tensor) return value
    throw new Error(`the model gave no ${name}`)
  }
}

function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.data, Number)
}

/** What the decoder gives; the library's own type for its sessions says nothing. */
function namesOf(sessions: unknown): string[] {
  const names: unknown = Object(Object(sessions).decoder_model_merged).outputNames
  return Array.isArray(names) ? names.map(String) : []
}

/** Steps of sound that the decoder hears: the encoder makes one of two frames, and what lies behind them is padding. */
function soundsIn(window: Float32Array, { hopLength }: WhisperConfig): number {
  return Math.floor(window.length / hopLength / 2)
}
