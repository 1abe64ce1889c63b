export {
  type CatalogModel,
  estimateMemoryNeed,
  fitsMachine,
  starterModels,
} from './catalog'
export { BuiltinEngine } from './engine'
export { readGgufFile } from './gguf-header'
export { viewEngine } from './view'
