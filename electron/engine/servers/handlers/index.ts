export { HandlerHost, type HandlerSpec } from './handler-host'
export {
  handlerChatModel,
  handlerEmbeddingModel,
  handlerRerankModel,
  handlerSpeechModel,
} from './handler-models'
export type { HandlerEntry, HandlerModel, HandlerModule } from './handler-module'
