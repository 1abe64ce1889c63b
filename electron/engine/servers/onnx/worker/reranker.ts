import { contextTooLong } from '../../worker-http/http-error'
import type { OnnxModel } from '../protocol'
import { type Cut, cutsOf } from './embedder'
import { readModelFolder } from './model-folder'
import { floatsOf, TextModel } from './text-model'

/** Scores between 0 and 1, in the order of the documents. */
export type Reranked = { scores: number[]; tokens: number; truncated: Cut[] }

/** Tokens of a document that must fit beside the query for a score to mean anything. */
const leastDocumentTokens = 16

/** A cross-encoder: reads query and document together and says how well they match. */
export class Reranker {
  readonly #text: TextModel

  private constructor(text: TextModel) {
    this.#text = text
  }

  static async open(model: OnnxModel): Promise<Reranker> {
    return new Reranker(await TextModel.open(await readModelFolder(model), 'classifier'))
  }

  get maxTokens(): number {
    return this.#text.folder.maxTokens
  }

  tokenize(text: string): number[] {
    return this.#text.tokenize(text)
  }

  async score(query: string, documents: readonly string[], signal: AbortSignal): Promise<Reranked> {
    const alone = this.#text.encode(query, '').tokens
    if (alone + leastDocumentTokens > this.maxTokens) throw contextTooLong(alone, this.maxTokens)
    const encoded = documents.map((document) => this.#text.encode(query, document))
    const scores: number[] = []
    for await (const { indexes, outputs } of this.#text.run(encoded, signal)) {
      const { logits } = outputs
      if (!logits) throw new Error('the model gives no scores: it is not a reranker')
      const labels = logits.dims[1] ?? 1
      const values = floatsOf(logits)
      indexes.forEach((index, row) => {
        scores[index] = toScore(values.subarray(row * labels, (row + 1) * labels))
      })
    }
    return {
      scores,
      tokens: encoded.reduce((sum, { ids }) => sum + ids.length, 0),
      truncated: cutsOf(encoded),
    }
  }

  close(): Promise<void> {
    return this.#text.close()
  }
}

/** One label: how well they match. Two labels: no and yes. */
function toScore(logits: Float32Array): number {
  const [first = 0, second] = logits
  if (logits.length > 2)
    throw new Error(`the model tells ${logits.length} classes apart: it is not a reranker`)
  return 1 / (1 + Math.exp(second === undefined ? -first : first - second))
}
