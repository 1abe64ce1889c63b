export { chatApi } from './chat-api'
export { conversationsApi } from './conversations-api'
export { type ChatMemory, type OpenedModel, RunManager } from './run-manager'
export { Titles } from './title'
