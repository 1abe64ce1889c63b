/**
 * Keepsake as a library: the engine of the app without its window, for plain Node.
 * docs/agent.md shows how it is used.
 */
export { AgentError } from './agent/agent-error'
export { AgentWrapper } from './agent/agent-wrapper'
export {
  createLmStudioBackend,
  createOllamaBackend,
  createOpenAiCompatibleBackend,
  createVllmBackend,
} from './agent/backends'
export { getProfile } from './agent/profile'
export type {
  AgentConfig,
  AgentEvent,
  AgentImage,
  AgentOptions,
  AgentReply,
  AgentTool,
  AgentToolCall,
  AppAgentOptions,
  Backend,
  BackendSettings,
  JsonSchema,
  ModelProfile,
  SendOptions,
  StandardSchema,
  ToolContext,
} from './agent/types'
export type { HandlerEntry, HandlerModel, HandlerModule } from './engine/servers'
