import type { ModelRole, ModelStatus, ModelView } from '../../../shared/contract/models'
import { placeOf } from '../../../shared/model-address'
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
  { hasKey, status, roles }: { hasKey: boolean; status: ModelStatus | undefined; roles: ModelRole[] },
): ModelView => ({
  id: model.id,
  displayName: model.displayName,
  wireName: model.wireName,
  kind: model.kind,
  endpointUrl: model.baseUrl,
  hasKey,
  temperature: model.temperature,
  maxTokens: model.maxTokens,
  contextWindow: model.contextWindow,
  contextWindowSource: model.contextWindowSource,
  servedContextWindow: model.servedContextWindow,
  firstTokenTimeoutSeconds: model.firstTokenTimeoutSeconds,
  capabilities: model.capabilities,
  enabled: model.enabled,
  place: model.baseUrl === null ? 'builtin' : placeOf(new URL(model.baseUrl).hostname),
  status: status ?? unknownStatus,
  roles,
  file: model.filePath === null ? null : { path: model.filePath, sizeBytes: model.fileSizeBytes ?? 0 },
  createdAt: model.createdAt,
})
