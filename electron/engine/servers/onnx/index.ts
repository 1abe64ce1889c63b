export { OnnxEngine } from './engine'
