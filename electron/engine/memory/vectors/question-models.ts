import type { AppErrorData } from '../../../../shared/errors'
import { AppError } from '../../app-error'
import { type EmbeddingModel, estimateTokens } from '../../providers'
import type { Log, TimerHandle } from '../writing/queue'
import { Attempts } from './attempts'
import { embeddableQuestion, embeddableText } from './embeddable-text'
import type { ChosenModel, RecallModels } from './recall-models'
import { unrelatedTo } from './unrelated'
import { dot, median, toUnit } from './vector-math'

/** What embedding has cost. */
export type EmbeddingCost = { promptTokens: number; estimated: boolean }

/** A question as a model of meaning sees it. */
export type QuestionVector = {
  /** Of length one. */
  vector: Float32Array
  /** The cosine that it has to what has nothing to do with it. */
  base: number
}

export type QuestionModelsDeps = {
  models: RecallModels
  now: () => number
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  onCost: (chosen: ChosenModel<EmbeddingModel>, cost: EmbeddingCost) => void
  /** The embedding model failed, or answers again. */
  onTrouble: () => void
  log: Log
  /** Longest that a reply waits for each of the two. */
  limits?: { embedMs: number; rerankMs: number }
}

/** Together a second and a half. */
const usualLimits = { embedMs: 900, rerankMs: 600 }
const mostReranked = 20

/** Asks the models that help with one question. A slow or broken one costs nothing but its own part. */
export class QuestionModels {
  readonly #deps: QuestionModelsDeps
  readonly #attempts: Attempts
  readonly #unrelated = new Map<string, Float32Array[]>()

  constructor(deps: QuestionModelsDeps) {
    this.#deps = deps
    this.#attempts = new Attempts(deps)
  }

  /** Why the chosen embedding model did not answer the last question; null where it did. */
  failure(): AppErrorData | null {
    const chosen = this.#deps.models.embedding('question')
    return chosen === null ? null : this.#attempts.failure(chosen)
  }

  forgive(): void {
    this.#attempts.forgive()
  }

  /**
   * Null at once where no embedding model is chosen, so that nobody need wait; null later where it fails, or takes its
   * time: words alone decide then.
   */
  embed(text: string): Promise<QuestionVector | null> | null {
    const chosen = this.#deps.models.embedding('question')
    const question = embeddableQuestion(text)
    if (chosen === null || question === '') return null
    const { embedMs } = this.#deps.limits ?? usualLimits
    return this.#attempts.ask(chosen, embedMs, (signal) => this.#embed(chosen, question, signal))
  }

  /**
   * The order in which a ranking model puts these texts, as their places in the list, the best first; null where none is
   * chosen, or it fails, or takes its time. What it leaves out, and what is beyond what it is given, stays behind.
   * @param read gives the texts, where there is a model for them
   */
  async rerank(question: string, read: () => readonly string[]): Promise<number[] | null> {
    const chosen = this.#deps.models.rerank()
    const query = embeddableQuestion(question)
    if (chosen === null || query === '') return null
    const texts = read()
    if (texts.length < 2) return null
    const { rerankMs } = this.#deps.limits ?? usualLimits
    const asked = texts
      .map((text, place) => ({ place, text: embeddableText(text) }))
      .filter(({ text }) => text !== '')
      .slice(0, mostReranked)
    return this.#attempts.ask(chosen, rerankMs, async (signal) => {
      const model = await chosen.open()
      signal.throwIfAborted()
      const documents = asked.map(({ text }) => text)
      const ranked = await model.rerank(query, documents, {}, signal)
      const first = ranked.flatMap(({ index }) => asked[index]?.place ?? [])
      return [...new Set([...first, ...texts.keys()])]
    })
  }

  close(): Promise<void> {
    return this.#attempts.close()
  }

  async #embed(
    chosen: ChosenModel<EmbeddingModel>,
    question: string,
    signal: AbortSignal,
  ): Promise<QuestionVector> {
    const sentences = unrelatedTo(question)
    const key = `${chosen.servedAs}\n${sentences[0]}`
    const known = this.#unrelated.get(key)
    const texts = [question, ...(known === undefined ? sentences : [])]
    const model = await chosen.open()
    signal.throwIfAborted()
    const { vectors, tokens } = await model.embed(texts, {}, signal)
    this.#deps.onCost(chosen, {
      promptTokens: tokens ?? texts.reduce((sum, text) => sum + estimateTokens(text), 0),
      estimated: tokens === null,
    })
    const [vector, ...others] = vectors.map(toUnit)
    if (!vector)
      throw new AppError('bad_response', { server: chosen.displayName }, { detail: 'a vector of zeros' })
    const isLike = (other: Float32Array | null) => other?.length === vector.length
    const unrelated = known?.every(isLike) ? known : others.filter((other) => other !== null)
    if (known === undefined) this.#unrelated.set(key, unrelated)
    // Another model answers under the same name: its sentences are asked for with the next question.
    else if (unrelated !== known) this.#unrelated.delete(key)
    return { vector, base: median(unrelated.map((other) => dot(vector, other))) }
  }
}
