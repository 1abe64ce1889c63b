import type { MemoryStatus } from '../../../../shared/contract/memory'
import type { Database } from '../../database/connection'
import { Leases } from '../../database/leases'
import { VectorTable } from '../../database/vectors'
import { VectorKeeper, type VectorKeeperDeps } from './keeper'
import { QuestionModels, type QuestionModelsDeps, type QuestionVector } from './question-models'
import { type RecallModels, vectorModelOf } from './recall-models'
import type { VectorModel } from './vector-index'

export type VectorsDeps = Omit<VectorKeeperDeps, 'table' | 'leases' | 'models'> &
  Pick<QuestionModelsDeps, 'limits'> & {
    db: Database
    /** Absent: words alone. */
    models: RecallModels | undefined
  }

/** What models of meaning do for memory. */
export type MemoryVectors = {
  /** Whose vectors are in use; null where no embedding model is chosen. */
  model: () => VectorModel | null
  /** Null, at once or later: words alone decide about this question. */
  embedQuestion: (text: string) => Promise<QuestionVector | null> | null
  /** Places of the texts, the best first; null: their order stays. */
  rerank: (question: string, read: () => readonly string[]) => Promise<number[] | null>
  status: () => MemoryStatus['vectors']
  /** There is something new to embed; `everything`: also old texts may have lost their vectors. */
  wake: (everything?: boolean) => void
  /** Tries again now, also after failures. */
  retry: () => void
  setBusy: (busy: boolean) => void
  start: () => void
  close: () => Promise<void>
}

const noModels: RecallModels = { embedding: () => null, rerank: () => null }

/** Vectors of all that can be found, kept up in the background, and of what is asked. Nothing runs before `start`. */
export function createVectors({ db, models = noModels, limits, ...rest }: VectorsDeps): MemoryVectors {
  const questions = new QuestionModels({
    ...rest,
    models,
    ...(limits === undefined ? {} : { limits }),
    onTrouble: () => rest.onProgress(),
  })
  const keeper = new VectorKeeper({ ...rest, models, table: new VectorTable(db), leases: new Leases(db) })
  return {
    model: () => {
      const chosen = models.embedding('question')
      return chosen === null ? null : vectorModelOf(chosen)
    },
    embedQuestion: (text) => questions.embed(text),
    rerank: (question, read) => questions.rerank(question, read),
    status: () => {
      const status = keeper.status()
      return status === null ? null : { ...status, error: status.error ?? questions.failure() }
    },
    wake: (everything) => keeper.wake(everything),
    retry: () => {
      questions.forgive()
      keeper.retry()
    },
    setBusy: (busy) => keeper.setBusy(busy),
    start: () => keeper.start(),
    close: async () => {
      await Promise.all([questions.close(), keeper.close()])
    },
  }
}
