import type { EmbeddingModel, RerankModel } from '../../providers'

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
  embedding: () => ChosenModel<EmbeddingModel> | null
  rerank: () => ChosenModel<RerankModel> | null
}
