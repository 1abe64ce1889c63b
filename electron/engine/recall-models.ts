import type { OpenModels } from './access'
import type { StoredModel } from './database/models'
import type { RecallModels } from './memory'
import type { ModelRegistry } from './models'

/** The embedding and the rerank model that are chosen at the moment; one that may not be asked counts as none. */
export function recallModels(registry: ModelRegistry, open: OpenModels): RecallModels {
  const chosen = <M>(id: string | null, openIt: (id: string) => Promise<M>) => {
    const model = id === null ? undefined : registry.all().find((known) => known.id === id)
    if (!model?.enabled || !model.endpointEnabled) return null
    const { rowId, displayName } = model
    return { rowId, displayName, servedAs: servedAs(model), open: () => openIt(model.id) }
  }
  // A person waits for the reply, so a question stands in the line as a chat does.
  return {
    embedding: (purpose) =>
      chosen(registry.choices().embedding, (id) =>
        open.embedding(id, purpose === 'question' ? 'chat' : 'embedding'),
      ),
    rerank: () => chosen(registry.choices().rerank, (id) => open.rerank(id, 'chat')),
  }
}

const servedAs = ({ id, baseUrl, wireName, filePath }: StoredModel): string =>
  [id, baseUrl ?? filePath ?? '', wireName].join('\n')
