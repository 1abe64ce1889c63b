export type {
  ChatEvent,
  ChatMessage,
  ChatModel,
  ResponseFormat,
} from './chat-model'
export { loadOpenAiAdapter } from './load-adapter'
export { createModelFetch, type ModelFetch } from './model-fetch'
export { estimateTokens } from './token-estimate'
