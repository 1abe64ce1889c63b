export type {
  ChatEvent,
  ChatMessage,
  ChatModel,
  ResponseFormat,
} from './chat-model'
export { createModelFetch, type ModelFetch } from './model-fetch'
export { createOpenAiChatModel } from './openai-chat-model'
export { estimateTokens } from './token-estimate'
