import type { ModelOrigin, ModelRole, ModelStatus, ModelView } from '../../../shared/contract/models'
import { placeOf } from '../../../shared/model-address'
import type { Origin } from '../database/endpoints'
import type { StoredModel } from '../database/models'

const unknownStatus: ModelStatus = {
  state: 'unknown',
  checkedAt: null,
  latencyMs: null,
  progress: null,
  error: null,
}

/** A model as callers see it: that there is a key, never the key. */
export const viewModel = (
  model: StoredModel,
  {
    hasKey,
    status,
    roles,
    queue,
  }: {
    hasKey: boolean
    status: ModelStatus | undefined
    roles: ModelRole[]
    queue: ModelView['queue']
  },
): ModelView => ({
  id: model.id,
  displayName: model.displayName,
  wireName: model.wireName,
  kind: model.kind,
  endpointUrl: model.baseUrl,
  hasKey,
  description: model.description,
  slug: model.slug,
  task: model.task,
  endpointId: model.endpointId,
  temperature: model.temperature,
  topP: model.topP,
  maxTokens: model.maxTokens,
  stop: model.stop,
  extraBody: model.extraBody,
  reasoning: model.reasoning,
  maxParallel: model.maxParallel,
  price: model.price,
  contextWindow: model.contextWindow,
  contextWindowSource: model.contextWindowSource,
  servedContextWindow: model.servedContextWindow,
  firstTokenTimeoutSeconds: model.firstTokenTimeoutSeconds,
  capabilities: model.capabilities,
  enabled: model.enabled && model.endpointEnabled,
  place: placeOfUrl(model.baseUrl),
  status: status ?? unknownStatus,
  roles,
  file: model.filePath === null ? null : { path: model.filePath, sizeBytes: model.fileSizeBytes ?? 0 },
  favourite: model.favourite,
  position: model.position,
  origin: viewOrigin(model.origin, model.originLine),
  queue,
  createdAt: model.createdAt,
})

/** Where a request to a base URL goes. */
export const placeOfUrl = (baseUrl: string | null): ModelView['place'] =>
  baseUrl === null ? 'builtin' : placeOf(new URL(baseUrl).hostname)

export const viewOrigin = ({ from, path }: Origin, line: number | null): ModelOrigin => ({
  from,
  path: path === '' ? null : path,
  line,
})
