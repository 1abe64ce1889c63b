import { createHash } from 'node:crypto'
import type { EmbeddingModel, RerankModel } from '../../providers'
import type { VectorModel } from './vector-index'

/** A model that was chosen for a role; opened when it is needed. */
export type ChosenModel<M> = {
  rowId: number
  displayName: string
  /** Its address and its name there: what answers elsewhere gives other vectors. */
  servedAs: string
  /** @throws AppError where it cannot be asked */
  open: () => Promise<M>
}

/** The models that help to find, as they are chosen at the moment; null where none is. */
export type RecallModels = {
  /** @param purpose a question has a person waiting for it; texts to be found wait for everybody */
  embedding: (purpose: 'question' | 'texts') => ChosenModel<EmbeddingModel> | null
  rerank: () => ChosenModel<RerankModel> | null
}

/** Whose vectors those of this model can be compared with. */
export const vectorModelOf = ({ rowId, servedAs }: ChosenModel<unknown>): VectorModel => ({
  rowId,
  servedHash: createHash('sha256').update(servedAs).digest('hex'),
})
