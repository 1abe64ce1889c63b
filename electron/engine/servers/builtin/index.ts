export {
  type CatalogModel,
  estimateFileMemoryNeed,
  estimateMemoryNeed,
  fitsMachine,
  starterModels,
} from './catalog'
export {
  BuiltinEngine,
  type BuiltinEngineAddress,
  type BuiltinEngineDeps,
  type BuiltinEngineState,
} from './engine'
export { type GgufHeader, readGgufFile } from './gguf-header'
export { spawnNodeWorker } from './node-worker'
export type { BuiltinModel } from './protocol'
export { viewEngine } from './view'
export type { WorkerExit, WorkerProcess } from './worker-process'
