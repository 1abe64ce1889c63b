export type {
  ChatEvent,
  ChatMessage,
  ChatModel,
  ResponseFormat,
} from './chat/chat-model'
export { loadOpenAiAdapter } from './chat/load-adapter'
export { estimateTokens } from './token-estimate'
export { createModelFetch, type ModelFetch } from './wire/model-fetch'
