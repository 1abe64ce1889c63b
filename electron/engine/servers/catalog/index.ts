export { addFetchedModel, catalogApi, catalogPlan, isCatalogDownload, startCatalog } from './catalog-api'
export { HandlerModels, isHandlerModel } from './handler-access'
export { onnxModelOf } from './onnx-model'
export { Weights } from './weights'
