import { createHash } from 'node:crypto'
import type { CachedVector, EmbeddingCache, VectorOwner } from '../../database/embedding-cache'
import { type EmbeddingModel, estimateTokens } from '../../providers'
import type { ChosenModel } from './recall-models'

export type Passage = { text: string; owner: VectorOwner }
export type EmbeddingCost = { promptTokens: number; estimated: boolean }

type Deps = {
  cache: EmbeddingCache
  now: () => number
  /** Runs what can wait: a commit must not hold up the reply. */
  later: (work: () => void) => void
  onCost: (chosen: ChosenModel<EmbeddingModel>, cost: EmbeddingCost) => void
}
type Texts = { question: string; sentences: readonly string[]; passages: readonly Passage[] }
type Vectors = { question: Float32Array; sentences: Float32Array[]; passages: Float32Array[] }

/** A server that dies in the middle loses no more than these. */
const textsAtOnce = 16
const none = new Float32Array()

/** Vectors of texts, from the cache where they lie there; new ones are kept. */
export class Embedder {
  readonly #deps: Deps
  /** Of sentences that belong to nobody, by model and text. */
  readonly #sentences = new Map<string, Float32Array>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /**
   * Asks for what is not known yet: the question and the sentences first, then the passages.
   * @throws AppError of the model-server group, and the signal's reason
   */
  async embed(chosen: ChosenModel<EmbeddingModel>, texts: Texts, signal: AbortSignal): Promise<Vectors> {
    const { cache, now, later, onCost } = this.#deps
    const model = await chosen.open()
    const fresh: CachedVector[] = []
    const used: string[] = []
    const cost = { promptTokens: 0, estimated: false }
    const ask = async (asked: readonly string[]) => {
      signal.throwIfAborted()
      const { vectors, tokens } = await model.embed(asked, {}, signal)
      signal.throwIfAborted()
      cost.promptTokens += tokens ?? asked.reduce((sum, text) => sum + estimateTokens(text), 0)
      cost.estimated ||= tokens === null
      return vectors
    }
    try {
      const keyOf = (text: string) => `${chosen.servedAs}\n${text}`
      const unknown = texts.sentences.filter((text) => !this.#sentences.has(keyOf(text)))
      const [question = none, ...others] = await ask([texts.question, ...unknown])
      for (const [at, text] of unknown.entries()) this.#sentences.set(keyOf(text), others[at] ?? none)

      const hashes = texts.passages.map(({ text }) => createHash('sha256').update(keyOf(text)).digest('hex'))
      const known = cache.find(chosen.rowId, hashes)
      for (const [hash, vector] of known) {
        // Another model answers under the same name.
        if (vector.length !== question.length) known.delete(hash)
        else used.push(hash)
      }
      const missing = new Map<string, Passage>()
      for (const [at, passage] of texts.passages.entries()) {
        const hash = hashes[at] ?? ''
        if (!known.has(hash)) missing.set(hash, passage)
      }
      for (const some of chunksOf([...missing], textsAtOnce)) {
        const vectors = await ask(some.map(([, { text }]) => text))
        for (const [at, [textHash, { owner }]] of some.entries()) {
          const vector = vectors[at] ?? none
          known.set(textHash, vector)
          fresh.push({ textHash, vector, owner })
        }
      }
      return {
        question,
        sentences: texts.sentences.map((text) => this.#sentences.get(keyOf(text)) ?? none),
        passages: hashes.map((hash) => known.get(hash) ?? none),
      }
    } finally {
      later(() => {
        cache.keep(chosen.rowId, fresh, used, now())
        if (cost.promptTokens > 0) onCost(chosen, cost)
      })
    }
  }
}

function* chunksOf<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let begin = 0; begin < list.length; begin += size) yield list.slice(begin, begin + size)
}
