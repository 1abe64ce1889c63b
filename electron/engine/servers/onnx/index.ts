export { OnnxEngine, type OnnxEngineState } from './engine'
export type { OnnxModel } from './protocol'
