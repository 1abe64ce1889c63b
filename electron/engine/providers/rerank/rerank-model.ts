import type { ModelTraits } from '../endpoint'

/** How well a document answers the query; only the order of scores of one call means something. */
export type Ranked = {
  /** The document's place in the list that was given. */
  index: number
  score: number
}

/**
 * A model that puts documents into the order in which they answer a query (SPEC C4).
 * @throws AppError of the model-server group, `task_unsupported`, `input_empty` for a query with nothing in it
 */
export interface RerankModel extends ModelTraits {
  /** The best first; at most `topK`, all where that is absent. */
  readonly rerank: (
    query: string,
    documents: readonly string[],
    options: { topK?: number },
    signal: AbortSignal,
  ) => Promise<Ranked[]>
}
