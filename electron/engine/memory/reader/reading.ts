import { AppError } from '../../app-error'
import type { Database } from '../../database/connection'
import { tellsDamage } from '../../database/reading-connection'
import { Retrieval, type RetrievalQuestion, type RetrievedHit } from '../retrieval/retrieve'
import { type VectorModel, Vectors } from '../vectors/vector-index'

/** What is looked for; the vector is of the model beside it. */
export type ReaderQuestion = RetrievalQuestion & {
  /** How near the question is to what has nothing to do with it; without it 0. */
  base?: number
}
export type AskedReader = { question: ReaderQuestion; model: VectorModel | null }

/** While codes are read a question waits no longer than this, and takes what there is. */
const waitMs = 150

/** Retrieval over one connection, in whichever thread. */
export class Reading {
  readonly #retrieval: Retrieval
  readonly #vectors: Vectors
  readonly #clock: () => number

  /** @param clock milliseconds that only rise */
  constructor(db: Database, clock: () => number) {
    this.#retrieval = guarded(() => new Retrieval(db))
    this.#vectors = new Vectors(db)
    this.#clock = clock
  }

  /** @throws AppError memory_index_broken */
  retrieve({ question: { base = 0, ...question }, model }: AskedReader): RetrievedHit[] {
    return guarded(() => {
      const { vector } = question
      if (vector === null || model === null)
        return this.#retrieval.retrieve({ ...question, vector: null }, null)
      const until = this.#clock() + waitMs
      this.#vectors.refresh(model, () => this.#clock() < until)
      const index = this.#vectors.forQuestion(vector, base)
      return this.#retrieval.retrieve(index === null ? { ...question, vector: null } : question, index)
    })
  }

  /** Reads some of the vectors that came since; whether all are read now. */
  readOn(model: VectorModel): boolean {
    let rounds = 2
    return this.#vectors.refresh(model, () => --rounds > 0)
  }
}

/** A failure of the index by its name: what cannot be read must not look like what is not there. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!tellsDamage(error)) throw error
    const detail = error instanceof Error ? error.message : String(error)
    throw new AppError('memory_index_broken', {}, { cause: error, detail })
  }
}
