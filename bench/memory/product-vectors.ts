import { saveModel } from '../../e2e/support/saved-model'
import { Background } from '../../electron/engine/background'
import type { Database } from '../../electron/engine/database/connection'
import type { QuestionVector } from '../../electron/engine/memory/vectors/question-models'
import type { VectorModel } from '../../electron/engine/memory/vectors/vector-index'
import { createVectors } from '../../electron/engine/memory/vectors/vectors'
import type { EmbeddingModel } from '../../electron/engine/providers'

/** What the product makes of a model of meaning. */
export type ProductVectors = {
  model: () => VectorModel | null
  embedQuestion: (text: string) => Promise<QuestionVector | null>
  close: () => Promise<void>
}

/** A bench waits as long as it takes; a reply would go on without. */
const patienceMs = 600_000

/**
 * The vectors of every turn, made by the product's own keeper as it does in the background; there when this resolves.
 * @throws what the model throws
 */
export async function makeVectors(db: Database, encoder: EmbeddingModel): Promise<ProductVectors> {
  const { rowId } = saveModel(db, 'http://127.0.0.1:9/v1')
  const chosen = {
    ...{ rowId, displayName: encoder.name, servedAs: 'bench' },
    open: async () => encoder,
  }
  const all = new Deferred()
  const background = new Background(all.reject)
  const vectors = createVectors({
    db,
    models: { embedding: () => chosen, rerank: () => null },
    limits: { embedMs: patienceMs, rerankMs: patienceMs },
    holder: 'bench',
    now: Date.now,
    setTimer: background.setTimer,
    clearTimer: background.clearTimer,
    onCost: () => undefined,
    onVectors: () => undefined,
    onProgress: () => {
      const status = vectors.status()
      if (status?.error) all.reject(new Error(`${status.error.code}: ${status.error.detail ?? ''}`))
      else if (status?.state === 'ready') all.resolve()
    },
    mustWait: () => false,
    log: (level, text, fields) => console.error(`[bench] ${level}: ${text}`, fields ?? ''),
  })
  const close = async () => {
    await vectors.close()
    await background.close(1_000)
  }
  vectors.start()
  try {
    await all.promise
  } catch (error) {
    await close()
    throw error
  }
  return { model: vectors.model, embedQuestion: async (text) => vectors.embedQuestion(text), close }
}

class Deferred {
  resolve: () => void = () => undefined
  reject: (error: unknown) => void = () => undefined
  readonly promise = new Promise<void>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })
}
