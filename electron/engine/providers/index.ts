export type {
  ChatCompletion,
  ChatEvent,
  ChatMessage,
  ChatModel,
  ChatRequest,
  ResponseFormat,
} from './chat-model'
export { createModelFetch, type ModelFetch } from './model-fetch'
export { createOpenAiChatModel, type OpenAiChatModelOptions } from './openai-chat-model'
export { estimateTokens } from './token-estimate'
