import type { Tensor } from '@huggingface/transformers'
import { badRequest } from '../../worker-http/http-error'
import type { OnnxModel } from '../protocol'
import { readModelFolder } from './model-folder'
import { pool, toUnitVector } from './pool'
import { floatsOf, TextModel } from './text-model'

/** A text of which only the first tokens were read. */
export type Cut = { index: number; tokens: number; used: number }

/** Vectors of length one, in the order of the texts. */
export type Embedded = { vectors: Float32Array[]; tokens: number; truncated: Cut[] }

/** A model that makes vectors of texts. */
export class Embedder {
  readonly #model: OnnxModel
  readonly #text: TextModel
  /** Numbers of a vector; known once one was made. */
  dimensions: number | null = null

  private constructor(model: OnnxModel, text: TextModel) {
    this.#model = model
    this.#text = text
  }

  static async open(model: OnnxModel): Promise<Embedder> {
    return new Embedder(model, await TextModel.open(await readModelFolder(model), 'encoder'))
  }

  get maxTokens(): number {
    return this.#text.folder.maxTokens
  }

  tokenize(text: string): number[] {
    return this.#text.tokenize(text)
  }

  async embed(texts: readonly string[], dimensions: number | null, signal: AbortSignal): Promise<Embedded> {
    if (texts.includes('')) throw badRequest('input must not be empty')
    const encoded = texts.map((text) => this.#text.encode(text))
    const vectors: Float32Array[] = []
    for await (const { indexes, outputs } of this.#text.run(encoded, signal)) {
      const lengths = indexes.map((index) => encoded[index]?.ids.length ?? 0)
      this.#vectorsOf(outputs, lengths).forEach((vector, row) => {
        this.#checkDimensions(dimensions, vector.length)
        vectors[indexes[row] ?? 0] = toUnitVector(vector, dimensions ?? vector.length)
      })
    }
    return {
      vectors,
      tokens: encoded.reduce((sum, { ids }) => sum + ids.length, 0),
      truncated: cutsOf(encoded),
    }
  }

  close(): Promise<void> {
    return this.#text.close()
  }

  #vectorsOf(outputs: Record<string, Tensor>, lengths: number[]): Float32Array[] {
    const states = outputs.last_hidden_state ?? outputs.token_embeddings
    const [texts = 0, tokens = 0, size = 0] = states?.dims ?? []
    if (states) return pool(floatsOf(states), { texts, tokens, size }, lengths, this.#text.folder.pooling)
    // Some exports pool inside the graph.
    const pooled = outputs.sentence_embedding ?? outputs.pooler_output
    if (!pooled) throw new Error(`the model gives no vectors, only ${Object.keys(outputs).join(', ')}`)
    const width = pooled.dims[1] ?? 0
    return pool(floatsOf(pooled), { texts: lengths.length, tokens: 1, size: width }, lengths, 'cls')
  }

  #checkDimensions(wanted: number | null, given: number): void {
    this.dimensions = given
    if (wanted === null || wanted === given || (wanted < given && this.#model.matryoshka)) return
    throw badRequest(`this model gives ${given} dimensions, not ${wanted}`)
  }
}

/** Which texts were not read to their end. */
export function cutsOf(encoded: readonly { ids: readonly number[]; tokens: number }[]): Cut[] {
  return encoded.flatMap(({ ids, tokens }, index) =>
    tokens > ids.length ? [{ index, tokens, used: ids.length }] : [],
  )
}
