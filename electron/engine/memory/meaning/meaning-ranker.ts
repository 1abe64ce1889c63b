import type { EmbeddingCache, VectorOwner } from '../../database/embedding-cache'
import type { EmbeddingModel, RerankModel } from '../../providers'
import type { MemoryStore } from '../memory-store'
import type { Candidate } from '../recall-candidates'
import type { Log, TimerHandle } from '../writing/queue'
import { Attempts } from './attempts'
import { Embedder, type EmbeddingCost } from './embedder'
import { fuse, unrelatedTo } from './fuse'
import { cleanText, passageOf } from './passage'
import type { ChosenModel, RecallModels } from './recall-models'

type Deps = {
  store: Pick<MemoryStore, 'turns'>
  cache: EmbeddingCache
  models: RecallModels
  now: () => number
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  onCost: (chosen: ChosenModel<EmbeddingModel>, cost: EmbeddingCost) => void
  log: Log
  budgetMs?: number
}

/** What can be asked at the moment. */
export type Rankers = {
  embedding: ChosenModel<EmbeddingModel> | null
  rerank: ChosenModel<RerankModel> | null
}
type Question = {
  text: string
  /** How near, 0–1, something must be that shares no words with it. */
  nearness: number
}

/** The reply waits for no longer. */
const defaultBudgetMs = 1_500
const mostReranked = 20

/** Orders what memory found by what it means, as far as models are chosen and answer in time. */
export class MeaningRanker {
  readonly #deps: Deps
  readonly #embedder: Embedder
  readonly #attempts: Attempts

  constructor(deps: Deps) {
    const { cache, now, setTimer, onCost } = deps
    this.#deps = deps
    this.#embedder = new Embedder({ cache, now, onCost, later: (work) => void setTimer(work, 0) })
    this.#attempts = new Attempts(deps)
  }

  /** The models that can be asked now; null where there are none, and words alone decide. */
  rankers(): Rankers | null {
    const { models } = this.#deps
    const free = <M>(chosen: ChosenModel<M> | null) =>
      chosen !== null && this.#attempts.mayAsk(chosen) ? chosen : null
    const [embedding, rerank] = [free(models.embedding('question')), free(models.rerank())]
    return embedding === null && rerank === null ? null : { embedding, rerank }
  }

  /**
   * The best first, within the time there is; never rejects.
   * @param all what words found, and what they did not
   * @param settle the likely ones in the order of their scores, without what only repeats
   */
  async rank(
    { embedding, rerank }: Rankers,
    question: Question,
    all: readonly Candidate[],
    settle: (candidates: readonly Candidate[]) => Candidate[],
  ): Promise<Candidate[]> {
    const { setTimer, clearTimer, log, budgetMs = defaultBudgetMs } = this.#deps
    const text = cleanText(question.text)
    let best = settle(all)
    let late = false
    const work = async () => {
      if (embedding !== null && all.length > 0) {
        const fused = await this.#fuse(embedding, text, question.nearness, all)
        if (fused && !late) best = settle(fused)
      }
      if (rerank === null || late || best.length < 2) return
      const ranked = await this.#rerank(rerank, text, best)
      if (ranked && !late) best = ranked
    }
    let timer: TimerHandle = null
    const end = new Promise<void>((resolve) => {
      timer = setTimer(() => {
        late = true
        log('info', 'memory does not wait for a slow model', { budgetMs })
        resolve()
      }, budgetMs)
    })
    await Promise.race([text === '' ? undefined : work(), end])
    clearTimer(timer)
    return best
  }

  close(): Promise<void> {
    return this.#attempts.close()
  }

  #fuse(
    chosen: ChosenModel<EmbeddingModel>,
    question: string,
    nearness: number,
    all: readonly Candidate[],
  ): Promise<Candidate[] | undefined> {
    const read = all.map((candidate) => {
      return { candidate, text: passageOf(this.#deps.store, candidate), owner: ownerOf(candidate) }
    })
    // A server refuses all of a request for one empty text in it.
    const passages = read.filter(({ text }) => text !== '')
    return this.#attempts.ask(chosen, async (signal) => {
      const texts = { question, sentences: unrelatedTo(question), passages }
      const vectors = await this.#embedder.embed(chosen, texts, signal)
      return fuse(
        passages.map(({ candidate }) => candidate),
        vectors.passages,
        { question: vectors.question, unrelated: vectors.sentences, floor: nearness },
      )
    })
  }

  #rerank(
    chosen: ChosenModel<RerankModel>,
    question: string,
    best: readonly Candidate[],
  ): Promise<Candidate[] | undefined> {
    const passages = best.slice(0, mostReranked).map((candidate) => passageOf(this.#deps.store, candidate))
    return this.#attempts.ask(chosen, async (signal) => {
      const model = await chosen.open()
      signal.throwIfAborted()
      const ranked = await model.rerank(question, passages, {}, signal)
      const first = ranked.flatMap(({ index }) => best[index] ?? [])
      // A server may leave some out; what it did not see stays behind.
      return [...new Set([...first, ...best])]
    })
  }
}

const ownerOf = (candidate: Candidate): VectorOwner =>
  candidate.type === 'memory'
    ? { of: 'memory', rowId: candidate.row.rowId, witness: candidate.row.textHash }
    : { of: 'message', rowId: candidate.turn.rowId, witness: candidate.turn.searchText }
