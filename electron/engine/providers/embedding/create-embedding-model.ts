import { AppError } from '../../app-error'
import { routeUrl } from '../post/address'
import { badResponse, type Post, postForJson } from '../post/post'
import { type PostModelOptions, traitsOf } from '../post/traits'
import { estimateTokens } from '../token-estimate'
import { createTokenCounter } from '../tokens/token-counter'
import { type BatchLimits, batchesOf } from './batches'
import type { EmbeddingModel, EmbeddingOptions, Embeddings } from './embedding-model'
import { readEmbeddings, UnusableAnswer } from './read-embeddings'

export type EmbeddingModelOptions = PostModelOptions & {
  /** Numbers in a vector, where it is known; an answer of another length is refused. */
  dim?: number | null
  batch?: Partial<BatchLimits>
}

/** Google takes 100 inputs, the others more; the tokens keep a request within what a small server reads in seconds. */
const defaultBatch: BatchLimits = { inputs: 64, tokens: 16_384 }
/** The others answer in numbers, or refuse what they do not know. */
const base64Kinds: readonly string[] = ['vllm', 'llamacpp', 'azure-openai', 'builtin']

/**
 * An embedding model behind any server with OpenAI's /embeddings (SPEC C5). Many texts are sent in several requests,
 * one after the other, so that cancelling leaves little behind.
 */
export function createEmbeddingModel(options: EmbeddingModelOptions): EmbeddingModel {
  const { endpoint, name, wireName } = options
  const limits = { ...defaultBatch, ...options.batch }
  const counter = createTokenCounter(endpoint, wireName)
  let dim = options.dim ?? null

  async function embedBatch(
    texts: string[],
    wanted: EmbeddingOptions,
    signal: AbortSignal,
  ): Promise<Embeddings> {
    const { dimensions } = wanted
    const post: Post = {
      ...options,
      url: routeUrl(endpoint, wireName, '/embeddings'),
      task: 'embedding',
      prompts: texts,
      body: {
        json: {
          model: wireName,
          input: texts,
          ...(base64Kinds.includes(endpoint.kind) ? { encoding_format: 'base64' } : {}),
          ...(dimensions === undefined ? {} : { dimensions }),
        },
      },
    }
    const answer = await postForJson(post, signal)
    try {
      const embeddings = readEmbeddings(answer, texts.length)
      const length = embeddings.vectors[0]?.length ?? null
      const expected = dimensions ?? dim
      if (expected !== null && length !== expected) {
        throw new UnusableAnswer(`vectors of ${length} numbers instead of ${expected}`)
      }
      if (dimensions === undefined) dim = length
      return embeddings
    } catch (error) {
      if (error instanceof UnusableAnswer) throw badResponse(post, error.message)
      throw error
    }
  }

  return {
    ...traitsOf(options, ['text-embedding']),
    get dim() {
      return dim
    },
    embed: async (texts, wanted, signal) => {
      if (signal.aborted) throw new AppError('cancelled')
      if (texts.some((text) => text.trim() === '')) throw new AppError('input_empty', { model: name })
      const vectors: Float32Array[] = []
      let tokens: number | null = 0
      for (const batch of batchesOf(texts, limits, estimateTokens)) {
        const part = await embedBatch(batch, wanted, signal)
        vectors.push(...part.vectors)
        tokens = tokens === null || part.tokens === null ? null : tokens + part.tokens
      }
      return { vectors, tokens }
    },
    countTokens: (text, signal) => counter.count(text, signal),
  }
}
