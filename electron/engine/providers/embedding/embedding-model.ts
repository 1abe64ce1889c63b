import type { TokenCount } from '../chat/chat-model'
import type { ModelTraits } from '../endpoint'

export type EmbeddingOptions = {
  /** Fewer numbers a vector than the model's own, where it was trained for that; absent: its own. */
  dimensions?: number
}

export type Embeddings = {
  /** One a text, in the order of the texts. */
  vectors: Float32Array[]
  /** Tokens read, as far as the server told. */
  tokens: number | null
}

/**
 * A model that turns texts into vectors (SPEC C4).
 * @throws AppError of the model-server group, `task_unsupported`, `input_empty` for a text with nothing in it
 */
export interface EmbeddingModel extends ModelTraits {
  /** Numbers in a vector of its own size; null until it is known or the first answer has told. */
  readonly dim: number | null
  readonly embed: (
    texts: readonly string[],
    options: EmbeddingOptions,
    signal: AbortSignal,
  ) => Promise<Embeddings>
  readonly countTokens: (text: string, signal?: AbortSignal) => Promise<TokenCount>
}
