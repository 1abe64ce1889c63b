export type {
  ChatEvent,
  ChatMessage,
  ChatModel,
  ResponseFormat,
} from './chat/chat-model'
export { createChatModel } from './chat/create-chat-model'
export { warmChatModels } from './chat/load-protocol'
export { estimateTokens } from './token-estimate'
export { createModelFetch, type ModelFetch } from './wire/model-fetch'
