export type {
  ChatEvent,
  ChatMessage,
  ChatModel,
  ChatRequest,
  ResponseFormat,
} from './chat/chat-model'
export { completeFrom } from './chat/complete'
export { createChatModel } from './chat/create-chat-model'
export { warmChatModels } from './chat/load-protocol'
export { withKnownLimits } from './chat/with-known-limits'
export { createEmbeddingModel } from './embedding/create-embedding-model'
export type { EmbeddingModel } from './embedding/embedding-model'
export type { GenerationDefaults, ProviderEndpoint } from './endpoint'
export type { QueueOwner } from './queue/model-queue'
export { ModelQueues } from './queue/model-queues'
export { withChatQueue, withEmbeddingQueue, withRerankQueue, withSpeechQueue } from './queue/with-queue'
export { createRerankModel } from './rerank/create-rerank-model'
export type { RerankModel } from './rerank/rerank-model'
export { createSpeechModel } from './speech/create-speech-model'
export type { SpeechModel } from './speech/speech-model'
export { estimateTokens } from './token-estimate'
export { parseJson } from './wire/json-record'
export { createModelFetch, type ModelFetch } from './wire/model-fetch'
export { requestHeaders } from './wire/request-headers'
