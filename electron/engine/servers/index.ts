export {
  BuiltinEngine,
  readGgufFile,
} from './builtin'
export {
  addDownloadedModel,
  builtinApi,
  builtinStatus,
  downloadPlan,
  wireNameOf,
} from './builtin-api'
export { testConnection } from './connection-test'
export { Downloads, freeBytesAt } from './downloads'
export { spawnNodeWorker } from './engine-process/node-worker'
export type { WorkerProcess } from './engine-process/worker-process'
export { HealthBoard } from './health-board'
export { OnnxEngine, type OnnxModel } from './onnx'
export { checkHosted } from './probe/hosted'
export { probeServer } from './probe/probe'
export { serversApi } from './servers-api'
