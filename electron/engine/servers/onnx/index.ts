export { OnnxEngine } from './engine'
export type { OnnxModel } from './protocol'
