import type { StoredModel } from '../../database/models'
import type { Catalog } from '../../models'
import { isGguf, wireNameOf } from '../builtin-api'
import { type OnnxModel, Precision } from '../onnx/protocol'
import { isHandlerModel } from './handler-access'
import { nameInKey } from './plans'

/** A model's folder as the ONNX engine takes it; null for what that engine does not run. */
export function onnxModelOf(model: StoredModel, catalog: Catalog): OnnxModel | null {
  const { filePath, task } = model
  if (filePath === null || task === 'chat' || isGguf(model) || isHandlerModel(model)) return null
  const name = nameInKey(model.catalogKey)
  const entry = name === null ? undefined : catalog.find(name)
  const { data: precision } = Precision.safeParse(entry?.onnx?.precision)
  return {
    id: wireNameOf(model),
    path: filePath,
    task,
    ...(precision === undefined ? {} : { precision }),
    ...(entry?.pooling ? { pooling: entry.pooling } : {}),
  }
}
