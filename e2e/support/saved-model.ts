import { v7 as newId } from 'uuid'
import type { Database } from '../../electron/engine/database/connection'
import { EndpointsTable, ownOrigin } from '../../electron/engine/database/endpoints'
import { ModelsTable } from '../../electron/engine/database/models'
import { noCapabilities } from '../../electron/engine/models'

/** An embedding model at an address, in the list of models. */
export function saveModel(db: Database, baseUrl: string): { id: string; rowId: number } {
  const id = newId()
  const origin = { kind: 'openai-compatible', baseUrl, apiVersion: null, origin: ownOrigin } as const
  const models = new ModelsTable(db)
  models.insert(
    id,
    {
      endpointRowId: new EndpointsTable(db).ensure(origin, newId, 1).rowId,
      wireName: 'm',
      displayName: 'Finder',
      description: '',
      slug: id,
      task: 'embedding',
      temperature: 0,
      topP: null,
      maxTokens: null,
      stop: [],
      extraBody: {},
      reasoning: 'default',
      maxParallel: null,
      price: { input: null, output: null },
      contextWindow: 512,
      contextWindowSource: 'user',
      firstTokenTimeoutSeconds: 60,
      capabilities: noCapabilities,
      filePath: null,
      fileSizeBytes: null,
      catalogKey: null,
    },
    1,
  )
  return { id, rowId: models.byId(id)?.rowId ?? 0 }
}
