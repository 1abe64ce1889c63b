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
export type { WorkerProcess } from './engine-process/worker-process'
export { HealthBoard } from './health-board'
export { serversApi } from './servers-api'
