import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers'
import { threadCount } from '../../engine-process/threads'
import { loadLibrary } from './library'
import type { ModelFolder } from './model-folder'
import { cutTokens, type Encoded, toBatches } from './token-batch'

/** What one batch gave: `outputs` by name, and which texts it was. */
type Batch = { indexes: number[]; outputs: Record<string, Tensor> }

/** How a model's files are to be opened. */
export const loadOptions = (folder: ModelFolder) => ({
  local_files_only: true,
  subfolder: folder.subfolder,
  dtype: folder.precisions,
  device: 'cpu' as const,
  session_options: { intraOpNumThreads: threadCount(), interOpNumThreads: 1 },
})

/** A tokenizer and a model that reads whole texts at once: what embedding and reranking share. */
export class TextModel {
  readonly folder: ModelFolder
  readonly #library: Awaited<ReturnType<typeof loadLibrary>>
  readonly #tokenizer: PreTrainedTokenizer
  readonly #model: PreTrainedModel
  readonly #tail: number

  private constructor(
    folder: ModelFolder,
    library: Awaited<ReturnType<typeof loadLibrary>>,
    tokenizer: PreTrainedTokenizer,
    model: PreTrainedModel,
  ) {
    this.folder = folder
    this.#library = library
    this.#tokenizer = tokenizer
    this.#model = model
    this.#tail = tailOf(tokenizer)
  }

  static async open(folder: ModelFolder, kind: 'encoder' | 'classifier'): Promise<TextModel> {
    const library = await loadLibrary()
    const tokenizer = await library.AutoTokenizer.from_pretrained(folder.path, { local_files_only: true })
    const auto = kind === 'encoder' ? library.AutoModel : library.AutoModelForSequenceClassification
    const model = await auto.from_pretrained(folder.path, loadOptions(folder))
    return new TextModel(folder, library, tokenizer, model)
  }

  /** A text's token numbers as the tokenizer gives them, with the ones it adds. */
  tokenize(text: string): number[] {
    return this.#tokenizer.encode(text)
  }

  /** Tokens of a text, or of a pair whose second text alone is cut. */
  encode(text: string, pair?: string): Encoded {
    const { ids, typeIds } = this.#encode(text, pair)
    const encoded = { ids, ...(typeIds ? { typeIds } : {}), tokens: ids.length }
    return cutTokens(encoded, this.folder.maxTokens, this.#tail)
  }

  /** Runs all texts, a batch at a time; between two of them a stop is heard. */
  async *run(encoded: readonly Encoded[], signal: AbortSignal): AsyncGenerator<Batch> {
    for (const indexes of toBatches(encoded)) {
      signal.throwIfAborted()
      const outputs: unknown = await this.#model(
        this.#feeds(indexes.flatMap((index) => encoded[index] ?? [])),
      )
      yield { indexes, outputs: this.#tensorsOf(outputs) }
    }
  }

  async close(): Promise<void> {
    await this.#model.dispose()
  }

  #encode(text: string, pair: string | undefined): { ids: number[]; typeIds: number[] | undefined } {
    const options = {
      text_pair: pair ?? null,
      return_tensor: false,
      truncation: false,
      padding: false,
    } as const
    const { input_ids, token_type_ids } = this.#tokenizer(text, options)
    return { ids: toNumbers(input_ids) ?? [], typeIds: toNumbers(token_type_ids) }
  }

  #feeds(batch: Encoded[]): Record<string, Tensor> {
    const length = Math.max(...batch.map(({ ids }) => ids.length))
    const tensor = (rowOf: (one: Encoded) => readonly number[], padding: number) => {
      const data = new BigInt64Array(batch.length * length).fill(BigInt(padding))
      batch.forEach((one, row) => {
        rowOf(one).forEach((value, column) => {
          data[row * length + column] = BigInt(value)
        })
      })
      return new this.#library.Tensor('int64', data, [batch.length, length])
    }
    return {
      input_ids: tensor(({ ids }) => ids, this.#tokenizer.pad_token_id ?? 0),
      attention_mask: tensor(({ ids }) => ids.map(() => 1), 0),
      ...(batch.every((one) => one.typeIds) ? { token_type_ids: tensor((one) => one.typeIds ?? [], 0) } : {}),
    }
  }

  #tensorsOf(outputs: unknown): Record<string, Tensor> {
    const named = Object.entries(Object(outputs))
    return Object.fromEntries(
      named.flatMap(([name, value]) => (value instanceof this.#library.Tensor ? [[name, value]] : [])),
    )
  }
}

/** How many tokens the tokenizer puts behind every text. */
function tailOf(tokenizer: PreTrainedTokenizer): number {
  const bare = tokenizer.encode('a', { add_special_tokens: false })
  const full = tokenizer.encode('a')
  const head = full.indexOf(bare[0] ?? Number.NaN)
  return head < 0 ? 0 : full.length - head - bare.length
}

function toNumbers(value: unknown): number[] | undefined {
  return Array.isArray(value) ? value.map(Number) : undefined
}

/** A tensor's numbers as 32-bit floats, whatever it holds. */
export function floatsOf(tensor: Tensor): Float32Array {
  const { data } = tensor.type === 'float32' ? tensor : tensor.to('float32')
  if (data instanceof Float32Array) return data
  throw new Error(`a tensor of ${tensor.type} has no numbers`)
}
